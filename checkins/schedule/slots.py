"""Times at which two people can talk: a talker's weekly free times, cut into conversations, where both are at school
that day, awake, not away and not talking with somebody else. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pts_support.people.calendars.worktime import Hours, instant

WAKES, RESTS = time(7), time(20)  # on each one's own clock
DAY = timedelta(days=1)


@dataclass(frozen=True)
class WeeklyTime:
    """A weekly free time in its talker's zone (0 = Monday)."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, order=True)
class Slot:
    """A time for one conversation, in UTC."""

    starts: datetime
    ends: datetime

    def meets(self, other: Slot) -> bool:
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True)
class Diary:
    """When one person can talk. ``zone``: the clock they live by; ``hours``: their school's calendar; ``away``: first
    and last days; ``first``, ``last``: of their role here; ``taken``: other conversations."""

    zone: ZoneInfo
    hours: Hours
    away: tuple[tuple[date, date], ...] = ()
    first: date = date.min
    last: date = date.max
    taken: tuple[Slot, ...] = ()

    def is_free(self, slot: Slot) -> bool:
        return self.is_here(slot) and not any(slot.meets(other) for other in self.taken)

    def is_here(self, slot: Slot) -> bool:
        """Whether it lies on a school day of theirs, in waking hours, in their time here, and not in time away."""
        starts, ends = slot.starts.astimezone(self.zone), slot.ends.astimezone(self.zone)
        day = starts.date()
        if ends.date() != day or starts.time() < WAKES or ends.time() > RESTS:
            return False
        if not self.first <= day <= self.last or any(first <= day <= last for first, last in self.away):
            return False
        return self.hours.window(slot.starts.astimezone(self.hours.zone).date()) is not None


def slots_of(times: Sequence[WeeklyTime], zone: ZoneInfo, days: Collection[date], minutes: int) -> list[Slot]:
    """A talker's free times on these days, cut into conversations one after the other, in order."""
    on_days = ((free, day) for day in days for free in times if free.weekday == day.weekday())
    cut = {slot for free, day in on_days for slot in _cut(free, day, zone, minutes)}
    return sorted(cut)


def _cut(free: WeeklyTime, day: date, zone: ZoneInfo, minutes: int) -> Iterator[Slot]:
    """On a day on which the clocks change, what is swallowed gives nothing, and what comes twice counts once."""
    starts, closes = instant(day, free.opens, zone), instant(day, free.closes, zone)
    lasts = timedelta(minutes=minutes)
    while starts + lasts <= closes:
        yield Slot(starts, starts + lasts)
        starts += lasts


def days_of_week(monday: date) -> tuple[date, ...]:
    return tuple(monday + number * DAY for number in range(7))


def both_free(
    times: Iterable[WeeklyTime],
    talker: Diary,
    fellow: Diary,
    *,
    mondays: Iterable[date],
    minutes: int,
    after: datetime,
) -> list[Slot]:
    """The times in these weeks that begin after ``after`` and at which both can talk."""
    days = [day for monday in mondays for day in days_of_week(monday)]
    slots = slots_of(tuple(times), talker.zone, days, minutes)
    return [slot for slot in slots if slot.starts > after and talker.is_free(slot) and fellow.is_free(slot)]
