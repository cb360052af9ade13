"""The fixed periods of a program year: which have closed, how they divide, what they are called. Pure.

A program year runs from August to July, whatever the dates of a cohort are: a boundary that staff could move would
let two reports be subtracted from each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

FIRST_MONTH = 8
LENGTHS = {"month": 1, "quarter": 3, "half year": 6, "year": 12}
UNITS = tuple(LENGTHS)  # from fine to coarse
SETTLES = timedelta(days=14)  # so long after its end a period is counted: its last requests have run their course
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Period:
    """Whole months, both included; each is named by its first day."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first.day != 1 or self.last.day != 1 or self.last < self.first:
            raise ValueError("a period is whole months, the first one first")

    @property
    def label(self) -> str:
        """ "August 2026", "August to October 2026", "November 2026 to January 2027"."""
        ends = f"{MONTHS[self.last.month - 1]} {self.last.year}"
        if self.first == self.last:
            return ends
        begins = MONTHS[self.first.month - 1]
        if self.first.year != self.last.year:
            begins += f" {self.first.year}"
        return f"{begins} to {ends}"

    @property
    def key(self) -> str:
        """ "2026-10": a period is known by the month it closes with."""
        return f"{self.last:%Y-%m}"

    @property
    def last_day(self) -> date:
        return months_on(self.last, 1) - timedelta(days=1)

    def months(self) -> Iterator[date]:
        month = self.first
        while month <= self.last:
            yield month
            month = months_on(month, 1)

    def begins(self, zone: tzinfo) -> datetime:
        return datetime.combine(self.first, time(), zone)

    def ends(self, zone: tzinfo) -> datetime:
        """The first moment that no longer belongs to it."""
        return datetime.combine(months_on(self.last, 1), time(), zone)

    def settled(self, now: datetime, zone: tzinfo) -> bool:
        return now >= self.ends(zone) + SETTLES


def months_on(month: date, by: int) -> date:
    """So many months on (or back)."""
    years, index = divmod(month.month - 1 + by, 12)
    return date(month.year + years, index + 1, 1)


def year_of(day: date) -> date:
    """The first day of the program year that holds this day."""
    begins = date(day.year, FIRST_MONTH, 1)
    return begins if day >= begins else months_on(begins, -12)


def closings(year: date) -> tuple[date, ...]:
    """The months with which the four quarters of a program year close."""
    return tuple(months_on(year, months) for months in (2, 5, 8, 11))


def closes(month: date, unit: str) -> bool:
    """Does a period of this unit end with this month?"""
    return ((month.month - FIRST_MONTH) % 12 + 1) % LENGTHS[unit] == 0


def split(whole: Period, unit: str) -> tuple[Period, ...]:
    """The fixed periods of this unit inside ``whole``; at its edges what lies inside."""
    parts: list[Period] = []
    first = whole.first
    for month in whole.months():
        if closes(month, unit) or month == whole.last:
            parts.append(Period(first, month))
            first = months_on(month, 1)
    return tuple(parts)


def coarser(unit: str) -> str:
    return UNITS[min(UNITS.index(unit) + 1, len(UNITS) - 1)]


def coarsest(*units: str) -> str:
    return max(units, key=UNITS.index)
