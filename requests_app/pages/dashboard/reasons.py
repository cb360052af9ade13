"""Why a row stands where it stands, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from pts_support import saying
from pts_support.saying import by_number, duration_words, number_word
from requests_app.access.sight import Sight
from requests_app.access.visibility import COLLEAGUE, RequestView
from requests_app.vocabulary import HelpKind, Seat, State, Urgency

JUST_HEARD = "Nothing to solve. A few kind words are an answer."


class RowGroup(StrEnum):
    """Where a row stands on the page, in this order."""

    NOW = "now"
    HAVE = "have"
    LATER = "later"
    OTHERS = "others"
    THEIRS = "theirs"
    CLOSED = "closed"


@dataclass(frozen=True)
class RowFacts:
    """What the reader's own part and the people around add to the view.

    ``asked``: it is this reader's to answer in this round;
    ``covers_for``/``covers_until``: whose place they take, and the last day of it; ``wrote_at``: when the fellow came
    back to it; ``was_answer``: an answer, and no question or talk; ``next_person``/``next_at``: who is asked then;
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


@dataclass(frozen=True)
class OrderedRow:
    """One row in its place. ``mark``: which state sign; ``at`` with the word before it; ``lead`` and ``why``: the
    sentence."""

    view: RequestView
    known: RowFacts
    group: RowGroup
    mark: str
    state: str
    at_word: str
    at: datetime | None
    lead: str
    why: str


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

    def end(self, at: datetime) -> str:
        """ "2:10 pm", "2:10 pm tomorrow"."""
        return saying.by(at, self.now, self.zone).removeprefix("by ")

    def at(self, at: datetime) -> str:
        """ "at 2:10 pm" today, "tomorrow at 2:10 pm" later."""
        return saying.said(at, self.now, self.zone).removeprefix("today ")


def is_late(view: RequestView, now: datetime) -> bool:
    """Past the time the fellow was told."""
    return view.state is State.WAITING and view.hears_by is not None and view.hears_by < now


def reason_sentence(group: RowGroup, item: Item) -> str:
    """One sentence, and who else: it goes on after "First, because" where the row has a lead."""
    if item.view.sight is Sight.NAMELESS:
        return _why_on_board(group)
    sentence = SENTENCES[group](item)
    if group not in (RowGroup.NOW, RowGroup.LATER):
        return sentence
    heard = ""
    if item.view.kind is HelpKind.HEARD and JUST_HEARD not in sentence:
        heard = JUST_HEARD
    return " ".join(filter(None, (sentence, heard, _who_else(item))))


def _why_on_board(group: RowGroup) -> str:
    if group is RowGroup.NOW:
        return "a question on the fellows’ board has no answer yet. You read it without the name."
    if group is RowGroup.LATER:
        return "A question on the fellows’ board has no answer yet. You read it without the name."
    return "A question on the fellows’ board."


def headline(rows: Iterable[OrderedRow], only_waiting: int) -> str:
    """The headline says where you stand."""
    rows = list(rows)
    if people := _people_now(rows):
        return f"{number_word(people).capitalize()} {by_number(people, 'person needs', 'people need')} you now"
    groups = {row.group for row in rows}
    if RowGroup.HAVE in groups:
        return "You have what is waiting"
    if RowGroup.LATER in groups:
        return "Nothing is due today"
    if only_waiting:
        return f"{number_word(only_waiting).capitalize()} {by_number(only_waiting, 'person waits', 'people wait')}"
    return "Nobody is waiting for you"


def _people_now(rows: Iterable[OrderedRow]) -> int:
    """How many people need this reader now; of those without a name each row is one."""
    fellows = [row.view.fellow for row in rows if row.group is RowGroup.NOW]
    return len(set(fellows) - {COLLEAGUE}) + fellows.count(COLLEAGUE)


def summary_line(rows: Iterable[OrderedRow], now: datetime, zone: tzinfo) -> str:
    """The line under it: who first, who then, and until when the rest has."""
    rows = list(rows)
    due = [row.view for row in rows if row.group is RowGroup.NOW]
    if not due:
        return _lede_of_later(rows, now, zone)
    first, *rest = due
    if not rest:
        return _sentence(", ".join(filter(None, (_name(first), _by(first, now, zone)))))
    second, *more = rest
    again = " again" if _name(second) == _name(first) else ""
    line = _sentence(f"{_name(first)} first, then {_name(second)}{again} {_by(second, now, zone)}")
    return f"{line}{_until_when_the_rest(more, now, zone)}"


def _lede_of_later(rows: Iterable[OrderedRow], now: datetime, zone: tzinfo) -> str:
    """With nothing to do now: what this reader has, else what comes next."""
    have = next((row for row in rows if row.group is RowGroup.HAVE), None)
    if have and have.at:
        return f"{_name(have.view)}, {saying.by(have.at, now, zone)}."
    later = next((row.view for row in rows if row.group is RowGroup.LATER), None)
    at = later and _by(later, now, zone)
    if later and at:
        return f"Next is {_name(later)}, {at}."
    return ""


def _until_when_the_rest(views: Iterable[RequestView], now: datetime, zone: tzinfo) -> str:
    dues = (due_of_row(view) for view in views if view.sight is Sight.ALL)
    end = min(filter(None, dues), default=None)
    if end is None or end < now:
        return ""
    return f" The rest has {saying.until(end, now, zone)}."


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[0].upper()}{text[1:]}."


