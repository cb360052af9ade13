"""The conversation page. What it shows is recorded as a reading before it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
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
from pts_support.people.roles import names_in_program
from pts_support.spoken.pieces import by, name_of
from pts_support.spoken.statement import NOTHING_STATED, Statement, plain, state
from requests_app.access import read_receipts
from requests_app.access.sight import SIGHT_GIVEN, Sight
from requests_app.acts.helping import may_join_at_once, people_who_could_join
from requests_app.acts.steering import UrgencyPreview, urgency_previews
from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase
from requests_app.chain.policy_versions import rules_from
from requests_app.pages.thread import forms as thread_forms
from requests_app.pages.thread import load
from requests_app.pages.thread.forms import ActForm
from requests_app.pages.thread.helper_page import by_choices, straight_first
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.page import build_thread_page
from requests_app.pages.thread.parts import AnyView, BoardView, Choosable, ThreadView, WaitingView
from requests_app.pages.thread.stream import choosable, could_come_back, listener_of
from requests_app.statements import headings, promised
from requests_app.statements.facts import AskedBy, CouldSay
from requests_app.statements.listener import Listener, fellow_of
from requests_app.vocabulary import CLOCK_RUNS, OPEN, Route, Seat, State, Urgency, Verb

NEEDS_PEOPLE = {"hand_over": Verb.HAND_OVER, "add_person": Verb.ADD_PERSON}  # asked for, because looking them up costs
NAMES_PEOPLE = frozenset({*NEEDS_PEOPLE, "let_back"})


# what stands above and on the button of a form that was asked for by name, and what it is about
ASKED_FOR: Mapping[str, tuple[str, str]] = {
    "change_urgency": ("Change when you need it", "Save"),
    "hold": ("Pause", "Pause"),
    "take_out": ("Remove someone’s access", "Remove access"),
    "let_back": ("Give access back", "Give access"),
    "close": ("It’s solved. Close it", "Close it"),
    "note": ("Private note to helpers", "Save"),
    "hand_over": ("Hand it over", "Hand it over"),
    "add_person": ("Add a person", "Add"),
}
LABELS = {"hand_over": "Hand it over to", "add_person": "Who should help?"}
HELPS = {
    "take_out": "They aren’t told why.",
    "let_back": "They can read all of it from then on.",
    "hand_over": "You won’t see it anymore once it is theirs.",
}
ALWAYS_THERE = frozenset({"reply", "acknowledge", "add_words", "follow_up", "thank", "reopen"})
COMPOSERS = ("follow_up", "reopen", "add_words")  # the one box for more words; the first that may be sent now
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
    if found.sight is Sight.AUTHOR or do in NEEDS_PEOPLE or _says_who_is_next(found):
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
        "blind_by": _blind_by(request, found),
        **_asked_for(found, forms, do),
        **_composer(forms, do),
    }
    return render(request, TEMPLATES[type(view)], context, status=status)


def _says_who_is_next(found: LoadedRequest) -> bool:
    """A helper's page does while the clock runs."""
    return found.sight is Sight.ALL and found.request.state in CLOCK_RUNS


def _asked_for(found: LoadedRequest, forms: Mapping[str, ActForm], do: str) -> dict[str, object]:
    """The one form that was asked for by name, with what stands around it."""
    if do not in ASKED_FOR or do not in forms or (do == "close" and found.request.state == State.ANSWERED):
        return {}
    title, button = ASKED_FOR[do]
    return {
        "do_form": forms[do],
        "do_url": reverse(f"requests:{do}", args=[found.request.ref]),
        "do_title": title,
        "do_button": button,
        "do_label": LABELS.get(do, ""),
        "do_help": HELPS.get(do, ""),
    }


def _composer(forms: Mapping[str, ActForm], do: str) -> dict[str, object]:
    """The box for more words. A word of thanks is written in it too, and comes back in it."""
    name = next((name for name in COMPOSERS if name in forms), "")
    if not name:
        return {}
    sent = forms["thank"] if do == "thank" and "thank" in forms else forms[name]
    return {"compose": sent, "compose_name": name}


def _attach(found: LoadedRequest) -> str:
    """Which files may go with words here: "all", "board" (pictures and text) or none."""
    request = found.request
    if not request.program.attachments_allowed:
        return ""
    on_board = request.on_board or request.route == Route.PEERS
    return "board" if on_board and found.sight in (Sight.AUTHOR, Sight.NAMELESS) else "all"


def _blind_by(request: PageRequest, found: LoadedRequest) -> Statement:
    """By when whoever knows only that they wait would answer."""
    if found.sight is not Sight.WAITING:
        return NOTHING_STATED
    at = deadlines.waiting_only_answer_by(_hours(request, found), request.now)
    whose = headings.whose(found.request.id, listener_of(found))
    return state(whose, CouldSay(at), " would hear from you ", by(at, strong=True), ".")


