"""What a fellow asked, as rows for the fellow's own eyes: whose turn it is, until when, and what is new. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mentors.support import Circle
from pts_support import saying
from requests_app.chain import forecast
from requests_app.chain.case import RequestCase
from requests_app.chain.policy_versions import rules_from
from requests_app.models import Participant
from requests_app.models.draft import LIVES
from requests_app.pages.home.query import NEWS_KINDS, OPENING, Row
from requests_app.vocabulary import (
    CLOCK_RUNS,
    EventKind,
    HelpKind,
    OfferKind,
    Outcome,
    Route,
    Standing,
    State,
    Step,
)

if TYPE_CHECKING:
    from requests_app.pages.home.query import OwnRequest

CLOSED_AS = {
    Outcome.NO_FEEDBACK: "Closed without feedback",
    Outcome.LEFT_PROGRAM: "Closed, you left the program",
}
CAME_BACK = (EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED)


@dataclass(frozen=True)
class TimePhrase:
    """Words around a time: ``how`` it is said ("said", "by", "until", "day")."""

    words: str = ""
    at: datetime | None = None
    how: str = "said"


@dataclass(frozen=True)
class OwnRow:
    """One request or draft. ``mark`` and ``state``: whose turn, a word first; ``when``: until when, or since when."""

    path: str
    mark: str
    state: str
    when: TimePhrase
    opener: str
    words: str
    new: bool = False


@dataclass(frozen=True)
class PendingOffer:
    """Something that waits for the fellow's tap."""

    path: str
    says: str


def moving(requests: Iterable[OwnRequest]) -> set[int]:
    """The fellowships whose circles the rows need: where a clock runs, the row says who is asked next."""
    return {request.membership_id for request in requests if request.state in CLOCK_RUNS}


def own_request_rows(
    requests: Iterable[OwnRequest],
    circles: Mapping[int, Circle],
    *,
    now: datetime,
    new: Collection[int] = frozenset(),
) -> tuple[OwnRow, ...]:
    """``circles``: by membership, at least those of ``moving``; ``new``: ids of requests that have news."""
    return tuple(_row(request, circles.get(request.membership_id), now, new=request.id in new) for request in requests)


def _row(request: OwnRequest, circle: Circle | None, now: datetime, *, new: bool) -> OwnRow:
    mark, state, when = _standing(request, circle, now)
    opener, words = HelpKind(request.kind).label, one_line(request.opening or "")
    return OwnRow(f"/requests/{request.ref}/", mark, state, when, opener, words, new)


def _standing(request: OwnRequest, circle: Circle | None, now: datetime) -> tuple[str, str, TimePhrase]:
    """Whose turn it is, in words, and the time that goes with it."""
    match State(request.state):
        case State.WITHDRAWN:
            return "ended", "Taken back", TimePhrase("", request.changed_at)
        case State.CLOSED:
            return "done", CLOSED_AS.get(Outcome(request.outcome), "Closed"), TimePhrase("", request.closed_at)
        case State.ANSWERED:
            return "yours", "Your turn", TimePhrase(_who_came_back(request), request.answered_at)
    if request.held_until:
        return "waiting", "On hold", TimePhrase("", request.held_until, "until")
    if request.acked_by:
        return "has", f"{request.acked_by.called} has it", TimePhrase("you hear", request.due_at, "by")
    return _waiting(request, circle, now)


def _who_came_back(request: OwnRequest) -> str:
    who = request.answered_by.called if request.answered_by else "Somebody"
    # What is left of the clock is kept for a question and for a talk, never for an answer.
    did = "answered" if request.left_minutes is None else "came back to you"
    return f"{who} {did}"


def _waiting(request: OwnRequest, circle: Circle | None, now: datetime) -> tuple[str, str, TimePhrase]:
    """With the helpers, and nobody has said "I have it"."""
    parts = _parts_of(request)
    names = {row["person"]: row["called"] for row in request.parts}
    turns = (one for one in parts if one.standing == Standing.ALL and one.has_turn(request.generation))
    reading = [names[one.person_id] for one in turns]
    knowing = [names[one.person_id] for one in parts if one.standing == Standing.WAITING]
    if request.route == Route.PEERS and request.on_board and not reading:
        return _on_board(request)
    if not reading and not knowing:
        return "late", "Nobody could be reached yet", TimePhrase(f"call {circle.phone}" if circle else "")
    state = _who_has_it(reading) or _who_knows(knowing)
    if request.step == 0 and len(reading) == 1:
        return "waiting", state, TimePhrase("", _next_at(request), "until")
    then = _then(request, parts, circle, now)
    return "waiting", state, TimePhrase(f"or {then} does too," if then else "next look", _next_at(request))


def _parts_of(request: OwnRequest) -> list[Participant]:
    return [
        Participant(
            id=row["id"], request_id=request.id, person_id=row["person"], standing=row["standing"], seat=row["seat"],
            order=row["order"], asked_generation=row["asked"], passed_generation=row["passed"],
            brought_in=row["brought_in"],
        )
        for row in request.parts
    ]  # fmt: skip


