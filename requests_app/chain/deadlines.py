"""When: allowances, due times and promised times, from the policy and people's calendars. Pure.

Due times are computed when they are written, never when they are read. They round up to the quarter hour, because the
engine keeps exactly the time a person was shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from pts_support.people.calendars.worktime import QUARTER, Hours, instant, quarter_up
from requests_app.chain.policy import Rules
from requests_app.vocabulary import (
    Chain,
    Urgency,
)

NUDGE_DAYS, SILENCE_DAYS, IN_PERSON_DAYS = 7, 10, 5


# A step taken this close to its due time counts as taken at it: the next interval starts there.
ON_TIME = timedelta(minutes=2)
A_SECOND = 1 / 60  # in minutes
LONGEST_HOLD_DAYS = 5  # school days, renewable


@dataclass(frozen=True)
class RequestClock:
    """``allowance`` in working minutes of the calendar it runs in."""

    allowance: int
    remind_at: datetime
    promised_at: datetime


def allowance(rules: Rules, urgency: str, hours: Hours) -> int:
    """A, in working minutes: *today* is hours, the others school days of this calendar's usual length."""
    if urgency == Urgency.TODAY:
        return rules.today_minutes
    if urgency == Urgency.SOON:
        return hours.usual_day * rules.soon_days
    return hours.usual_day * rules.when_days


