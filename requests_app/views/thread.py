"""The conversation page. What it shows is recorded as a reading before it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mentors.support import circle_of
from pts_support.people.calendars import hours_for
from pts_support.people.models import User
from pts_support.saying import clock, said
from requests_app import deadline, readings, thread_forms, whole
from requests_app.case import SIGHT, Case
from requests_app.rules import rules_for
from requests_app.taking import at_once, could_join
from requests_app.thread import build, by_choices, straight_first
from requests_app.thread_forms import ActForm
from requests_app.thread_stream import choosable, could_come_back
from requests_app.thread_view import BoardView, ThreadView, WaitingView
from requests_app.visibility import Sight
from requests_app.vocabulary import OPEN, Route, Verb
from requests_app.whole import Whole

NEEDS_PEOPLE = {"hand_over": Verb.HAND_OVER, "add_person": Verb.ADD_PERSON}  # asked for, because looking them up costs
NAMES_PEOPLE = frozenset({*NEEDS_PEOPLE, "let_back"})


@require_safe
def thread(request: HttpRequest, ref: UUID) -> HttpResponse:
    found = whole.find(request.user, ref)
    if found is None or found.sight in (Sight.NONE, Sight.BOARD):
        raise Http404
    return show(request, found, {})


def show(request: HttpRequest, found: Whole, bound: Mapping[str, ActForm], *, status: int = 200) -> HttpResponse:
    """The page for this reader; ``bound``: the form that has to be looked at again, by the name of its act."""
    do = next(iter(bound), request.GET.get("do", ""))
    case = case_of(request, found) if found.sight is Sight.AUTHOR or do in NEEDS_PEOPLE else None
    view = build(found, case, request.now)
    if view.newest and found.sight in (Sight.ALL, Sight.NAMELESS):
        readings.record(request.user, [(found.request.id, view.newest)], now=request.now)
    forms = {**_forms(request, found, view, case, do), **bound}
    people_forms = [(name, forms[name], _url(name, found), label) for name, label in ASKS_FOR.items() if name in forms]
    context = {
        "view": view,
        "forms": forms,
        "do": do,
        "attach": _attach(found),
        "note_open": do == "note",
        "people_forms": people_forms,
        "clock": clock(request.now, request.user.zone),
        "blind_by": _blind_by(request, found) if found.sight is Sight.WAITING else None,
    }
    return render(request, TEMPLATES[type(view)], context, status=status)


def _attach(found: Whole) -> str:
    """Which files may go with words here: "all", "board" (pictures and text) or none."""
    if not found.request.program.attachments_allowed:
        return ""
    on_board = found.request.on_board or found.request.route == Route.PEERS
    return "board" if on_board and found.sight in (Sight.AUTHOR, Sight.NAMELESS) else "all"


def _blind_by(request: HttpRequest, found: Whole) -> datetime:
    return deadline.blind_by(hours_for([found.calendar_id])[found.calendar_id], request.now)


def _url(name: str, found: Whole) -> str:
    return reverse(f"requests:{name}", args=[found.request.ref])


ASKS_FOR = {"hand_over": "Hand it over to", "add_person": "Add a person"}


TEMPLATES = {
    ThreadView: "requests_app/thread.html",
    WaitingView: "requests_app/thread_waiting.html",
    BoardView: "requests_app/thread_board.html",
}


def form_options(found: Whole, request: HttpRequest, name: str, case: Case | None = None) -> dict[str, object]:
    """What a form of this page must know besides what is typed."""
    fellow = "" if found.sight is Sight.NAMELESS else found.names[found.request.fellow_id]
    if name == "reply":
        return {"fellow": fellow, "straight_first": straight_first(found)}
    if name == "acknowledge" and found.sight is Sight.WAITING:
        return {"fellow": fellow}
    if name == "acknowledge":
        hours = hours_for([found.calendar_id])[found.calendar_id]
        times, usual = by_choices(found, hours, request.now)
        bys = [(at, said(at, request.now, request.user.zone)) for at in times]
        return {"fellow": fellow, "bys": bys, "chosen": usual}
    if name == "change_urgency":
        return {"on_board": found.request.route == Route.PEERS}
    if name == "hold":
        hours = case.circle.fellow.hours if case else hours_for([found.calendar_id])[found.calendar_id]
        times = deadline.hold_times(hours, request.now)
        return {"bys": [(at, said(at, request.now, request.user.zone)) for at in times], "chosen": times[0]}
    if name in ("take_out", "let_back"):
        people = choosable(found, *SIGHT) if name == "take_out" else could_come_back(found, case)
        return {"people": [(str(one.ref), one.name) for one in people]}
    if name in NEEDS_PEOPLE:
        return {"people": _joinable(case)}
    return {}


def _forms(request: HttpRequest, found: Whole, view: object, case: Case | None, do: str) -> dict[str, ActForm]:
    """A fresh form for every act this reader may do now that has something to fill in."""
    wanted = [name for name in FORMS if _verb(name) in view.may and (name not in NEEDS_PEOPLE or name == do)]
    return {
        name: FORMS[name](zone=request.user.zone, auto_id=f"{name}_%s", **form_options(found, request, name, case))
        for name in wanted
    }


FORMS: dict[str, type[ActForm]] = {
    "reply": thread_forms.ReplyForm,
    "note": thread_forms.NoteForm,
    "acknowledge": thread_forms.AcknowledgeForm,
    "hand_over": thread_forms.PersonForm,
    "add_person": thread_forms.PersonForm,
    "add_words": thread_forms.AddWordsForm,
    "follow_up": thread_forms.FollowUpForm,
    "thank": thread_forms.ThankForm,
    "reopen": thread_forms.ReopenForm,
    "close": thread_forms.CloseForm,
    "hold": thread_forms.HoldForm,
    "change_urgency": thread_forms.UrgencyForm,
    "take_out": thread_forms.PersonForm,
    "let_back": thread_forms.PersonForm,
}


def _verb(name: str) -> Verb:
    return {"reply": Verb.ANSWER, "thank": Verb.THANKS}.get(name) or Verb(name)


def case_of(request: HttpRequest, found: Whole) -> Case | None:
    """The people around the fellow and the policy, where the page names who comes next."""
    r = found.request
    if r.state not in OPEN:
        return None
    rules = rules_for([r.policy_id])[r.policy_id]
    return Case(r, list(found.participants), circle_of(r.membership_id, request.now), rules, request.now)


def _joinable(case: Case | None) -> list[tuple[str, str]]:
    """Whom a helper may bring in, by ref (one query)."""
    people = could_join(case.circle, case, case.now) if case else ()
    refs = dict(User.objects.filter(id__in=[p.id for p, _ in people]).values_list("id", "ref"))
    asks = f" ({case.circle.fellow.called} is asked first)" if case else ""
    return [(str(refs[p.id]), f"{p.called}, {seat.label}{'' if at_once(case, seat) else asks}") for p, seat in people]
