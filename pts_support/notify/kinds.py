"""The notices there are: each room declares its own in notices.py, and what it says is built when it is sent.

register(NotificationKind(
    name="request.asked",
    subject=lambda mail: f"A fellow is asking: by {…}",
    lines=lambda mail: ("Somebody asked you for help.",),
    path=lambda mail: f"/requests/{mail.about}/",
    matters=still_waiting_for_them,
))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from pts_support.notify.models import OutboxMessage
    from pts_support.people.models import User


DueNow = Callable[[Sequence["OutboxMessage"]], Mapping[int, datetime | None]]


@dataclass(frozen=True)
class NotificationContext:
    """What a notice is built from: the reader, the facts it was put in with, and the moment it is sent."""

    person: User
    facts: Mapping[str, object]
    about: UUID | None
    now: datetime
    zone: ZoneInfo
    who: str = ""  # what the person whose id is the fact "who" is called

    def number(self, name: str) -> int:
        """The fact of that name as a number, such as a person's id; 0 where there is none."""
        value = self.facts.get(name)
        return value if isinstance(value, int) else 0

    def time(self, name: str) -> datetime | None:
        """The fact of that name as a time (facts are kept as JSON, so times come back as text)."""
        value = self.facts.get(name)
        if isinstance(value, str) and value:
            return datetime.fromisoformat(value)
        return None


@dataclass(frozen=True)
class MailCalendar:
    """A calendar file that goes with a mail. ``method``: what it asks a calendar to do (RFC 5546)."""

    method: str
    data: bytes


@dataclass(frozen=True)
class NotificationKind:
    """``subject`` comes from a closed list and holds at most a due time in the reader's zone; ``lines`` are plain
    paragraphs without names of fellows, topics or words; ``path`` is where the link leads: a page that asks for
    sign-in. ``listed_on`` is the page that lists all news of that kind: a mail about several leads there.

    ``matters`` is asked for a whole batch right before it is sent, and answers with the ids of the rows that still
    matter and whose person may still see it. It uses a fixed number of queries, however many rows there are.
    """

    name: str
    subject: Callable[[NotificationContext], str]
    lines: Callable[[NotificationContext], tuple[str, ...]]
    path: Callable[[NotificationContext], str]
    matters: Callable[[Sequence[OutboxMessage], datetime], set[int]]
    listed_on: str = "/"
    at_once: bool = False  # never kept back to be gathered with other news
    calendar: Callable[[NotificationContext], MailCalendar | None] | None = None  # then it is told in a mail of its own
    due_now: DueNow | None = None  # by when an answer is due as it is sent, by row; else as it was put in
    waits: bool = False  # somebody waits with its reader: not kept for the next gathering where no time is known


_notices: dict[str, NotificationKind] = {}


def register(notice: NotificationKind) -> NotificationKind:
    """Two notices of one name are a mistake (ValueError)."""
    if notice.name in _notices:
        raise ValueError(f"there is a notice {notice.name} already")
    _notices[notice.name] = notice
    return notice


def get(name: str) -> NotificationKind:
    """KeyError for a name nobody declared."""
    return _notices[name]


def leaves_at_once(row: OutboxMessage) -> bool:
    """Whether it is never gathered: by its kind, or because it is about something that was asked for today."""
    return bool(row.facts.get("today")) or is_emergency(row)


def is_emergency(row: OutboxMessage) -> bool:
    """Whether nothing holds it back, quiet hours neither."""
    notice = _notices.get(row.kind)
    return bool(notice and notice.at_once)


def goes_alone(row: OutboxMessage) -> bool:
    """Whether it is told in a mail of its own, because it brings a calendar file."""
    notice = _notices.get(row.kind)
    return bool(notice and notice.calendar)


def says_someone_waits(row: OutboxMessage) -> bool:
    notice = _notices.get(row.kind)
    return bool(notice and notice.waits)


def all() -> tuple[NotificationKind, ...]:
    return tuple(_notices.values())
