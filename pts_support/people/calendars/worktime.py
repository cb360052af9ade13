"""Working time over one district's calendar: add it, measure it, find who is there and when. Pure.

A calendar has at most one window a day, in local wall time. A window lasts from the first instant at which the clock on
the wall reads `opens` or later to the first instant at which it reads `closes` or later. So an opening that falls into
a DST gap is the moment the clocks jump, and one that the clocks show twice is the first of the two. Windows are half
open: at the closing instant nobody is there any more.

Instants go in as aware datetimes of any zone and come out in UTC. Amounts are minutes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
LONG_CLOSURE = timedelta(hours=72)  # from here on a closed time is "a break" and the page says who is on call
SEARCH_DAYS = 800  # two school years and their summers: a calendar without a window for so long is a mistake
REMEMBERED_DAYS = 4096  # bound of each calendar's memory of computed days


class NoWorkingTime(ValueError):
    """The calendar has not so much open time within SEARCH_DAYS."""


@dataclass(frozen=True)
class Window:
    """The hours of one weekday, local wall time."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        _check_times(self.opens, self.closes)

    @property
    def minutes(self) -> int:
        return _minutes_between(self.opens, self.closes)


@dataclass(frozen=True)
class Closure:
    """Days on which nobody is there, both ends included. `cover_id` names who is on call, if anybody."""

    first: date
    last: date
    name: str
    kind: str = "break"  # "break", "snow" or "holiday"
    cover_id: int | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a closure ends on or after the day it begins")

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class ShortDay:
    """A day with hours of its own. It replaces the weekday's window; a make-up Saturday gets one by it."""

    day: date
    opens: time
    closes: time

    def __post_init__(self) -> None:
        _check_times(self.opens, self.closes)


@dataclass(frozen=True)
class Gap:
    """A closed time between two windows, whole: from the closing before it to the opening after it."""

    starts: datetime
    ends: datetime
    closure: Closure | None

    @property
    def length(self) -> timedelta:
        return self.ends - self.starts


