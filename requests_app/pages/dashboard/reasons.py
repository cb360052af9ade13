"""What one row of the dashboard says: how it stands, by when, and why it needs this reader. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from pts_support import saying
from pts_support.saying import by_number
from pts_support.spoken.pieces import LinePiece, RichLine, end, rich_line, said_day
from requests_app.access.sight import Sight
from requests_app.access.visibility import RequestView
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


@dataclass(frozen=True)
class OrderedRow:
    """One row in its place. ``mark``: which state sign; ``state``: its words; ``when``: the time beside them;
    ``why``: one or two sentences, under the words or under the line."""

    view: RequestView
    known: RowFacts
    group: RowGroup
    mark: str
    state: RichLine
    when: RichLine
    why: RichLine


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


def state_line(group: RowGroup, item: Item) -> RichLine:
    """How a row stands that is shown with its words."""
    view = item.view
    match group:
        case RowGroup.NOW:
            return _state_now(item)
        case RowGroup.HAVE:
            return rich_line("You’re on it")
        case RowGroup.LATER if view.held_until:
            return rich_line("Paused")
        case RowGroup.LATER:
            return rich_line("Not due today")
        case RowGroup.OTHERS if view.acked_by:
            return rich_line(f"{view.acked_by} is on it")
        case RowGroup.OTHERS:
            return rich_line("Waiting")
        case RowGroup.THEIRS:
            return rich_line(f"Waiting on {view.fellow}")
    return rich_line("Closed")


def _state_now(item: Item) -> RichLine:
    view = item.view
    if view.sight is Sight.NAMELESS:
        return rich_line("No answer yet")
    if item.is_late and view.hears_by:
        return rich_line(overdue(item.now - view.hears_by))
    if item.due:
        return rich_line("Due ", end(item.due))
    return rich_line("Waiting for you")


def when_line(group: RowGroup, item: Item) -> RichLine:
    """The time of a row, with the words before it."""
    view = item.view
    if view.sight is Sight.NAMELESS or group is RowGroup.CLOSED:
        return rich_line("asked ", said_day(view.asked_at))
    match group:
        case RowGroup.NOW if item.is_late:
            return rich_line("was due ", end(view.hears_by))
        case RowGroup.HAVE:
            return rich_line("you said by ", end(view.due_at))
        case RowGroup.LATER if view.held_until:
            return rich_line("paused until ", end(view.held_until))
        case RowGroup.NOW | RowGroup.LATER:
            return rich_line("due ", end(item.due)) if item.due else ()
        case RowGroup.OTHERS:
            return _when_others(item)
    return rich_line(f"{_who_came_back(item)} ", end(item.known.answered_at)) if item.known.answered_at else ()


def _when_others(item: Item) -> RichLine:
    """Somebody else is on it, or was asked."""
    view = item.view
    if view.acked_by:
        return rich_line(f"{view.acked_by} is on it, by ", end(view.due_at))
    since = end(item.known.wrote_at or view.asked_at)
    if view.with_whom:
        return rich_line(f"waiting for {saying.names(view.with_whom)} since ", since)
    return rich_line("waiting since ", since)


def _who_came_back(item: Item) -> str:
    who = "you" if item.known.answered_by_me else item.view.answered_by
    did = "answered" if item.known.was_answer else "asked a question"
    return f"{who} {did}".strip()


# -- why


def why_line(group: RowGroup, item: Item) -> RichLine:
    """Why it needs this reader, who was asked too and who is asked next."""
    match group:
        case RowGroup.NOW if item.view.sight is Sight.NAMELESS:
            return rich_line("A question on the fellows’ board. You read it without the name.")
        case RowGroup.NOW:
            return _spaced((_reason(item), _heard(item), _asked_too(item), _next(item)))
        case RowGroup.THEIRS if item.known.silent:
            fellow = item.view.fellow
            return rich_line(f"No word from {fellow} since. Please check in with {fellow}.")
    return ()


def _spaced(sentences: Iterable[RichLine]) -> RichLine:
    found: list[LinePiece] = []
    for sentence in filter(None, sentences):
        if found:
            found.append(LinePiece(" "))
        found += sentence
    return tuple(found)


def _reason(item: Item) -> RichLine:
    view, known = item.view, item.known
    if before := item.needed_before:
        return rich_line(f"{view.fellow} needs it before ", end(before), ".")
    if view.urgency is Urgency.TODAY and not item.is_late:
        return rich_line("For today.")
    if known.covers_for:
        return rich_line(f"You’re covering for {known.covers_for}{_until_day(item)}.")
    if known.wrote_at:
        return rich_line(f"{view.fellow} wrote back {_part_of_day(known.wrote_at, item)}.")
    if known.came_later:
        return rich_line("No one has answered yet, so you were asked.")
    return ()


def _heard(item: Item) -> RichLine:
    return rich_line(JUST_HEARD) if item.view.kind is HelpKind.HEARD else ()


def _asked_too(item: Item) -> RichLine:
    """ "Tom was asked too." """
    with_whom = item.view.with_whom
    if not with_whom:
        return ()
    return rich_line(f"{saying.names(with_whom)} {by_number(len(with_whom), 'was', 'were')} asked too.")


def _next(item: Item) -> RichLine:
    """ "If no one answers, Dr. Okafor is asked at 2:10 pm." """
    view, known = item.view, item.known
    if not known.next_person or not known.next_at or known.next_at <= item.now:
        return ()
    then = LinePiece("then") if known.next_at == item.due and not item.is_late else end(known.next_at)
    at = "" if then.text else "at "
    if known.next_is_told:
        return rich_line(
            f"If no one answers, {known.next_person} is told {at}", then, f" that {view.fellow} is waiting."
        )
    return rich_line(f"If no one answers, {known.next_person} is asked {at}", then, ".")


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
