"""Asking once for practice: one tap, a real request to the mentor, marked as practice for both of them.

It has a promise, a clock and a chain that ends at the backup. What no one has welcomed then stands in one list for
staff, and nowhere else: no count, order or report holds practice (the flag on the request says which it is).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pts_support.people.models import Role, User
from pts_support.people.page_request import PageRequest
from pts_support.people.pages.program_access import open_program
from pts_support.spoken.pieces import name_of, said
from pts_support.spoken.statement import Statement, plain, state
from pts_support.web import flash
from requests_app.access.permissions import NotAllowed
from requests_app.acts import filing
from requests_app.acts.filing import AlreadySent, Asking, PeopleChanged
from requests_app.models import HelpRequest
from requests_app.pages.ask import promise
from requests_app.pages.ask.forms import key_of
from requests_app.pages.ask.page import AskContext
from requests_app.pages.ask.promise import PromiseFor, PromiseLine
from requests_app.statements.facts import AskedBy
from requests_app.vocabulary import CLOCK_RUNS, HelpKind, Route, State, Urgency

TEXT = "This is my practice request. A “welcome” is all I need."
BACKUP_ASKED = 1  # the step that asks the backup: whoever waits beyond it stands in the list


@dataclass(frozen=True)
class PracticePage:
    line: PromiseLine
    form_key: UUID
    opener: str
    text: str
    phone: str
    people_changed: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: PageRequest) -> HttpResponse:
    """The page, and sending it. Whoever has sent one is led to it."""
    context = AskContext(request)
    if sent := sent_by(context.by).first():
        return redirect("requests:thread", ref=sent.ref)
    key = key_of(request.POST)
    if request.method != "POST":
        return _page(request, context, key)
    try:
        filed = filing.file_request(
            context.membership,
            asking(key),
            by=context.by,
            now=context.now,
            promised=request.POST.get("promise", ""),
            rules=context.rules,
        )
    except NotAllowed:
        raise Http404 from None
    except PeopleChanged:  # it may have been this very moment
        return _page(request, AskContext(request), key, people_changed=True)
    except AlreadySent as before:
        return redirect("requests:thread", ref=before.request.ref)
    flash.done(request, plain(_line(context).done.may_read, context.now, context.by.zone))
    return redirect("requests:thread", ref=filed.request.ref)


def sent_by(fellow: User) -> QuerySet[HelpRequest]:
    """Their practice, but what they took back."""
    return HelpRequest.objects.filter(fellow=fellow, practice=True).exclude(state=State.WITHDRAWN).order_by("asked_at")


def asking(key: UUID) -> Asking:
    return Asking(text=TEXT, form_key=key, kind=HelpKind.RUN_BY, practice=True)


def _page(request: PageRequest, context: AskContext, key: UUID, *, people_changed: bool = False) -> HttpResponse:
    page = PracticePage(
        _line(context), key, HelpKind.RUN_BY.label, TEXT, context.circle.phone, people_changed=people_changed
    )
    return render(request, "checkins/practice.html", {"page": page})


def _line(context: AskContext) -> PromiseLine:
    """What is promised for it: as for any request to the mentor, up to the backup."""
    plan = filing.promise(
        context.circle, context.rules, route=Route.MENTOR, urgency=Urgency.SOON, practice=True, now=context.now
    )
    wanted = PromiseFor(Route.MENTOR, Urgency.SOON, context.by.zone, context.now, practice=True)
    return promise.line_of(plan, context.circle, context.rules, wanted)


# Staff ----------------------------------------------------------------------------------------------------------------


def without_welcome(programs: list[int]) -> QuerySet[HelpRequest]:
    """Practice in these programs that has gone past the backup and waits."""
    rows = HelpRequest.objects.filter(program_id__in=programs, practice=True, state__in=CLOCK_RUNS)
    return rows.filter(step__gt=BACKUP_ASKED).order_by("asked_at", "id")


@require_safe
def practice_list(request: PageRequest) -> HttpResponse:
    """Whose practice no one has welcomed, for the program's staff."""
    door = open_program(request, Role.STAFF)
    rows = [_waits(one) for one in without_welcome([door.program.id]).select_related("fellow")]
    return render(request, "checkins/practice_list.html", {"door": door, "rows": rows})


def _waits(request: HelpRequest) -> Statement:
    asked = AskedBy(request.id, request.fellow_id, request.asked_at)
    return state(asked, name_of(request.fellow_id, request.fellow.called), ", since ", said(request.asked_at))
