"""What needs me now, in which order, and why: for any helper, whatever the role. Pure.

The order is the order of time: what is due first stands first. Every row says in one sentence why it stands where it
stands. Nobody is called late here: only a request is past its time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from pts_support import saying
from requests_app.visibility import COLLEAGUE, RequestView, Sight
from requests_app.vocabulary import HelpKind, Seat, State, Urgency

SMALL = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty")


class Group(StrEnum):
    """Where a row stands on the page, in this order."""

    NOW = "now"
    HAVE = "have"
    LATER = "later"
    OTHERS = "others"
    THEIRS = "theirs"
    CLOSED = "closed"


HEADINGS = {
    Group.NOW: "Now",
    Group.HAVE: "You have it",
    Group.LATER: "Later",
    Group.OTHERS: "Others have it",
    Group.THEIRS: "With them",
    Group.CLOSED: "Closed",
}


@dataclass(frozen=True)
class Known:
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
class Placed:
    """One row in its place. ``mark``: which state sign; ``at`` with the word before it; ``lead`` and ``why``: the
    sentence."""

    view: RequestView
    known: Known
    group: Group
    mark: str
    state: str
    at_word: str
    at: datetime | None
    lead: str
    why: str


def place(items: Iterable[tuple[RequestView, Known]], *, now: datetime, zone: tzinfo) -> tuple[Placed, ...]:
    """Everything a reader may read, grouped and in order. Rows of WAITING sight have no place here: see ``waiting``."""
    grouped = [(group_of(view, known, now, zone), view, known) for view, known in items if view.reads]
    grouped.sort(key=lambda row: (list(Group).index(row[0]), *_order(row[0], row[1], row[2])))
    rows, position = [], 0
    leads = {1: "First, because", 2: "Next, because"}
    for group, view, known in grouped:
        position += group is Group.NOW
        lead = leads.get(position, "Here, because") if group is Group.NOW else ""
        mark, state = _state(group, view, now)
        word, at = _when(group, view, known, now, zone)
        rows.append(Placed(view, known, group, mark, state, word, at, lead, why(group, view, known, now, zone)))
    return tuple(rows)


def waiting(views: Iterable[RequestView]) -> tuple[RequestView, ...]:
    """Those of whom this reader knows only that they wait: whoever waits longest first, and nothing else decides."""
    return tuple(sorted((v for v in views if v.sight is Sight.WAITING), key=lambda v: (v.asked_at, v.ref)))


def group_of(view: RequestView, known: Known, now: datetime, zone: tzinfo) -> Group:
    if view.state is State.CLOSED:
        return Group.CLOSED
    if view.state is State.ANSWERED:
        return Group.THEIRS
    if view.state is State.ACKNOWLEDGED:
        return Group.HAVE if view.acked_by_me else Group.OTHERS
    if not known.asked:
        return Group.OTHERS
    if view.held_until:
        return Group.LATER
    due = _due(view)
    return Group.NOW if due is None or due.astimezone(zone).date() <= now.astimezone(zone).date() else Group.LATER


def is_late(view: RequestView, now: datetime) -> bool:
    """Past the time the fellow was told."""
    return view.state is State.WAITING and view.hears_by is not None and view.hears_by < now


def why(group: Group, view: RequestView, known: Known, now: datetime, zone: tzinfo) -> str:
    """One sentence, and who else: it goes on after "First, because" where the row has a lead."""
    if view.sight is Sight.NAMELESS:
        if group in (Group.NOW, Group.LATER):
            text = "a question on the fellows’ board has no answer yet. You read it without the name."
            return text if group is Group.NOW else text[0].upper() + text[1:]
        return "A question on the fellows’ board."
    sentence = {
        Group.NOW: _now,
        Group.HAVE: _have,
        Group.LATER: _later,
        Group.OTHERS: _others,
        Group.THEIRS: _theirs,
        Group.CLOSED: lambda *_: "",
    }[group](view, known, now, zone)
    kind = "Nothing to solve. A few kind words are an answer." if view.kind is HelpKind.HEARD else ""
    told = kind if kind and group in (Group.NOW, Group.LATER) and kind not in sentence else ""
    rest = _who_else(view, known, now, zone) if group in (Group.NOW, Group.LATER) else ""
    return " ".join(part for part in (sentence, told, rest) if part)


def headline(rows: Iterable[Placed], only_waiting: int) -> str:
    """The headline says where you stand."""
    rows = list(rows)
    now = [r.view for r in rows if r.group is Group.NOW]
    people = len({v.fellow for v in now if v.fellow != COLLEAGUE}) + sum(v.fellow == COLLEAGUE for v in now)
    if people:
        return f"{count(people).capitalize()} {'person needs' if people == 1 else 'people need'} you now"
    if any(r.group is Group.HAVE for r in rows):
        return "You have what is waiting"
    if any(r.group is Group.LATER for r in rows):
        return "Nothing is due today"
    if only_waiting:
        return f"{count(only_waiting).capitalize()} {'person waits' if only_waiting == 1 else 'people wait'}"
    return "Nobody is waiting for you"


def lede(rows: Iterable[Placed], now: datetime, zone: tzinfo) -> str:
    """The line under it: who first, who then, and until when the rest has."""
    rows = list(rows)
    due = [r for r in rows if r.group is Group.NOW]
    if not due:
        have = next((r for r in rows if r.group is Group.HAVE), None)
        if have and have.at:
            return f"{_name(have.view)}, {saying.by(have.at, now, zone)}."
        later = next((r for r in rows if r.group is Group.LATER), None)
        at = _by(later.view, now, zone) if later else ""
        return f"Next is {_name(later.view)}, {at}." if at else ""
    first, *rest = due
    if not rest:
        return _sentence(", ".join(part for part in (_name(first.view), _by(first.view, now, zone)) if part))
    second, *more = rest
    again = " again" if _name(second.view) == _name(first.view) else ""
    line = _sentence(f"{_name(first.view)} first, then {_name(second.view)}{again} {_by(second.view, now, zone)}")
    end = min((_due(r.view) for r in more if _due(r.view) and r.view.sight is Sight.ALL), default=None)
    return f"{line} The rest has {saying.until(end, now, zone)}." if end and end >= now else line


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[0].upper()}{text[1:]}."


def count(number: int) -> str:
    """ "four"; figures from twenty on."""
    return SMALL[number] if number < len(SMALL) else str(number)


def stretch(span: timedelta) -> str:
    """A stretch of time as people say it: "fifty minutes", "two hours", "three days"."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 2:
        return "a minute"
    if minutes < 60:
        minutes = minutes if minutes < 10 else minutes - minutes % 5
        return f"{_sixty(minutes)} minutes"
    hours = minutes // 60
    if hours < 24:
        return "an hour" if hours == 1 else f"{count(hours)} hours"
    days = hours // 24
    return "a day" if days == 1 else f"{count(days)} days"


