"""When somebody may be told something: never at night by their own clock, and of some things only on their school days.
Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from checkins.schedule.slots import RESTS, WAKES
from pts_support.people.calendars.worktime import Hours, NoWorkingTime, instant

DAY = timedelta(days=1)
LOOKED_AHEAD = 60  # school mornings: a longer time away ends with them


def seconds_asleep(zone: ZoneInfo, now: datetime) -> int:
    """How long somebody is still left in peace, by their own clock."""
    local = now.astimezone(zone)
    if WAKES <= local.time() < RESTS:
        return 0
    wakes = next(at for at in _mornings(local.date(), zone) if at > now)
    return ceil((wakes - now).total_seconds())  # no part of a second too early


def _mornings(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    for later in range(3):
        yield instant(day + timedelta(days=later), time(WAKES.hour, WAKES.minute), zone)


def told_at(hours: Hours, zone: ZoneInfo, away: Sequence[tuple[date, date]], now: datetime) -> datetime:
    """The first moment from ``now`` on that lies in their school's hours, in their waking ones, and not in time away.
    Where there is none to be found, the next morning."""
    at = now
    try:
        for _ in range(LOOKED_AHEAD):
            at = hours.next_open(at)
            asleep = seconds_asleep(zone, at)
            if asleep:
                at += timedelta(seconds=asleep)
            elif not _is_away(at.astimezone(zone).date(), away):
                return at
            else:
                at = hours.next_opening(at)
    except NoWorkingTime:
        pass
    return now + timedelta(seconds=seconds_asleep(zone, now))


def _is_away(day: date, away: Sequence[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in away)
