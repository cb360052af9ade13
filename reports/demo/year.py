"""The demo's school year: dates by the rules districts use, so that it holds in any year. Pure.

The demo always opens on a Tuesday at 10:40 am in the middle of an ordinary week: the latest such Tuesday up to today.
In summer, and until the year is eight weeks old, that is a Tuesday in the spring before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOME = ZoneInfo("America/New_York")
OPENS_AT = time(10, 40)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
OLD_ENOUGH = 8 * WEEK  # with less behind it there is little to see
HALF_YEAR = 26 * WEEK


@dataclass(frozen=True)
class ClosedPeriod:
    """Days without school, first and last inclusive; ``kind`` as people.ClosedDays has it."""

    name: str
    first: date
    last: date
    kind: str = "holiday"


@dataclass(frozen=True)
class SchoolYear:
    """``begins``: the fellows' first day; children come a week later. ``half_days`` end at 11:45."""

    begins: date
    children: date
    ends: date
    closed: tuple[ClosedPeriod, ...]
    half_days: tuple[date, ...]

    @property
    def name(self) -> str:
        return f"{self.begins.year}–{self.ends.year % 100:02d}"

    def is_school(self, day: date) -> bool:
        return (
            day.weekday() < 5
            and self.begins <= day <= self.ends
            and not any(closed.first <= day <= closed.last for closed in self.closed)
        )

    def school_days_back(self, day: date, count: int) -> date:
        """That many school days before ``day``."""
        while count:
            day -= DAY
            count -= self.is_school(day)
        return day


def school_year(year: int) -> SchoolYear:
    """The year that begins in August of ``year``."""
    begins, ends = _nth(year, 8, 0, 3), _nth(year + 1, 6, 4, 2)
    thanksgiving, winter, spring = _nth(year, 11, 3, 4), _monday_of(date(year, 12, 24)), _nth(year + 1, 4, 0, 1)
    next_begins = _nth(year + 1, 8, 0, 3)
    closed = (
        ClosedPeriod("Labor Day", _nth(year, 9, 0, 1), _nth(year, 9, 0, 1)),
        ClosedPeriod("Indigenous Peoples’ Day", _nth(year, 10, 0, 2), _nth(year, 10, 0, 2)),
        ClosedPeriod("Veterans Day", date(year, 11, 11), date(year, 11, 11)),
        ClosedPeriod("Thanksgiving", thanksgiving, thanksgiving + DAY),
        ClosedPeriod("Winter break", winter, winter + 11 * DAY, "break"),
        ClosedPeriod("Martin Luther King Jr. Day", _nth(year + 1, 1, 0, 3), _nth(year + 1, 1, 0, 3)),
        ClosedPeriod("Presidents’ Day", _nth(year + 1, 2, 0, 3), _nth(year + 1, 2, 0, 3)),
        ClosedPeriod("Spring break", spring, spring + 4 * DAY, "break"),
        ClosedPeriod("Memorial Day", _last_monday(year + 1, 5), _last_monday(year + 1, 5)),
        ClosedPeriod("Summer break", ends + DAY, next_begins - DAY, "break"),
    )
    half_days = (_nth(year, 10, 4, 4), thanksgiving - DAY, winter - 3 * DAY, _nth(year + 1, 3, 4, 2), ends)
    return SchoolYear(begins, begins + WEEK, ends, closed, half_days)


def demo_opening(today: date) -> tuple[SchoolYear, datetime]:
    """The year the demo plays in, and the moment it opens at."""
    for first in (today.year, today.year - 1, today.year - 2):
        year = school_year(first)
        tuesday = today - ((today.weekday() - 1) % 7) * DAY
        while tuesday >= year.begins + OLD_ENOUGH:
            if _is_ordinary(year, tuesday):
                return year, datetime.combine(tuesday, OPENS_AT, HOME)
            tuesday -= WEEK
    raise AssertionError("a school year without an ordinary Tuesday")


def _is_ordinary(year: SchoolYear, tuesday: date) -> bool:
    """The whole week, and the Thursday and Friday before it, are full school days."""
    days = [tuesday + distance * DAY for distance in (-5, -4, -1, 0, 1, 2, 3)]
    return all(year.is_school(day) and day not in year.half_days for day in days)


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """The first, second, … Monday (0) to Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7) * DAY + (number - 1) * WEEK


def _last_monday(year: int, month: int) -> date:
    last = date(year, month + 1, 1) - DAY
    return last - last.weekday() * DAY


def _monday_of(day: date) -> date:
    return day - day.weekday() * DAY