def start_clock(rules: Rules, urgency: str, hours: Hours, at: datetime) -> RequestClock:
    """A fresh clock beginning at ``at``."""
    minutes = allowance(rules, urgency, hours)
    return RequestClock(
        minutes,
        after_working_minutes(hours, at, minutes * rules.remind_percent // 100),
        after_working_minutes(hours, at, minutes),
    )


def after_reminder(rules: Rules, minutes: int) -> int:
    """How much of an allowance is left when the quiet reminder goes out, in working minutes."""
    return minutes - minutes * rules.remind_percent // 100


def after_working_minutes(hours: Hours, at: datetime, minutes: float) -> datetime:
    """``minutes`` of working time after ``at``, up to the quarter hour."""
    return quarter_up(hours.add(at, minutes), hours.zone)


def after_step(
    rules: Rules, chain: Chain, urgency: str, step: int, hours: Hours, *, due: datetime, at: datetime
) -> datetime:
    """When the engine acts next, after ``step`` was taken at ``at`` (due at ``due``), in the calendar of the person
    added last."""
    base = _begun(due, at)
    steps = rules.steps[chain]
    if step >= len(steps):
        return hours.next_opening(base)
    before = steps[step - 1].percent if step else 0
    percent = steps[step].percent - before
    return after_working_minutes(hours, base, allowance(rules, urgency, hours) * percent // 100)


def _begun(due: datetime, at: datetime) -> datetime:
    """From when the next interval counts, after what was due at ``due`` was done at ``at``."""
    if timedelta() <= at - due <= ON_TIME:
        return due
    return at


def school_days(hours: Hours, at: datetime, days: int, *, due: datetime | None = None) -> datetime:
    """So many school days after ``at`` (where it was done on time: after ``due``), up to the quarter hour."""
    begun = _begun(due, at) if due else at
    return quarter_up(hours.school_days_later(begun, days), hours.zone)


def moved_due(before: Hours, after: Hours, due: datetime, *, since: datetime, now: datetime) -> datetime:
    """Where a due time that counts from ``since`` falls after a calendar was edited: after as much working time as
    before. What has passed as closed time stays so: an hour that is opened afterwards brings nothing nearer."""
    if _same(before, after, since, due):
        return due
    window = before.window(_day(before, due))
    if window and window[0] == due:  # what repeats each working day
        return after.next_opening(now)
    # The least that rounds up to this time: what was counted was rounded once, and is rounded once again.
    least = due
    if quarter_up(due, before.zone) == due:
        least -= QUARTER
    starts = (at.replace(second=0, microsecond=0) for at in (since, now))
    return max(after_working_minutes(after, at, max(before.between(at, least), 0) + A_SECOND) for at in starts)


def moved_school_days(before: Hours, after: Hours, due: datetime, *, since: datetime, now: datetime) -> datetime:
    """The same for what comes so many school days after ``since``."""
    if _same(before, after, since, due):
        return due
    today = instant(_day(before, now), since.astimezone(before.zone).time(), before.zone)
    return max(_as_many_days(before, after, due, since=at) for at in (since, today))


def _as_many_days(before: Hours, after: Hours, due: datetime, *, since: datetime) -> datetime:
    """As many school days after ``since`` as ``due`` was; where that was none, the next time somebody is there."""
    days = [day for day in _days(_day(before, since), _day(before, due)) if before.window(day)]
    if not days:
        return quarter_up(after.next_open(due), after.zone)
    return school_days(after, since, len(days))


def moved_named_time(
    before: Hours, after: Hours, due: datetime, *, named: datetime, since: datetime, now: datetime
) -> datetime:
    """The same for a time somebody named: it stands, unless nobody is there at it any more."""
    if named > now and _there(after, named):
        return named
    if due == named and not _there(before, named):
        return due
    return moved_due(before, after, due, since=since, now=now)


LOOK_AHEAD_DAYS = 366  # longer than any request runs


@lru_cache(maxsize=64)
def may_ask_sooner(before: Hours, after: Hours, now: datetime) -> bool:
    """Whether by the edit of a calendar anything to come could fall earlier, or others be on call: an hour was opened,
    the usual day (in which allowances count) is shorter, or another covers a closed day. Days that close, or close
    earlier, only move times later."""
    if after.usual_day < before.usual_day:
        return True
    first = _day(before, now) - timedelta(days=1)
    days = (first + timedelta(days=number) for number in range(LOOK_AHEAD_DAYS))
    return any(_opens(before, after, day, now) or _cover(before, day) != _cover(after, day) for day in days)


def _opens(before: Hours, after: Hours, day: date, now: datetime) -> bool:
    """Whether this day has an hour to come which it did not have."""
    window, was = after.window(day), before.window(day)
    if window is None or window[1] <= now:
        return False
    return was is None or max(window[0], now) < was[0] or window[1] > was[1]


def _cover(hours: Hours, day: date) -> int | None:
    closure = hours.closure_on(day)
    return closure.cover_id if closure else None


def _same(before: Hours, after: Hours, since: datetime, due: datetime) -> bool:
    """Whether both calendars have the same hours between these moments."""
    days = [_day(before, since), *_days(_day(before, since), _day(before, due))]
    return before.zone == after.zone and all(before.window(day) == after.window(day) for day in days)


def _there(hours: Hours, at: datetime) -> bool:
    window = hours.window(_day(hours, at))
    return bool(window and window[0] <= at <= window[1])


def _day(hours: Hours, at: datetime) -> date:
    return at.astimezone(hours.zone).date()


def _days(first: date, last: date) -> Iterator[date]:
    """The days after ``first`` up to ``last``."""
    return (first + timedelta(days=number) for number in range(1, (last - first).days + 1))


def half_allowance_after(rules: Rules, urgency: str, hours: Hours, at: datetime) -> datetime:
    """½A after ``at``: what the next person gets when they are asked out of turn."""
    return after_working_minutes(hours, at, allowance(rules, urgency, hours) // 2)


def minutes_left(hours: Hours, at: datetime, until: datetime, whole: int) -> int:
    """What is left of a clock at ``at``, in working minutes; at least a quarter of the whole."""
    return max(int(hours.between(at, until)), whole // 4, 1)


def latest_answer_by(urgency: str, hours: Hours, at: datetime) -> datetime:
    """The longest "by when" somebody may name: the end of this (or the next working) day, two, or five school days."""
    if urgency == Urgency.TODAY:
        return hours.end_of_day(at)
    days = 2 if urgency == Urgency.SOON else 5
    return hours.add_days(at, days)


def usual_answer_by(
    urgency: str, hours: Hours, at: datetime, promised: datetime, before: datetime | None = None
) -> datetime:
    """The "by when" of one tap: the promised time while it is a working hour or more away, else the end of the next
    working day; for what was asked for today the end of today, while there is an hour left of it. Never after the time
    ``before`` which it is needed, while that is still to come."""
    usual = _usual_by(urgency, hours, at, promised)
    if before and at < before < usual:
        return before
    return usual


def _usual_by(urgency: str, hours: Hours, at: datetime, promised: datetime) -> datetime:
    if hours.between(at, promised) >= 60:
        return promised
    if urgency == Urgency.TODAY:
        return quarter_up(waiting_only_answer_by(hours, at), hours.zone)
    return quarter_up(hours.end_of_day(hours.next_opening(at)), hours.zone)


def waiting_only_answer_by(hours: Hours, at: datetime) -> datetime:
    """The "by when" of somebody who knows only that a fellow waits: the end of this school day, or of the next where
    less than an hour is left. The same whatever was asked, so that it tells nothing about it."""
    end = hours.end_of_day(at)
    if hours.between(at, end) >= 60:
        return end
    return hours.end_of_day(hours.next_opening(at))


def longest_hold(hours: Hours, at: datetime) -> datetime:
    """Until when a fellow may hold a request begun to be held at ``at``."""
    return hours.add_days(at, LONGEST_HOLD_DAYS)


def hold_choices(hours: Hours, at: datetime) -> tuple[datetime, ...]:
    """The openings of the next school days, as far as a request may be held."""
    found, last = [hours.next_opening(at)], longest_hold(hours, at)
    while (opening := hours.next_opening(found[-1])) <= last:
        found.append(opening)
    return tuple(found)


def answer_by_choices(
    urgency: str, hours: Hours, at: datetime, promised: datetime, before: datetime | None = None
) -> tuple[datetime, ...]:
    """A few times somebody may sensibly name, soonest first: the usual one, the end of this school day, noon and the
    end of the next two; none later than may be named."""
    usual = usual_answer_by(urgency, hours, at, promised, before)
    last = max(latest_answer_by(urgency, hours, at), usual)
    return tuple(sorted(when for when in _corners(hours, at) | {usual} if at < when <= last))


@lru_cache(maxsize=64)
def _corners(hours: Hours, at: datetime) -> frozenset[datetime]:
    """The end of this school day, noon and the end of the next two: the same for every row of a page."""
    found, opening = {hours.end_of_day(at)}, at
    for _ in range(2):
        opening = hours.next_opening(opening)
        found |= {instant(opening.astimezone(hours.zone).date(), time(12), hours.zone), hours.end_of_day(opening)}
    return frozenset(found)