# -- sentences


def _now(view: RequestView, known: Known, now: datetime, zone: tzinfo) -> str:
    if is_late(view, now):
        return f"it has waited {stretch(now - view.hears_by)} past its time."
    if view.before_at and view.before_at > now:
        return f"{view.fellow} needs it before {_end(view.before_at, now, zone)}."
    if view.urgency is Urgency.TODAY and view.hears_by:
        return f"{view.fellow} asked for today: {stretch(view.hears_by - now)} left."
    if known.covers_for:
        return f"you cover for {known.covers_for}{_until_day(known.covers_until, now, zone)}."
    if known.wrote_at:
        return f"{view.fellow} wrote back {_part_of_day(known.wrote_at, now, zone)}."
    if known.came_later:
        return "nobody has answered yet, and you are asked next."
    return f"{view.fellow} was told {_end(view.hears_by, now, zone)}." if view.hears_by else "it waits for you."


def _have(view: RequestView, known: Known, now: datetime, zone: tzinfo) -> str:
    at = saying.clock(view.due_at, zone) if view.due_at else ""
    again = f"If {at} will not work, say a new time." if at else "If that will not work, say a new time."
    return f"{again} {view.fellow} would rather know."


def _later(view: RequestView, known: Known, now: datetime, zone: tzinfo) -> str:
    if view.held_until:
        return f"{view.fellow} put it on hold {saying.until(view.held_until, now, zone)}. You may still answer."
    if view.kind is HelpKind.HEARD:
        return "Nothing to solve. A few kind words are an answer."
    if known.wrote_at:
        return f"{view.fellow} wrote back {_part_of_day(known.wrote_at, now, zone)}."
    if view.before_at and view.before_at > now:
        return f"{view.fellow} needs it before {_end(view.before_at, now, zone)}."
    if known.covers_for:
        return f"You cover for {known.covers_for}{_until_day(known.covers_until, now, zone)}."
    if view.urgency is Urgency.WHEN:
        return f"{view.fellow} asked for it when you can."
    return f"{view.fellow} asked {saying.said(view.asked_at, now, zone)}."


