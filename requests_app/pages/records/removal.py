"""/removals/…/: what a fellow is told when the words of their request are to be removed, and their objection."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pts_support.people.models import ProposedAct
from pts_support.people.page_request import PageRequest
from pts_support.web import flash
from requests_app.acts import removal_demand
from requests_app.models import RemovalDemand

ENDED = {
    "done": "The words and files were removed.",
    "stopped": "It was stopped. Nothing was removed.",
    "refused": "Nothing was removed.",
}


@dataclass(frozen=True)
class RemovalPage:
    demand: RemovalDemand
    act: ProposedAct
    asked_by: str
    letter: str

    @property
    def ended(self) -> str:
        return ENDED.get(self.act.outcome, "")


@require_safe
def removal(request: PageRequest, ref: UUID) -> HttpResponse:
    demand = removal_demand.for_author(ref, request.user)
    act = removal_demand.act_of(demand) if demand else None
    if demand is None or act is None:
        raise Http404
    asked_by = demand.asked_by.called if demand.asked_by else "The site’s operator"
    page = RemovalPage(demand, act, asked_by, removal_demand.letter_line(demand))
    return render(request, "requests_app/removal.html", {"page": page})


@require_POST
def removal_object(request: PageRequest, ref: UUID) -> HttpResponse:
    if not removal_demand.object_to(ref, by=request.user, now=request.now):
        raise Http404
    flash.done(request, "The Clinical Directors who may know of this are told that you object.")
    return redirect("requests:removal", ref)