def _hours(request: PageRequest, found: LoadedRequest, case: RequestCase | None = None) -> Hours:
    """The calendar this reader works by here: on call over a break it is their own days, as the tap will count."""
    if case is None and found.part and found.part.seat == Seat.COVER:
        case = case_of(request, found)
    if case and case.somebody(request.user.id):
        return case.hours_of(request.user.id)
    calendar_id = found.calendar_id or found.request.program.default_calendar_id
    return hours_for([calendar_id])[calendar_id]


# The forms --------------------------------------------------------------------------------------------------------


def _forms(
    request: PageRequest, found: LoadedRequest, view: AnyView, case: RequestCase | None, do: str
) -> dict[str, ActForm]:
    """A fresh form for every act this reader may do now that stands on the page: always, or because it was asked
    for."""
    wanted = [name for name in FORMS if _verb(name) in view.may and (name in ALWAYS_THERE or name == do)]
    if found.request.state == State.ANSWERED and Verb.CLOSE in view.may:
        wanted.append("close")
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
            "topic": found.request.topic,
            "straight_first": straight_first(found),
            "seen": answers_seen(found),
        }
    if name == "acknowledge":
        return {"fellow": _fellow(found), **_times_to_say(request, found, case)}
    if name == "change_urgency":
        return {"on_board": found.request.route == Route.PEERS, "choices": _urgencies(request, case)}
    if name == "close":
        return {"fellows": found.fellows, "people": partial(names_in_program, found.request.program_id)}
    if name == "hold":
        return _times_to_hold(request, found, case)
    if name in (*NEEDS_PEOPLE, "take_out", "let_back"):
        return {"people": _people(found, request, name, case)}
    return {}


def _people(found: LoadedRequest, request: PageRequest, name: str, case: RequestCase | None) -> list[tuple[str, str]]:
    """Whom one may choose there, by ref."""
    if name == "take_out":
        return _by_ref(request, choosable(found, *SIGHT_GIVEN))
    if name == "let_back":
        return _by_ref(request, could_come_back(found, case))
    return _joinable(request, case)


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
    label = Urgency(one.urgency).label
    said = promised.how_soon(label, until, also, reader, first=first)
    if until and until <= request.now:  # the time that was promised has passed, and no other comes nearer
        said = promised.overdue_already(label, also, reader)
    return plain(said, request.now, request.user.zone)


def _fellow(found: LoadedRequest) -> str:
    """Their name for the labels of a form; nobody's on the board."""
    if found.sight is Sight.NAMELESS:
        return ""
    fellow_id = found.request.fellow_id
    said = state(AskedBy(found.request.id, fellow_id), name_of(fellow_id, found.fellow))
    return plain(said, found.request.asked_at, UTC)


def _times_to_say(request: PageRequest, found: LoadedRequest, case: RequestCase | None) -> dict[str, object]:
    """The times a helper may name, and the usual one; whoever may not read it names none."""
    if found.sight is Sight.WAITING:
        return {}
    times, usual = by_choices(found, _hours(request, found, case), request.now)
    return {"bys": _in_words(request, times), "chosen": usual}


def _times_to_hold(request: PageRequest, found: LoadedRequest, case: RequestCase | None) -> dict[str, object]:
    hours = case.circle.fellow.hours if case else _hours(request, found)
    times = deadlines.hold_choices(hours, request.now)
    return {"bys": _in_words(request, times), "chosen": times[0]}


def _in_words(request: PageRequest, times: Iterable[datetime]) -> list[tuple[datetime, str]]:
    return [(at, plain(headings.could_say(at), request.now, request.user.zone)) for at in times]


def _by_ref(request: PageRequest, people: Iterable[Choosable]) -> list[tuple[str, str]]:
    return [(str(one.ref), plain(one.name, request.now, request.user.zone)) for one in people]


def case_of(request: PageRequest, found: LoadedRequest) -> RequestCase | None:
    """The people around the fellow and the policy, where the page names who comes next."""
    help_request = found.request
    if help_request.state not in OPEN:
        return None
    circle = circle_of(help_request.membership_id, request.now)
    return RequestCase(help_request, list(found.participants), circle, rules_from(found.policy), request.now)


def _joinable(request: PageRequest, case: RequestCase | None) -> list[tuple[str, str]]:
    """Whom a helper may bring in, by ref (one query)."""
    if case is None:
        return []
    people = people_who_could_join(case.circle, case, case.now)
    refs = dict(User.objects.filter(id__in=[person.id for person, _ in people]).values_list("id", "ref"))
    return [
        (str(refs[person.id]), plain(_joins_as(case, person, seat), request.now, request.user.zone))
        for person, seat in people
    ]


def _joins_as(case: RequestCase, person: CirclePerson, seat: Seat) -> Statement:
    said = state(headings.choice(person.id, person.called), f", {seat.label}")
    if may_join_at_once(case, person.id, seat):
        return said
    fellow = case.circle.fellow
    return state(said, " (", headings.choice(fellow.id, fellow.called), " is asked first)")
