"""What a fellow asked, as rows for the fellow's own eyes: whose turn it is, until when, and what is new. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mentors.support import Circle, CirclePerson
from pts_support.spoken.pieces import phone
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.chain import forecast
from requests_app.chain.case import RequestCase
from requests_app.chain.policy_versions import rules_from
from requests_app.models import Participant
from requests_app.models.draft import LIVES
from requests_app.pages.home.query import CAME_BACK, NEWS_KINDS, OPENING, Row
from requests_app.statements import own_rows as sentences
from requests_app.statements.listener import Listener
from requests_app.statements.news import news
from requests_app.statements.waiting import on_it, told_waiting, waiting_for
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
    Outcome.LEFT_PROGRAM: "Closed when you left",
}
# The state in which an event still is news; any state where none is named.
STILL_SO = {
    EventKind.ACKNOWLEDGED: (State.ACKNOWLEDGED,),
    EventKind.ESCALATED: CLOCK_RUNS,
    EventKind.ASKED_FELLOW: (State.WAITING,),
    EventKind.ASKED_IF_HELPED: (State.ANSWERED,),
    EventKind.FELL_AWAY: CLOCK_RUNS,
    EventKind.TIMES_MOVED: CLOCK_RUNS,
    EventKind.CLOSED: (State.CLOSED,),
}


@dataclass(frozen=True)
class OwnRow:
    """One request or draft. ``mark`` and ``state``: whose turn, a word first; ``when``: until when, or since when."""

    path: str
    mark: str
    state: Statement
    when: Statement
    opener: str
    words: str
    new: bool = False


@dataclass(frozen=True)
class PendingOffer:
    """Something that waits for the fellow's tap."""

    path: str
    says: Statement


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
    mark, standing, when = _standing(request, circle, now)
    words = one_line(request.opening or "")
    opener = "Practice:" if request.practice else HelpKind(request.kind).opens(words)
    return OwnRow(f"/requests/{request.ref}/", mark, standing, when, opener, words, new)


StateLine = tuple[str, Statement, Statement]


def _standing(request: OwnRequest, circle: Circle | None, now: datetime) -> StateLine:
    """Whose turn it is, in words, and the time that goes with it."""
    match State(request.state):
        case State.WITHDRAWN:
            return "ended", state("Taken back"), _ended_at(request, EventKind.WITHDRAWN, request.changed_at)
        case State.CLOSED:
            words = CLOSED_AS.get(Outcome(request.outcome), "Closed")
            return "done", state(words), _ended_at(request, EventKind.CLOSED, request.closed_at)
        case State.ANSWERED:
            return _came_back(request)
    if request.held_until:
        return "waiting", state("Paused"), sentences.paused(request.id, request.held_until)
    if request.acked_by:
        who, due = request.acked_by, request.open_due_at
        return "has", on_it(request.id, who.id, _listener(request)), sentences.hears(request.id, who.id, due)
    return _waiting(request, circle, now)


def _ended_at(request: OwnRequest, kind: EventKind, at: datetime | None) -> Statement:
    if at is None:
        return NOTHING_STATED
    return sentences.ended_at(request.id, kind, at)


def _listener(request: OwnRequest) -> Listener:
    """The fellow themself, and everyone whom a row can name."""
    names = {row["person"]: row["called"] for row in request.parts}
    for one in (request.acked_by, request.answered_by):
        if one:
            names[one.id] = one.called
    return Listener(request.fellow_id, request.fellow_id, names)


def _came_back(request: OwnRequest) -> StateLine:
    kind, at = EventKind(request.came_back or EventKind.ANSWERED), request.answered_at
    if not request.answered_by or not at:
        return "yours", state("Someone answered"), NOTHING_STATED
    who = sentences.came_back(request.id, kind, request.answered_by.id, _listener(request))
    return "yours", who, sentences.came_back_at(request.id, kind, at)


def _waiting(request: OwnRequest, circle: Circle | None, now: datetime) -> StateLine:
    """With the helpers, and nobody has said that they are on it."""
    parts, reader = _parts_of(request), _listener(request)
    reading = tuple(one.person_id for one in parts if one.standing == Standing.ALL and one.has_turn(request.generation))
    knowing = tuple(one.person_id for one in parts if one.standing == Standing.WAITING)
    if request.route == Route.PEERS and request.on_board and not reading:
        return _on_board(request)
    if not reading and not knowing:
        return "late", state("No one could be reached yet"), _call(circle)
    says = waiting_for(request.id, reading, reader) if reading else told_waiting(request.id, knowing, reader)
    at = _next_at(request)
    if at is None:
        return "waiting", says, NOTHING_STATED
    if request.step or len(reading) > 1:
        next_one = _next_one(request, parts, circle, now)
        if next_one:
            reader = Listener(reader.id, reader.fellow_id, {**reader.names, next_one.id: next_one.called})
            return "waiting", says, sentences.then_asked(request.id, next_one.id, at, reader)
        return "waiting", says, NOTHING_STATED
    having = tuple(one.person_id for one in parts if one.person_id in knowing and one.has_turn(request.generation))
    return "waiting", says, sentences.has_until(request.id, reading or having or knowing, at)