def _now(item: Item) -> str:
    view, known = item.view, item.known
    if item.is_late and view.hears_by:
        return f"it has waited {duration_words(item.now - view.hears_by)} past its time."
    if before := item.needed_before:
        return f"{view.fellow} needs it before {item.end(before)}."
    if view.urgency is Urgency.TODAY and view.hears_by:
        return f"{view.fellow} asked for today: {duration_words(view.hears_by - item.now)} left."
    if known.covers_for:
        return f"you cover for {known.covers_for}{_until_day(item)}."
    if known.wrote_at:
        return f"{view.fellow} wrote back {_part_of_day(known.wrote_at, item)}."
    if known.came_later:
        return "nobody has answered yet, and you are asked next."
    if view.hears_by:
        return f"{view.fellow} was told {item.end(view.hears_by)}."
    return "it waits for you."


def _have(item: Item) -> str:
    view = item.view
    will_not_work = "If that will not work"
    if view.due_at:
        will_not_work = f"If {saying.clock(view.due_at, item.zone)} will not work"
    return f"{will_not_work}, say a new time. {view.fellow} would rather know."


def _later(item: Item) -> str:
    view, known = item.view, item.known
    if view.held_until:
        held = saying.until(view.held_until, item.now, item.zone)
        return f"{view.fellow} put it on hold {held}. You may still answer."
    if view.kind is HelpKind.HEARD:
        return JUST_HEARD
    if known.wrote_at:
        return f"{view.fellow} wrote back {_part_of_day(known.wrote_at, item)}."
    if before := item.needed_before:
        return f"{view.fellow} needs it before {item.end(before)}."
    if known.covers_for:
        return f"You cover for {known.covers_for}{_until_day(item)}."
    if view.urgency is Urgency.WHEN:
        return f"{view.fellow} asked for it when you can."
    return f"{view.fellow} asked {saying.said(view.asked_at, item.now, item.zone)}."


def _others(item: Item) -> str:
    if item.view.acked_by:
        return "Nothing needed from you."
    asked = item.view.with_whom
    if not asked:
        return "You may still answer."
    return f"{saying.names(asked)} {by_number(len(asked), 'is', 'are')} asked now. You may still answer."


def _theirs(item: Item) -> str:
    if not item.known.silent:
        return ""
    ask = f"Please ask {item.view.fellow} in person."
    return f"We have heard nothing since, and this should not end in silence. {ask}"


def _nothing(item: Item) -> str:
    return ""


def _who_else(item: Item) -> str:
    """ "Tom has it too; Dr. Okafor gets it at 2:10 pm." """
    with_whom, known = item.view.with_whom, item.known
    parts = []
    if with_whom:
        parts.append(f"{saying.names(with_whom)} {by_number(len(with_whom), 'has', 'have')} it too")
    if known.next_person and known.next_at and known.next_at > item.now:
        parts.append(f"{known.next_person} gets it {item.at(known.next_at)}")
    if not parts:
        return ""
    return f"{'; '.join(parts)}."


def state_words(group: RowGroup, item: Item) -> tuple[str, str]:
    """The state sign of a row, and its words."""
    view = item.view
    match group:
        case RowGroup.NOW if item.is_late:
            return "late", "Past its time"
        case RowGroup.NOW:
            return "yours", "Your turn"
        case RowGroup.HAVE:
            return "has", "You have it"
        case RowGroup.LATER if view.held_until:
            return "waiting", "On hold"
        case RowGroup.OTHERS if view.acked_by:
            return "has", f"{view.acked_by} has it"
        case RowGroup.LATER | RowGroup.OTHERS:
            return "waiting", "Waiting"
        case RowGroup.THEIRS:
            return "waiting", f"{view.fellow}’s turn"
    return "ended", "Closed"


def when_words(group: RowGroup, item: Item) -> tuple[str, datetime | None]:
    """The time of a row, and the word before it."""
    view, known = item.view, item.known
    if view.sight is Sight.NAMELESS or group is RowGroup.CLOSED:
        return "asked", view.asked_at
    match group:
        case RowGroup.NOW:
            return "due", view.hears_by
        case RowGroup.HAVE:
            return "you said by", view.due_at
        case RowGroup.LATER if view.held_until:
            return "until", view.held_until
        case RowGroup.OTHERS if view.acked_by:
            return "by", view.due_at
        case RowGroup.OTHERS:
            return "waiting since", known.wrote_at or view.asked_at
        case RowGroup.THEIRS:
            return _who_came_back(item), known.answered_at
    return "by", view.hears_by


def _who_came_back(item: Item) -> str:
    who = "you" if item.known.answered_by_me else item.view.answered_by
    did = "answered" if item.known.was_answer else "came back to them"
    return f"{who} {did}".strip()


def due_of_row(view: RequestView) -> datetime | None:
    """When somebody looks for an answer: the promised time, or earlier where the fellow named one."""
    return min(filter(None, (view.hears_by, view.before_at)), default=None)


def _name(view: RequestView) -> str:
    return "a question on the board" if view.fellow == COLLEAGUE else view.fellow


def _by(view: RequestView, now: datetime, zone: tzinfo) -> str:
    due = due_of_row(view)
    if due is None or view.sight is not Sight.ALL:
        return ""
    if due < now:
        return f"waiting since {saying.said(view.asked_at, now, zone)}"
    return saying.by(due, now, zone)


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


HEADINGS = {
    RowGroup.NOW: "Now",
    RowGroup.HAVE: "You have it",
    RowGroup.LATER: "Later",
    RowGroup.OTHERS: "Others have it",
    RowGroup.THEIRS: "With them",
    RowGroup.CLOSED: "Closed",
}


SENTENCES: Mapping[RowGroup, Callable[[Item], str]] = {
    RowGroup.NOW: _now,
    RowGroup.HAVE: _have,
    RowGroup.LATER: _later,
    RowGroup.OTHERS: _others,
    RowGroup.THEIRS: _theirs,
    RowGroup.CLOSED: _nothing,
}
