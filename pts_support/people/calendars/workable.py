"""A calendar stored without working time stands nobody's request still: the usual week counts in its place. Pure.

No form makes one (enough.py); it may have been stored before, or by hand. Whether an edit leaves enough is asked of
what is stored, and never of this.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import time, timedelta

from pts_support.people.calendars.enough import ever_lacks
from pts_support.people.calendars.worktime import DAY, Closure, Hours, Window

USUAL_WEEK = {weekday: (time(8), time(15, 30)) for weekday in range(5)}
LEAST_A_WEEK = 60  # minutes
CALM = timedelta(days=280)  # whoever closes no more in all leaves enough of any 700 days


def workable(hours: Hours) -> Hours:
    """The same calendar, where it has working time; else with the usual week, or without what closes it for good."""
    week = (hours.week[weekday] for weekday in range(7))
    if sum(window.minutes for window in week if window) < LEAST_A_WEEK:
        hours = replace(hours, week=tuple(_usual(weekday) for weekday in range(7)))
    if _closed_in_all(hours.closures) > CALM and ever_lacks(hours):
        return replace(hours, closures=())
    return hours


def _usual(weekday: int) -> Window | None:
    if weekday not in USUAL_WEEK:
        return None
    return Window(*USUAL_WEEK[weekday])


def _closed_in_all(closures: Iterable[Closure]) -> timedelta:
    return sum((closure.last - closure.first + DAY for closure in closures), timedelta())
