"""The school weeks of a year in one calendar: weeks, Monday first, in which there is at least one school day. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from pts_support.people.calendars.worktime import Closure, Hours

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class SchoolWeek:
    """``number`` counts from 1 at the beginning of the year; ``days`` are its school days."""

    number: int
    monday: date
    days: tuple[date, ...]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def school_days(hours: Hours, first: date, last: date) -> list[date]:
    """Days with open hours, both ends included."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if hours.window(day)]


@lru_cache(maxsize=256)
def school_weeks(hours: Hours, first: date, last: date) -> tuple[SchoolWeek, ...]:
    """The school weeks of a year that lasts from its first to its last day. A calendar is the same for all who live by
    it, and every day of its year is looked at: a twelfth of a fellow's first page."""
    by_monday: dict[date, list[date]] = {}
    for day in school_days(hours, first, last):
        by_monday.setdefault(monday_of(day), []).append(day)
    return tuple(
        SchoolWeek(number, monday, tuple(days)) for number, (monday, days) in enumerate(sorted(by_monday.items()), 1)
    )


def winter_break(hours: Hours, first: date, last: date) -> Closure | None:
    """The longest closure of the year that touches the days from December 20 to January 6."""
    found = [off for off in hours.closures if off.last >= first and off.first <= last and _is_in_winter(off)]
    return max(found, key=lambda off: (off.last - off.first, off.first), default=None)


def _is_in_winter(off: Closure) -> bool:
    years = range(off.first.year - 1, off.last.year + 1)
    return any(off.last >= date(year, 12, 20) and off.first <= date(year + 1, 1, 6) for year in years)


def first_week_after_winter(hours: Hours, weeks: Sequence[SchoolWeek]) -> SchoolWeek | None:
    """The first week with a school day after winter break; where no break is written down, after New Year."""
    if not weeks:
        return None
    off = winter_break(hours, weeks[0].days[0], weeks[-1].days[-1])
    ends = off.last if off else date(weeks[0].monday.year, 12, 31)
    return next((week for week in weeks if week.days[-1] > ends), None)
