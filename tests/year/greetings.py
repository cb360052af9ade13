"""Greetings of a fellow, looked at when the year is over: which rounds nobody greeted them in, and how many school days
passed between two greetings at most. Counted by weekdays and rows of closed days, not with the product's reckoning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from checkins.models import Greeting
from mentors.models import Absence
from pts_support.people.models import ClosedDays, Membership
from tests.year.world import DAY

ROUND = 5  # school days, by whose end somebody has greeted everyone
Span = tuple[date, date]


@dataclass(frozen=True)
class GreetedFellow:
    """``unreached``: rounds of five days or more in which no human greeted them; ``most_days``: school days between two
    greetings, the beginning and the end of their year among them."""

    unreached: list[str]
    most_days: int
    longest: str


def greetings_of(fellow: Membership, greeted: list[datetime], first: date, last: date) -> GreetedFellow:
    assert fellow.calendar is not None  # everyone here has their school's
    zone = ZoneInfo(fellow.calendar.time_zone)
    days = school_days_of(fellow, first, last)
    seen = sorted(at.astimezone(zone).date() for at in greeted)
    gaps = [
        (sum(begins < day <= ends for day in days), begins) for begins, ends in pairwise([first - DAY, *seen, last])
    ]
    most, since = max(gaps)
    return GreetedFellow(_unreached(fellow, days, seen, zone), most, f"{fellow.user.called}: {most} days since {since}")


def school_days_of(fellow: Membership, first: date, last: date) -> list[date]:
    """On which they are here: of their own school, without their own time away."""
    closed = ClosedDays.objects.filter(calendar=fellow.calendar).values_list("first", "last")
    away = Absence.objects.filter(person=fellow.user_id, called_off_at=None).values_list("first", "last")
    off = [*closed, *away]
    days = (first + number * DAY for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and not _within(day, off)]


def _unreached(fellow: Membership, days: list[date], seen: list[date], zone: ZoneInfo) -> list[str]:
    rows = Greeting.objects.filter(membership=fellow).order_by("number")
    opened = [row.opens_at.astimezone(zone).date() for row in rows]
    if len(days) < ROUND:
        return []
    if not opened:
        return [f"{fellow.user.called} has no hello at all"]
    found = []
    for opens, following in pairwise([*opened, days[-1] + DAY]):
        enough = sum(opens <= day < following for day in days) >= ROUND
        if enough and not any(opens <= day < following for day in seen):
            found.append(f"{fellow.user.called} from {opens} to {following}")
    return found


def _within(day: date, spans: list[Span]) -> bool:
    return any(first <= day <= last for first, last in spans)
