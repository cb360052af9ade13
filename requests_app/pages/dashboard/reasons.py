"""What one row of the dashboard says: how it stands, by when, and why it needs this reader. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from pts_support import saying
from pts_support.saying import by_number
from pts_support.spoken.pieces import LinePiece, end, name_of, names_line, said_day
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.access.sight import Sight
from requests_app.access.visibility import RequestView
from requests_app.statements.facts import (
    AskedBy,
    AskedNext,
    CameBack,
    CoversFor,
    HearsBy,
    NeededBefore,
    OnIt,
    OverdueSince,
    PausedUntil,
    WasAsked,
    Wrote,
)
from requests_app.vocabulary import HelpKind, Seat, State, Urgency

JUST_HEARD = "A few kind words are an answer."


class RowGroup(StrEnum):
    """Where a row stands on the page, in this order."""

    NOW = "now"
    HAVE = "have"
    LATER = "later"
    OTHERS = "others"
    THEIRS = "theirs"
    CLOSED = "closed"


HEADINGS = {
    RowGroup.NOW: "Needs you too",
    RowGroup.HAVE: "You’re on it",
    RowGroup.LATER: "Not due today",
    RowGroup.OTHERS: "Nothing needed from you",
    RowGroup.THEIRS: "Waiting on the fellow",
    RowGroup.CLOSED: "Closed",
}


@dataclass(frozen=True)
class RowPeople:
    """By number whom the view and the facts of a row name: what a statement is held against. ``about``: the request."""

    about: int = 0
    reader: int = 0
    fellow: int = 0
    asked: tuple[int, ...] = ()
    on_it: int = 0
    answered: int = 0
    covers: int = 0
    next: int = 0


@dataclass(frozen=True)
class RowFacts:
    """What the reader's own part and the people around add to the view.

    ``asked``: it is this reader's to answer in this round;
    ``covers_for``/``covers_until``: whose place they take, and the last day of it; ``wrote_at``: when the fellow came
    back to it; ``was_answer``: an answer, and no question or talk; ``next_person``/``next_at``: who is asked then, or
    with ``next_is_told`` only told that the fellow waits;
    ``silent``: this reader answered, the fellow has been reminded, and the topic never ends in silence.
    """

    seat: Seat = Seat.MENTOR
    asked: bool = True
    came_later: bool = False
    covers_for: str = ""
    covers_until: date | None = None
    wrote_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by_me: bool = False
    was_answer: bool = True
    silent: bool = False
    next_person: str = ""
    next_at: datetime | None = None
    next_is_told: bool = False
    who: RowPeople = field(default_factory=RowPeople)


@dataclass(frozen=True)
class OrderedRow:
    """One row in its place. ``mark``: which state sign; ``state``: its words; ``when``: the time beside them;
    ``why``: one or two sentences, under the words or under the line."""

    view: RequestView
    known: RowFacts
    group: RowGroup
    mark: str
    state: Statement
    when: Statement
    why: Statement


@dataclass(frozen=True)
class Item:
    """One row on its way to its place: what the reader may know of it, their part in it, and when they look."""

    view: RequestView
    known: RowFacts
    now: datetime
    zone: tzinfo

    @property
    def is_late(self) -> bool:
        return is_late(self.view, self.now)

    @property
    def due(self) -> datetime | None:
        """When somebody looks for an answer: the promised time, or earlier where the fellow named one."""
        return due_of_row(self.view)

    @property
    def needed_before(self) -> datetime | None:
        """The time the fellow named, while it is still to come."""
        if self.view.before_at and self.view.before_at > self.now:
            return self.view.before_at
        return None

    @property
    def fellow(self) -> Statement:
        return fellow_of(self.view, self.known.who)


def fellow_of(view: RequestView, who: RowPeople) -> Statement:
    """The fellow's name; nobody's where it is read without the name."""
    if view.sight is Sight.NAMELESS:
        return state(view.fellow)
    return state(AskedBy(who.about, who.fellow), name_of(who.fellow, view.fellow))


def due_line(view: RequestView, who: RowPeople) -> Statement:
    """When somebody looks for an answer, without a word before it."""
    due = due_of_row(view)
    if due is None:
        return NOTHING_STATED
    kind = HearsBy if due == view.hears_by else NeededBefore
    return state(kind(who.about, due), end(due))


def overdue_line(view: RequestView, who: RowPeople, now: datetime) -> Statement:
    """How long the time has passed that the fellow was told."""
    if view.hears_by is None:
        return NOTHING_STATED
    return state(OverdueSince(who.about, view.hears_by), overdue(now - view.hears_by))


def is_late(view: RequestView, now: datetime) -> bool:
    """Past the time the fellow was told."""
    return view.state is State.WAITING and view.hears_by is not None and view.hears_by < now


def due_of_row(view: RequestView) -> datetime | None:
    """When somebody looks for an answer: the promised time, or earlier where the fellow named one."""
    return min(filter(None, (view.hears_by, view.before_at)), default=None)


def overdue(span: timedelta) -> str:
    """ "25 min overdue", "3 hours overdue", "2 days overdue"."""
    minutes = max(int(span.total_seconds() // 60), 1)
    if minutes < 60:
        return f"{minutes} min overdue"
    hours = minutes // 60
    if hours < 24:
        return f"{hours} {by_number(hours, 'hour', 'hours')} overdue"
    days = hours // 24
    return f"{days} {by_number(days, 'day', 'days')} overdue"


# -- how it stands, and the time beside it


def mark_of(group: RowGroup, item: Item) -> str:
    """Which sign stands before the words of the state."""
    view = item.view
    match group:
        case RowGroup.NOW:
            return "late" if item.is_late else "yours"
        case RowGroup.HAVE:
            return "has"
        case RowGroup.OTHERS if view.acked_by:
            return "has"
        case RowGroup.CLOSED:
            return "ended"
    return "waiting"


def state_line(group: RowGroup, item: Item) -> Statement:
    """How a row stands that is shown with its words."""
    view = item.view
    match group:
        case RowGroup.NOW:
            return _state_now(item)
        case RowGroup.HAVE:
            return state("You’re on it")
        case RowGroup.LATER if view.held_until:
            return state("Paused")
        case RowGroup.LATER:
            return state("Not due today")
        case RowGroup.OTHERS if view.acked_by:
            return _other_on_it(item)
        case RowGroup.OTHERS:
            return state("Waiting")
        case RowGroup.THEIRS:
            return state("Waiting on ", item.fellow)
    return state("Closed")


def _state_now(item: Item) -> Statement:
    view, who = item.view, item.known.who
    if view.sight is Sight.NAMELESS:
        return state("No answer yet")
    if item.is_late:
        return overdue_line(view, who, item.now)
    if item.due:
        return state("Due ", due_line(view, who))
    return state("Waiting for you")


def _other_on_it(item: Item) -> Statement:
    """ "Tom is on it"."""
    who = item.known.who
    return state(OnIt(who.about, who.on_it), name_of(who.on_it, item.view.acked_by), " is on it")


def when_line(group: RowGroup, item: Item) -> Statement:
    """The time of a row, with the words before it."""
    view, who = item.view, item.known.who
    if view.sight is Sight.NAMELESS or group is RowGroup.CLOSED:
        return state(AskedBy(who.about, who.fellow, view.asked_at), "asked ", said_day(view.asked_at))
    match group:
        case RowGroup.NOW if item.is_late and view.hears_by:
            return state(OverdueSince(who.about, view.hears_by), "was due ", end(view.hears_by))
        case RowGroup.HAVE | RowGroup.LATER if view.held_until:
            return _paused(who.about, view.held_until)
        case RowGroup.HAVE:
            return state(OnIt(who.about, who.reader, view.due_at), "you said by ", end(view.due_at))
        case RowGroup.NOW | RowGroup.LATER:
            return state("due ", due_line(view, who)) if item.due else NOTHING_STATED
        case RowGroup.OTHERS:
            return _when_others(item)
    return _when_answered(item)


def _paused(about: int, until: datetime) -> Statement:
    """While it is paused no other time holds: what somebody named moves with the clock."""
    return state(PausedUntil(about, until), "paused until ", end(until))


def _when_others(item: Item) -> Statement:
    """Somebody else is on it, or was asked."""
    view, who = item.view, item.known.who
    if view.acked_by and view.held_until:
        on_it = state(OnIt(who.about, who.on_it), name_of(who.on_it, view.acked_by), " is on it, ")
        return on_it + _paused(who.about, view.held_until)
    if view.acked_by:
        by = OnIt(who.about, who.on_it, view.due_at)
        return state(by, name_of(who.on_it, view.acked_by), " is on it, by ", end(view.due_at))
    if not view.with_whom:
        return state("waiting since ", _since(item))
    facts = [WasAsked(who.about, number) for number in who.asked]
    return state(*facts, "waiting for ", names_line(_asked_names(item)), " since ", _since(item))


def _since(item: Item) -> Statement:
    """Since when it waits: since the fellow wrote last."""
    who, wrote_at, asked_at = item.known.who, item.known.wrote_at, item.view.asked_at
    if wrote_at:
        return state(Wrote(who.about, who.fellow, wrote_at), end(wrote_at))
    return state(AskedBy(who.about, who.fellow, asked_at), end(asked_at))


def _asked_names(item: Item) -> list[LinePiece]:
    """Who was asked beside this reader, each by name."""
    numbers = item.known.who.asked or (0,) * len(item.view.with_whom)
    return [name_of(number, called) for number, called in zip(numbers, item.view.with_whom, strict=True)]


def _when_answered(item: Item) -> Statement:
    """ "you answered 8:50 am"."""
    view, known, who = item.view, item.known, item.known.who
    if known.answered_at is None:
        return NOTHING_STATED
    by = state("you") if known.answered_by_me else state(name_of(who.answered, view.answered_by))
    did = "answered" if known.was_answer else "came back"
    fact = CameBack(who.about, who.answered, known.answered_at)
    return state(fact, by, f" {did} ", end(known.answered_at))


# -- why


def why_line(group: RowGroup, item: Item) -> Statement:
    """Why it needs this reader, who was asked too and who is asked next."""
    match group:
        case RowGroup.NOW if item.view.sight is Sight.NAMELESS:
            return state("A question on the fellows’ board. You read it without the name.")
        case RowGroup.NOW:
            return _spaced((_reason(item), _heard(item), _asked_too(item), _next(item)))
        case RowGroup.THEIRS if item.known.silent:
            return state("No word from ", item.fellow, " since. Please check in with ", item.fellow, ".")
    return NOTHING_STATED


def _spaced(sentences: Iterable[Statement]) -> Statement:
    whole = NOTHING_STATED
    for sentence in filter(None, sentences):
        whole = state(whole, " ", sentence) if whole else sentence
    return whole


def _reason(item: Item) -> Statement:
    view, known, who = item.view, item.known, item.known.who
    if before := item.needed_before:
        return state(NeededBefore(who.about, before), item.fellow, " needs it before ", end(before), ".")
    if view.urgency is Urgency.TODAY and not item.is_late:
        return state("For today.")
    if known.covers_for:
        covers = CoversFor(who.reader, who.covers)
        return state(covers, "You’re covering for ", name_of(who.covers, known.covers_for), f"{_until_day(item)}.")
    if known.wrote_at:
        wrote = Wrote(who.about, who.fellow, known.wrote_at)
        return state(wrote, item.fellow, f" wrote back {_part_of_day(known.wrote_at, item)}.")
    if known.came_later:
        return state("No one has answered yet, so you were asked.")
    return NOTHING_STATED


def _heard(item: Item) -> Statement:
    return state(JUST_HEARD) if item.view.kind is HelpKind.HEARD else NOTHING_STATED


def _asked_too(item: Item) -> Statement:
    """ "Tom was asked too." """
    with_whom, who = item.view.with_whom, item.known.who
    if not with_whom:
        return NOTHING_STATED
    facts = [WasAsked(who.about, number) for number in who.asked]
    return state(*facts, names_line(_asked_names(item)), f" {by_number(len(with_whom), 'was', 'were')} asked too.")


def _next(item: Item) -> Statement:
    """ "If no one answers, Dr. Okafor is asked at 2:10 pm." """
    known, who = item.known, item.known.who
    if not known.next_person or not known.next_at or known.next_at <= item.now:
        return NOTHING_STATED
    is_due = known.next_at == item.due and not item.is_late
    at = state("then") if is_due else state("at ", end(known.next_at))
    named = name_of(who.next, known.next_person)
    if known.next_is_told:
        told = AskedNext(who.about, who.next, known.next_at, Sight.WAITING)
        return state(told, "If no one answers, ", named, " is told ", at, " that ", item.fellow, " is waiting.")
    asked = AskedNext(who.about, who.next, known.next_at, Sight.ALL)
    return state(asked, "If no one answers, ", named, " is asked ", at, ".")


def _until_day(item: Item) -> str:
    last = item.known.covers_until
    if last is None:
        return ""
    return f" until {saying.day(last, item.now, item.zone)}"


def _part_of_day(at: datetime, item: Item) -> str:
    """ "this morning", "yesterday", "on November 3"."""
    day = saying.day(at, item.now, item.zone)
    if day == "today":
        return _this_part(at.astimezone(item.zone).hour)
    if day in ("yesterday", "tomorrow", *saying.WEEKDAYS):
        return day
    return f"on {day}"


def _this_part(hour: int) -> str:
    if hour < 12:
        return "this morning"
    if hour < 17:
        return "this afternoon"
    return "this evening"