@dataclass(frozen=True)
class Hours:
    """One calendar in one zone. Hashable; a closure beats a half day, a half day beats the week."""

    zone: ZoneInfo
    week: tuple[Window | None, ...] | Mapping[int, Window]  # seven, Monday first; a mapping 0…6 is turned into that
    closures: tuple[Closure, ...] = ()
    half_days: tuple[ShortDay, ...] = ()
    _halves: dict[date, ShortDay] = field(init=False, repr=False, compare=False)
    _firsts: list[date] = field(init=False, repr=False, compare=False)
    _reach: list[date] = field(init=False, repr=False, compare=False)
    _days: dict[date, tuple[datetime, datetime] | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        week = self.week
        if isinstance(week, Mapping):
            if not set(week) <= set(range(7)):
                raise ValueError("weekdays are 0 (Monday) to 6 (Sunday)")
            week = tuple(week.get(weekday) for weekday in range(7))
        week = tuple(week)
        if len(week) != 7:
            raise ValueError("a week has seven days")
        closures = tuple(sorted(self.closures, key=lambda closure: (closure.first, closure.last, closure.name)))
        # The last closed day of any closure so far: makes "is this day closed" one bisection.
        reach = list(accumulate((closure.last for closure in closures), max))
        put = object.__setattr__
        put(self, "week", week)
        put(self, "closures", closures)
        put(self, "half_days", tuple(sorted(self.half_days, key=lambda half: (half.day, half.opens, half.closes))))
        put(self, "_halves", {half.day: half for half in self.half_days})
        put(self, "_firsts", [closure.first for closure in closures])
        put(self, "_reach", reach)
        put(self, "_days", {})

    # -- single days

    @cached_property
    def usual_day(self) -> int:
        """Minutes of the usual full day: the commonest length over the week; of equally common ones the longest."""
        week = [self.week[weekday] for weekday in range(7)]
        lengths = Counter(window.minutes for window in week if window)
        if not lengths:
            raise NoWorkingTime("this calendar has no open weekday")
        return max(lengths, key=lambda minutes: (lengths[minutes], minutes))

    def closure_on(self, day: date) -> Closure | None:
        """The closure that holds the day. Of several, the one that lasts longest."""
        at = bisect_right(self._firsts, day) - 1
        if at < 0 or self._reach[at] < day:
            return None
        holding = (closure for closure in self.closures[: at + 1] if closure.holds(day))
        return max(holding, key=lambda closure: (closure.last, closure.cover_id is not None))

    def window(self, day: date) -> tuple[datetime, datetime] | None:
        """When this local day opens and closes, or None if nobody is there."""
        try:
            return self._days[day]
        except KeyError:
            pass
        if len(self._days) >= REMEMBERED_DAYS:
            self._days.clear()
        found = self._days[day] = self._compute_window(day)
        return found

    def _compute_window(self, day: date) -> tuple[datetime, datetime] | None:
        at = bisect_right(self._firsts, day) - 1
        if at >= 0 and self._reach[at] >= day:
            return None
        hours = self._halves.get(day) or self.week[day.weekday()]
        if hours is None:
            return None
        opens, closes = instant(day, hours.opens, self.zone), instant(day, hours.closes, self.zone)
        if closes <= opens:  # a DST gap has swallowed all of it
            return None
        return opens, closes

    def _local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _windows(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Windows that close after `at`, in order, as far as SEARCH_DAYS reach; then NoWorkingTime."""
        day = self._local_day(at)
        try:
            for _ in range(SEARCH_DAYS):
                found = self.window(day)
                if found and found[1] > at:
                    yield found
                day += DAY
        except OverflowError:  # the calendar of Python ends
            pass
        raise NoWorkingTime("this calendar has no more open time")

    # -- amounts

    def add(self, start: datetime, minutes: float) -> datetime:
        """The first instant at which so many minutes of open time have passed since `start`.

        An amount used up exactly at a closing gives that closing, not the next morning. Nothing to add gives
        next_open(start): the instant at which the counting would begin.
        """
        if minutes < 0:
            raise ValueError("working time is added forwards")
        start, left = _utc(start), timedelta(minutes=minutes)
        for opens, closes in self._windows(start):
            opens = max(opens, start)
            if closes - opens > left or (closes - opens == left and left):
                return opens + left
            left -= closes - opens
        raise AssertionError("unreachable: _windows raises at its end")

    def add_days(self, start: datetime, days: float) -> datetime:
        """So many school days on: a school day is the usual full day in minutes, wherever they fall."""
        return self.add(start, days * self.usual_day)

    def between(self, a: datetime, b: datetime) -> float:
        """Minutes of open time from a to b; negative if b is before a."""
        a, b = _utc(a), _utc(b)
        if b < a:
            return -self.between(b, a)
        total, day, last = timedelta(), self._local_day(a), self._local_day(b)
        while day <= last:
            found = self.window(day)
            if found:
                opens, closes = max(found[0], a), min(found[1], b)
                if closes > opens:
                    total += closes - opens
            day += DAY
        return total / MINUTE

    # -- moments

    def is_open(self, at: datetime) -> bool:
        at = _utc(at)
        found = self.window(self._local_day(at))
        return bool(found and found[0] <= at < found[1])

    def next_open(self, at: datetime) -> datetime:
        """`at` itself if somebody is there, else the next opening."""
        at = _utc(at)
        return max(at, next(self._windows(at))[0])

    def next_opening(self, at: datetime) -> datetime:
        """The first opening strictly after `at` (for what repeats each working day)."""
        at = _utc(at)
        return next(opens for opens, _ in self._windows(at) if opens > at)

    def end_of_day(self, at: datetime) -> datetime:
        """The closing of the day that is on or comes next. At a closing instant that day is over."""
        at = _utc(at)
        return next(self._windows(at))[1]

    def school_days_later(self, at: datetime, days: int) -> datetime:
        """The same wall time so many days with open hours after the local day of `at`, moved into that day's hours."""
        if days < 1:
            raise ValueError("at least one school day later")
        local = at.astimezone(self.zone) if at.tzinfo else _utc(at)
        later = _windows_after(self, local.date())
        for _ in range(days):
            opens, closes = next(later)
        wall = local.time().replace(tzinfo=None, fold=0)
        return min(max(instant(self._local_day(opens), wall, self.zone), opens), closes)

    # -- closed times

    def without(self, closure: Closure) -> Hours:
        """This calendar as if that closure were not: the hours of whoever is on call during it."""
        return replace(self, closures=tuple(other for other in self.closures if other != closure))

    def long_closure(self, start: datetime, until: datetime, at_least: timedelta = LONG_CLOSURE) -> Gap | None:
        """The first closed time of 72 hours or more that has a part between `start` and `until`.

        The whole gap counts, also when `start` lies inside it: two days before a break ends it is still that break.
        Compare `gap.ends` with `start` for what is left of it.
        """
        start, until = _utc(start), _utc(until)
        closed = self._last_closing(start)
        for opens, closes in self._windows(start):
            if closed is not None and opens > start and opens - closed >= at_least:
                return Gap(closed, opens, self._closure_within(closed, opens))
            if closes >= until:
                return None
            closed = closes
        return None

    def _last_closing(self, at: datetime) -> datetime | None:
        """The last closing at or before `at`, None if there is none in reach (the calendar begins here)."""
        day = self._local_day(at)
        for _ in range(SEARCH_DAYS):
            found = self.window(day)
            if found and found[1] <= at:
                return found[1]
            try:
                day -= DAY
            except OverflowError:
                return None
        return None

    def _closure_within(self, starts: datetime, ends: datetime) -> Closure | None:
        first, last = self._local_day(starts), self._local_day(ends)
        inside = [closure for closure in self.closures if first <= closure.first <= last]
        covered = [closure for closure in inside if closure.cover_id is not None]
        # A snow day before a break leaves the break its cover.
        return self.closure_on(first) or next(iter(covered or inside), None)


def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the clock on the wall of that zone reads this day and time, or later."""
    local = datetime.combine(day, wall.replace(fold=0), zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None):
        return found
    # The clocks jump over this time. The jump lies between its two readings: look for it.
    before, after = local.replace(fold=1).astimezone(UTC), found
    naive = local.replace(tzinfo=None)
    while after - before > timedelta(microseconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).replace(tzinfo=None, fold=0) >= naive:
            after = middle
        else:
            before = middle
    return after


def quarter_up(at: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, `at` or later, at which that zone's clock shows a full quarter of an hour. In UTC."""
    at = _utc(at)
    for _ in range(4):  # once, but for a change of offset on the way that is no multiple of a quarter
        local = at.astimezone(zone)
        past = timedelta(minutes=local.minute % 15, seconds=local.second, microseconds=local.microsecond)
        if not past:
            break
        at += QUARTER - past
    return at


def _windows_after(hours: Hours, day: date) -> Iterator[tuple[datetime, datetime]]:
    for _ in range(SEARCH_DAYS):
        day += DAY
        found = hours.window(day)
        if found:
            yield found
    raise NoWorkingTime("this calendar has no more open time")


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be placed in a calendar")
    return at.astimezone(UTC)


def _check_times(opens: time, closes: time) -> None:
    if opens.tzinfo or closes.tzinfo:
        raise ValueError("hours are local wall times, without a zone")
    if closes <= opens:
        raise ValueError("the day closes after it opens")


def _minutes_between(opens: time, closes: time) -> int:
    return (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
