"""The conversation page. What it shows is recorded as a reading before it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mentors.support import CirclePerson, circle_of
from pts_support.people.calendars.load import hours_for
from pts_support.people.calendars.worktime import Hours
from pts_support.people.models import User
from pts_support.people.page_request import PageRequest
from pts_support.saying import clock, said
from pts_support.spoken.statement import plain
from requests_app.access import read_receipts
from requests_app.access.sight import SIGHT_GIVEN, Sight
from requests_app.acts.helping import may_join_at_once, people_who_could_join
from requests_app.acts.steering import UrgencyPreview, urgency_previews
from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase
from requests_app.chain.policy_versions import rules_for
from requests_app.pages.thread import forms as thread_forms
from requests_app.pages.thread import load
from requests_app.pages.thread.forms import ActForm
from requests_app.pages.thread.helper_page import by_choices, straight_first
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.page import build_thread_page
from requests_app.pages.thread.parts import AnyView, BoardView, Choosable, ThreadView, WaitingView
from requests_app.pages.thread.stream import choosable, could_come_back
from requests_app.statements import promised
from requests_app.statements.listener import Listener, fellow_of
from requests_app.vocabulary import OPEN, Route, Seat, Urgency, Verb

NEEDS_PEOPLE = {"hand_over": Verb.HAND_OVER, "add_person": Verb.ADD_PERSON}  # asked for, because looking them up costs
NAMES_PEOPLE = frozenset({*NEEDS_PEOPLE, "let_back"})


ASKS_FOR = {"hand_over": "Hand it over to", "add_person": "Add a person"}
TEMPLATES = {
    ThreadView: "requests_app/thread.html",
    WaitingView: "requests_app/thread_waiting.html",
    BoardView: "requests_app/thread_board.html",
}
FORMS: dict[str, type[ActForm]] = {
    "reply": thread_forms.ReplyForm,
    "note": thread_forms.NoteForm,
    "acknowledge": thread_forms.AcknowledgeForm,
    "hand_over": thread_forms.ChoosePersonForm,
    "add_person": thread_forms.ChoosePersonForm,
    "add_words": thread_forms.AddWordsForm,
    "follow_up": thread_forms.FollowUpForm,
    "thank": thread_forms.ThankForm,
    "reopen": thread_forms.ReopenForm,
    "close": thread_forms.CloseForm,
    "hold": thread_forms.HoldForm,
    "change_urgency": thread_forms.UrgencyForm,
    "take_out": thread_forms.ChoosePersonForm,
    "let_back": thread_forms.ChoosePersonForm,
}


@require_safe
def thread(request: PageRequest, ref: UUID) -> HttpResponse:
    found = load.load_request(request.user, ref, request.now)
    if found is None or found.sight in (Sight.NONE, Sight.BOARD):
        raise Http404
    return show(request, found, {})


def show(
    request: PageRequest, found: LoadedRequest, bound: Mapping[str, ActForm], *, status: int = 200
) -> HttpResponse:
    """The page for this reader; ``bound``: the form that has to be looked at again, by the name of its act."""
    do = next(iter(bound), request.GET.get("do", ""))
    case = None
    if found.sight is Sight.AUTHOR or do in NEEDS_PEOPLE:
        case = case_of(request, found)
    view = build_thread_page(found, case, request.now)
    if view.newest and found.sight in (Sight.ALL, Sight.NAMELESS):
        read_receipts.record(request.user, [(found.request.id, view.newest)], now=request.now)
    forms = {**_forms(request, found, view, case, do), **bound}
    context = {
        "view": view,
        "forms": forms,
        "do": do,
        "attach": _attach(found),
        "note_open": do == "note",
        "people_forms": _people_forms(found, forms),
        "clock": clock(request.now, request.user.zone),
        "blind_by": _blind_by(request, found),
    }
    return render(request, TEMPLATES[type(view)], context, status=status)


def _people_forms(found: LoadedRequest, forms: Mapping[str, ActForm]) -> list[tuple[str, ActForm, str, str]]:
    """The forms that name somebody, each with its name, its address and its label."""
    ref = found.request.ref
    return [
        (name, forms[name], reverse(f"requests:{name}", args=[ref]), label)
        for name, label in ASKS_FOR.items()
        if name in forms
    ]


def _attach(found: LoadedRequest) -> str:
    """Which files may go with words here: "all", "board" (pictures and text) or none."""
    request = found.request
    if not request.program.attachments_allowed:
        return ""
    on_board = request.on_board or request.route == Route.PEERS
    return "board" if on_board and found.sight in (Sight.AUTHOR, Sight.NAMELESS) else "all"


def _blind_by(request: PageRequest, found: LoadedRequest) -> datetime | None:
    """By when whoever knows only that they wait would say that they have it."""
    if found.sight is not Sight.WAITING:
        return None
    return deadlines.waiting_only_answer_by(_hours(request, found), request.now)


def _hours(request: PageRequest, found: LoadedRequest) -> Hours:
    """The calendar this reader works by here: on call over a break it is their own days, as the tap will count."""
    if found.part and found.part.seat == Seat.COVER and (case := case_of(request, found)):
        return case.hours_of(request.user.id)
    calendar_id = found.calendar_id or found.request.program.default_calendar_id
    return hours_for([calendar_id])[calendar_id]


# The forms --------------------------------------------------------------------------------------------------------


def _forms(
    request: PageRequest, found: LoadedRequest, view: AnyView, case: RequestCase | None, do: str
) -> dict[str, ActForm]:
    """A fresh form for every act this reader may do now that has something to fill in."""
    wanted = [name for name in FORMS if _verb(name) in view.may and (name not in NEEDS_PEOPLE or name == do)]
    return {
        name: FORMS[name](zone=request.user.zone, auto_id=f"{name}_%s", **form_options(found, request, name, case))
        for name in wanted
    }


def _verb(name: str) -> Verb:
    return {"reply": Verb.ANSWER, "thank": Verb.THANKS}.get(name) or Verb(name)


def form_options(
    found: LoadedRequest, request: PageRequest, name: str, case: RequestCase | None = None
) -> dict[str, object]:
    """What a form of this page must know besides what is typed."""
    if name == "reply":
        return {
            "fellow": _fellow(found),
            "kind": found.request.kind,
            "straight_first": straight_first(found),
            "seen": answers_seen(found),
        }
    if name == "acknowledge":
        return {"fellow": _fellow(found), **_times_to_say(request, found)}
    if name == "change_urgency":
        return {"on_board": found.request.route == Route.PEERS, "choices": _urgencies(request, case)}
    if name == "hold":
        return _times_to_hold(request, found, case)
    if name == "take_out":
        return {"people": _by_ref(choosable(found, *SIGHT_GIVEN))}
    if name == "let_back":
        return {"people": _by_ref(could_come_back(found, case))}
    if name in NEEDS_PEOPLE:
        return {"people": _joinable(case)}
    return {}


def answers_seen(found: LoadedRequest) -> str:
    """The newest answer that this page shows, for the form of another one. On the board no times are shown."""
    if found.sight is not Sight.ALL:
        return ""
    return (found.request.answered_at or found.request.asked_at).isoformat()


def _urgencies(request: PageRequest, case: RequestCase | None) -> list[tuple[str, str]]:
    """How soon it could be: the real times, and who would be asked in addition, before the tap."""
    if case is None:
        return []
    reader = fellow_of(case.circle)
    return [(one.urgency, _urgency_said(one, reader, request)) for one in urgency_previews(case)]


def _urgency_said(one: UrgencyPreview, reader: Listener, request: PageRequest) -> str:
    also = tuple(asked.person.id for asked in one.also)
    until = None if one.is_now else one.until
    first = one.urgency == Urgency.TODAY and not one.today
    said = promised.how_soon(Urgency(one.urgency).label, until, also, reader, first=first)
    return plain(said, request.now, request.user.zone)


def _fellow(found: LoadedRequest) -> str:
    return "" if found.sight is Sight.NAMELESS else found.fellow


def _times_to_say(request: PageRequest, found: LoadedRequest) -> dict[str, object]:
    """The times a helper may name, and the usual one; whoever may not read it names none."""
    if found.sight is Sight.WAITING:
        return {}
    times, usual = by_choices(found, _hours(request, found), request.now)
    return {"bys": _in_words(request, times), "chosen": usual}


def _times_to_hold(request: PageRequest, found: LoadedRequest, case: RequestCase | None) -> dict[str, object]:
    hours = case.circle.fellow.hours if case else _hours(request, found)
    times = deadlines.hold_choices(hours, request.now)
    return {"bys": _in_words(request, times), "chosen": times[0]}


def _in_words(request: PageRequest, times: Iterable[datetime]) -> list[tuple[datetime, str]]:
    return [(at, said(at, request.now, request.user.zone)) for at in times]


def _by_ref(people: Iterable[Choosable]) -> list[tuple[str, str]]:
    return [(str(one.ref), one.name) for one in people]


def case_of(request: PageRequest, found: LoadedRequest) -> RequestCase | None:
    """The people around the fellow and the policy, where the page names who comes next."""
    help_request = found.request
    if help_request.state not in OPEN:
        return None
    rules = rules_for([help_request.policy_id])[help_request.policy_id]
    circle = circle_of(help_request.membership_id, request.now)
    return RequestCase(help_request, list(found.participants), circle, rules, request.now)


def _joinable(case: RequestCase | None) -> list[tuple[str, str]]:
    """Whom a helper may bring in, by ref (one query)."""
    if case is None:
        return []
    people = people_who_could_join(case.circle, case, case.now)
    refs = dict(User.objects.filter(id__in=[person.id for person, _ in people]).values_list("id", "ref"))
    return [(str(refs[person.id]), _joins_as(case, person, seat)) for person, seat in people]


def _joins_as(case: RequestCase, person: CirclePerson, seat: Seat) -> str:
    if may_join_at_once(case, person.id, seat):
        return f"{person.called}, {seat.label}"
    return f"{person.called}, {seat.label} ({case.circle.fellow.called} is asked first)"
