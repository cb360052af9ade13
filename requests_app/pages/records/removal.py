"""/removals/…/: what a fellow is told when the words of their request are to be removed, and their objection."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pts_support.people.models import ProposedAct
from pts_support.people.page_request import PageRequest
from pts_support.spoken.pieces import LinePiece, person
from pts_support.spoken.statement import NOTHING_STATED, Statement
from pts_support.web import flash
from requests_app.acts import removal_demand
from requests_app.models import RemovalDemand
from requests_app.statements import powers as sentences

ENDED = {
    "done": "The words and files were removed.",
    "stopped": "It was stopped. Nothing was removed.",
    "refused": "Nothing was removed.",
}


STAYS = {
    "open": "The request is open now. If it still is then, nothing is removed: words of an open request stay.",
    "hold": "A legal hold covers this request, so its words stay and nothing is removed.",
}


@dataclass(frozen=True)
class RemovalPage:
    """``happens``: when, while it waits and nothing forbids it; ``stays``: what does; ``over``: how and when it ended;
    ``objected``: that its author did."""

    demand: RemovalDemand
    act: ProposedAct
    asked: Statement
    letter: str
    happens: Statement
    stays: str
    over: Statement
    objected: Statement


@require_safe
def removal(request: PageRequest, ref: UUID) -> HttpResponse:
    demand = removal_demand.for_author(ref, request.user)
    act = removal_demand.act_of(demand) if demand else None
    if demand is None or act is None:
        raise Http404
    return render(request, "requests_app/removal.html", {"page": _page(demand, act)})


def _page(demand: RemovalDemand, act: ProposedAct) -> RemovalPage:
    about, over, happens, stays = act.id, NOTHING_STATED, NOTHING_STATED, ""
    asked_by = person(demand.asked_by) if demand.asked_by else LinePiece("The site’s operator")
    if act.done_at:
        over = sentences.removal_over(about, ENDED.get(act.outcome, ""), act.why_not, act.done_at)
    elif act.due_at:
        stays = removal_demand.why_it_stays(demand)
        if stays != "hold":
            happens = sentences.removal_happens(about, act.due_at)
    return RemovalPage(
        demand=demand,
        act=act,
        asked=sentences.removal_asked(about, asked_by, demand.asked_at),
        letter=removal_demand.letter_line(demand),
        happens=happens,
        stays=STAYS.get(stays, ""),
        over=over,
        objected=sentences.removal_objected(about, demand.objected_at) if demand.objected_at else NOTHING_STATED,
    )


@require_POST
def removal_object(request: PageRequest, ref: UUID) -> HttpResponse:
    if not removal_demand.object_to(ref, by=request.user, now=request.now):
        raise Http404
    flash.done(request, "We told the Clinical Directors who may know of this that you object.")
    return redirect("requests:removal", ref)
