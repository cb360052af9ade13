"""When news may leave for one reader, by their own choice and in their own zone. Pure.

What is never gathered: an emergency, what was asked for today, what is due before the next gathering, and that a fellow
waits, where the reader may not know until when. Quiet hours
hold back everything but an emergency, and what was asked for today where the reader allows that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

GATHERED_AT = (time(8), time(14))
LONGEST = timedelta(days=1)  # from one gathering to the next, or through quiet hours


@dataclass(frozen=True)
class TellingHours:
    """One reader's choice. Without quiet hours both times are None."""

    gathered: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None
    today_may_wake: bool = False


@dataclass(frozen=True)
class NewsFacts:
    """What decides when one piece of news leaves. All times are those people live in."""

    since: datetime
    today: bool = False
    due: datetime | None = None
    emergency: bool = False
    waits: bool = False  # it says that somebody waits with the reader


def leaves_at(choice: TellingHours, news: NewsFacts, now: datetime, zone: tzinfo) -> datetime:
    """When it may leave: ``now``, or later."""
    if news.emergency:
        return now
    at = now
    if choice.gathered and not news.today:
        at = max(now, _gathered_at(choice, news, zone))
    if news.today and choice.today_may_wake:
        return at
    return _after_quiet(choice, at, zone)


def _gathered_at(choice: TellingHours, news: NewsFacts, zone: tzinfo) -> datetime:
    """The first gathering after it happened; at once, where it is due before that one may leave."""
    gathering = _next_of(GATHERED_AT, news.since, zone)
    if _may_be_too_late(news, _after_quiet(choice, gathering, zone)):
        return news.since
    return gathering


def _may_be_too_late(news: NewsFacts, gathering: datetime) -> bool:
    """No time is said to whoever knows only that a fellow waits: it may be due any moment."""
    if news.due is None:
        return news.waits
    return news.due <= gathering


def _after_quiet(choice: TellingHours, at: datetime, zone: tzinfo) -> datetime:
    """The end of the quiet hours in which ``at`` falls, or ``at``."""
    if choice.quiet_from is None or choice.quiet_until is None:
        return at
    if not is_quiet(choice.quiet_from, choice.quiet_until, at.astimezone(zone).time()):
        return at
    return _next_of((choice.quiet_until,), at, zone)


def is_quiet(begins: time, ends: time, clock: time) -> bool:
    """Quiet hours may go past midnight."""
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def _next_of(times: tuple[time, ...], after: datetime, zone: tzinfo) -> datetime:
    """The first of these times of day after that moment."""
    day = after.astimezone(zone).date()
    days = (day, day + timedelta(days=1))
    return min(at for that in days for one in times if (at := datetime.combine(that, one, zone)) > after)