def _call(circle: Circle | None) -> Statement:
    if circle is None:
        return NOTHING_STATED
    return state("call ", phone(circle.phone))


def _parts_of(request: OwnRequest) -> list[Participant]:
    return [
        Participant(
            id=row["id"], request_id=request.id, person_id=row["person"], standing=row["standing"], seat=row["seat"],
            order=row["order"], asked_generation=row["asked"], passed_generation=row["passed"],
            brought_in=row["brought_in"],
        )
        for row in request.parts
    ]  # fmt: skip


def _on_board(request: OwnRequest) -> StateLine:
    if request.step == 1 and not request.peer_choice:
        return "yours", state("No answer yet"), state("you decide who is asked next")
    at = _next_at(request)
    if request.step or at is None:
        return "waiting", state("On the board"), NOTHING_STATED
    return "waiting", state("On the board"), sentences.board_asks_you(request.id, at)


def _next_at(request: OwnRequest) -> datetime | None:
    """The time the fellow was told; after a step, the next one."""
    return request.promised_at if request.step == 0 else request.due_at


def _next_one(
    request: OwnRequest, parts: list[Participant], circle: Circle | None, now: datetime
) -> CirclePerson | None:
    """Who is asked next if nobody acts."""
    if circle is None:
        return None
    rules = rules_from(request.rules)
    case = RequestCase(request, parts, circle, rules, now)
    if forecast.policy_step(rules, case.chain, request.step + 1) is not Step.ADD:
        return None
    found, _ = case.next_asked(_next_at(request) or now)
    return found.person if found else None


def one_line(words: str) -> str:
    """The opening words on one line."""
    line = " ".join(words.split())
    if len(line) <= OPENING:
        return line
    return f"{line[:OPENING].rsplit(' ', 1)[0]} …"


# Drafts, offers, news ------------------------------------------------------------------------------------------


def draft_rows(drafts: Iterable[Row]) -> tuple[OwnRow, ...]:
    return tuple(map(_draft_row, drafts))


def _draft_row(draft: Row) -> OwnRow:
    words, kind = one_line(str(draft["fields"].get("text", ""))), str(draft["fields"].get("kind", ""))
    return OwnRow(
        path=f"/ask/?draft={draft['key']}",
        mark="ended",
        state=state("Draft"),
        when=sentences.draft_kept(datetime.fromisoformat(draft["changed"]) + LIVES),
        opener=HelpKind(kind if kind in HelpKind.values else HelpKind.RUN_BY).opens(words),
        words=words,
    )


def pending_offers(offers: Iterable[Row], fellow_id: int) -> tuple[PendingOffer, ...]:
    return tuple(PendingOffer(f"/requests/{offer['request']}/", _offer_words(offer, fellow_id)) for offer in offers)


def _offer_words(offer: Row, fellow_id: int) -> Statement:
    names = {offer["by_id"]: offer["by"], offer["person_id"] or 0: offer["person"]}
    whom = (offer["person_id"],) if offer["person_id"] else ()
    reader = Listener(fellow_id, fellow_id, names)
    return sentences.offers(offer["about"], OfferKind(offer["kind"]), offer["by_id"], whom, reader)


@dataclass(frozen=True)
class News:
    """What others did since the last visit. ``about``: ids of the requests it is about."""

    says: Statement = NOTHING_STATED
    about: frozenset[int] = frozenset()


def news_of(events: Iterable[Row], fellow_id: int) -> News:
    """The most important of them that still is so in a sentence, and how many more requests have moved."""
    found = [event for event in events if not _is_past(event)]
    if not found:
        return News()
    about = frozenset(event["request"] for event in found)
    first = min(found, key=lambda event: NEWS_KINDS.index(event["kind"]))
    return News(state(_news_words(first, fellow_id), _more_moved(len(about) - 1)), about)


def _more_moved(number: int) -> str:
    if not number:
        return ""
    if number == 1:
        return " One more has moved too."
    return f" {number} more have moved too."


def _is_past(event: Row) -> bool:
    """Whether it is no longer so: somebody has acted since, or the request has ended."""
    kind = EventKind(event["kind"])
    if kind in CAME_BACK:
        return event["state"] != State.ANSWERED or event["answered_at"] != event["at"]
    if kind is EventKind.ACKNOWLEDGED and event["acked_by"] != event["actor_id"]:
        return True
    return kind in STILL_SO and event["state"] not in STILL_SO[kind]


def _news_words(event: Row, fellow_id: int) -> Statement:
    by, whom = event["actor_id"] or 0, event["person_id"] or 0
    reader = Listener(fellow_id, fellow_id, {by: event["actor"], whom: event["person"] or event["actor"]})
    return news(event["request"], EventKind(event["kind"]), by, whom, reader)