def _on_board(request: OwnRequest) -> tuple[str, str, TimePhrase]:
    if request.step == 1 and not request.peer_choice:
        return "yours", "Your turn", TimePhrase("no answer on the board yet: choose what next")
    return "waiting", "On the board", TimePhrase("", _next_at(request), "until")


def _who_has_it(names: list[str]) -> str:
    if len(names) == 1:
        return f"{names[0]}’s turn"
    return f"{saying.names(names)} have it" if names else ""


def _who_knows(names: list[str]) -> str:
    return f"{saying.names(names)} {saying.by_number(len(names), 'knows', 'know')} that you wait"


def _next_at(request: OwnRequest) -> datetime | None:
    """The time the fellow was told; after a step, the next one."""
    return request.promised_at if request.step == 0 else request.due_at


def _then(request: OwnRequest, parts: list[Participant], circle: Circle | None, now: datetime) -> str:
    """Who is asked next if nobody acts."""
    if circle is None:
        return ""
    rules = rules_from(request.rules)
    case = RequestCase(request, parts, circle, rules, now)
    if forecast.policy_step(rules, case.chain, request.step + 1) is not Step.ADD:
        return ""
    found, _ = case.next_asked(_next_at(request) or now)
    return found.person.called if found else ""


def one_line(words: str) -> str:
    """The opening words on one line."""
    line = " ".join(words.split())
    if len(line) <= OPENING:
        return line
    return f"{line[:OPENING].rsplit(' ', 1)[0]} …"


# Drafts, offers, news ------------------------------------------------------------------------------------------


def draft_rows(drafts: Iterable[Row]) -> tuple[OwnRow, ...]:
    openers = dict(HelpKind.choices)
    return tuple(
        OwnRow(
            path=f"/ask/?draft={draft['key']}",
            mark="ended",
            state="Draft",
            when=TimePhrase("only you can see it, kept", _kept_until(draft["changed"]), "until"),
            opener=openers.get(str(draft["fields"].get("kind", "")), HelpKind.RUN_BY.label),
            words=one_line(str(draft["fields"].get("text", ""))),
        )
        for draft in drafts
    )


def _kept_until(changed: str) -> datetime:
    """When the draft goes, unless somebody goes back to it: its author hears of it before."""
    return datetime.fromisoformat(changed) + LIVES


def pending_offers(offers: Iterable[Row]) -> tuple[PendingOffer, ...]:
    return tuple(PendingOffer(f"/requests/{offer['request']}/", _offer_words(offer)) for offer in offers)


def _offer_words(offer: Row) -> str:
    who, whom = offer["by"], offer["person"] or "somebody"
    return {
        OfferKind.READ: f"{who} could read it, if you let them.",
        OfferKind.CALL: f"{who} could call you.",
        OfferKind.ADD: f"{who} would bring in {whom}.",
        OfferKind.HAND_OVER: f"{who} would hand it over to {whom}.",
        OfferKind.MORE_TIME: f"{who} asks for more time.",
    }[OfferKind(offer["kind"])]


@dataclass(frozen=True)
class News:
    """What others did since the last visit. ``about``: ids of the requests it is about."""

    says: str = ""
    about: frozenset[int] = frozenset()


def news_of(events: Iterable[Row]) -> News:
    """The most important of them in a sentence, and how many more requests have moved."""
    found = [event for event in events if not _is_past(event)]
    if not found:
        return News()
    about = frozenset(event["request"] for event in found)
    first = min(found, key=lambda event: NEWS_KINDS.index(event["kind"]))
    return News(f"{_news_words(first)}{_more_moved(len(about) - 1)}", about)


def _more_moved(number: int) -> str:
    if not number:
        return ""
    return f" {saying.capital_number_word(number)} more {saying.by_number(number, 'has', 'have')} moved too."


def _is_past(event: Row) -> bool:
    """Whether it came back to them then, and somebody has acted since."""
    if event["kind"] not in CAME_BACK:
        return False
    return event["state"] != State.ANSWERED or event["answered_at"] != event["at"]


def _news_words(event: Row) -> str:
    actor, person = event["actor"] or "Somebody", event["person"] or "The next person"
    return {
        EventKind.REMOVAL_ASKED: f"{actor} asked to have words of yours removed: open it to see what you can do.",
        EventKind.GLASS_BROKEN: f"{person} was let in to read one of your questions in an emergency.",
        EventKind.WORDS_PURGED: "Words of yours were removed on demand.",
        EventKind.REMOVAL_OVER: "Words of yours were to be removed, and stay.",
        EventKind.ANSWERED: f"{actor} has answered one of your questions.",
        EventKind.QUESTIONED: f"{actor} asks you something back.",
        EventKind.TALKED: f"{actor} says that you talked. Did that do it?",
        EventKind.ACKNOWLEDGED: f"{actor} has one of your questions.",
        EventKind.ESCALATED: f"{person} is asked too now.",
        EventKind.ASKED_FELLOW: "The board has not answered yet: you choose what next.",
        EventKind.ASKED_IF_HELPED: "Did an answer help? One of your questions waits for a word from you.",
        EventKind.FELL_AWAY: "One of your questions has moved on to somebody else.",
        EventKind.TIMES_MOVED: "A calendar has changed, and a time with it.",
        EventKind.CLOSED: "One of your questions was closed.",
    }[EventKind(event["kind"])]