def _others(view: RequestView, known: Known, now: datetime, zone: tzinfo) -> str:
    if view.acked_by:
        return "Nothing needed from you."
    who = saying.names(view.with_whom)
    asked = f"{who} {'is' if len(view.with_whom) == 1 else 'are'} asked now. " if who else ""
    return f"{asked}You may still answer."


def _theirs(view: RequestView, known: Known, now: datetime, zone: tzinfo) -> str:
    if not known.silent:
        return ""
    return f"We have heard nothing since, and this should not end in silence. Please ask {view.fellow} in person."


def _who_else(view: RequestView, known: Known, now: datetime, zone: tzinfo) -> str:
    """ "Tom has it too; Dr. Okafor gets it at 2:10 pm." """
    parts = []
    if view.with_whom:
        parts.append(f"{saying.names(view.with_whom)} {'has' if len(view.with_whom) == 1 else 'have'} it too")
    if known.next_person and known.next_at and known.next_at > now:
        parts.append(f"{known.next_person} gets it {_at(known.next_at, now, zone)}")
    return "; ".join(parts) + "." if parts else ""


def _state(group: Group, view: RequestView, now: datetime) -> tuple[str, str]:
    if group is Group.NOW:
        return ("late", "Past its time") if is_late(view, now) else ("yours", "Your turn")
    if group is Group.HAVE:
        return "has", "You have it"
    if group is Group.LATER:
        return "waiting", "On hold" if view.held_until else "Waiting"
    if group is Group.OTHERS:
        return ("has", f"{view.acked_by} has it") if view.acked_by else ("waiting", "Waiting")
    if group is Group.THEIRS:
        return "waiting", f"{view.fellow}’s turn"
    return "ended", "Closed"


def _when(group: Group, view: RequestView, known: Known, now: datetime, zone: tzinfo) -> tuple[str, datetime | None]:
    if view.sight is Sight.NAMELESS:
        return "asked", view.asked_at
    if group is Group.HAVE:
        return "you said by", view.due_at
    if group is Group.THEIRS:
        who = "you" if known.answered_by_me else view.answered_by
        return f"{who} {'answered' if known.was_answer else 'came back to them'}".strip(), known.answered_at
    if group is Group.OTHERS:
        return ("by", view.due_at) if view.acked_by else ("waiting since", known.wrote_at or view.asked_at)
    if group is Group.CLOSED:
        return "asked", view.asked_at
    if group is Group.LATER and view.held_until:
        return "until", view.held_until
    return ("due" if group is Group.NOW else "by"), view.hears_by


def _order(group: Group, view: RequestView, known: Known) -> tuple[float, bool, float]:
    if group in (Group.THEIRS, Group.CLOSED):
        newest = known.answered_at or view.asked_at
        return (-newest.timestamp(), False, 0.0)
    due = view.due_at if group is Group.HAVE else _due(view)
    return (due.timestamp() if due else 0.0, view.urgency is not Urgency.TODAY, view.asked_at.timestamp())


def _due(view: RequestView) -> datetime | None:
    """When somebody looks for an answer: the promised time, or earlier where the fellow named one."""
    return min((at for at in (view.hears_by, view.before_at) if at), default=None)


def _name(view: RequestView) -> str:
    return "a question on the board" if view.fellow == COLLEAGUE else view.fellow


def _by(view: RequestView, now: datetime, zone: tzinfo) -> str:
    due = _due(view)
    if due is None or view.sight is not Sight.ALL:
        return ""
    return saying.by(due, now, zone) if due >= now else f"waiting since {saying.said(view.asked_at, now, zone)}"


def _end(at: datetime, now: datetime, zone: tzinfo) -> str:
    return saying.by(at, now, zone).removeprefix("by ")


def _at(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "at 2:10 pm" today, "tomorrow at 2:10 pm" later."""
    return saying.said(at, now, zone).removeprefix("today ")


def _until_day(last: date | None, now: datetime, zone: tzinfo) -> str:
    return f" until {saying.day(last, now, zone)}" if last else ""


def _part_of_day(at: datetime, now: datetime, zone: tzinfo) -> str:
    local, day = at.astimezone(zone), saying.day(at, now, zone)
    if day != "today":
        return day if day in ("yesterday", "tomorrow") or day in saying.WEEKDAYS else f"on {day}"
    return "this morning" if local.hour < 12 else "this afternoon" if local.hour < 17 else "this evening"


def _sixty(number: int) -> str:
    if number < 20:
        return SMALL[number]
    tens, ones = divmod(number, 10)
    return TENS[tens] + (f"-{SMALL[ones]}" if ones else "")
