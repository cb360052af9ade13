"""A calendar stored without working time stands nobody's request still: the usual week counts in its place. Pure.

No form makes one (enough.py); it may have been stored before, or by hand. Whether an edit leaves enough is asked of
what is stored, and never of this.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import time, timedelta

from pts_support.people.calendars.worktime import DAY, Closure, Hours, Window

USUAL_WEEK = {weekday: (time(8), time(15, 30)) for weekday in range(5)}
LEAST_A_WEEK = 60  # minutes
LONGEST_CLOSED = timedelta(days=700)


def workable(hours: Hours) -> Hours:
    """The same calendar, where it has working time; else with the usual week, or without what closes it for good."""
    week = (hours.week[weekday] for weekday in range(7))
    if sum(window.minutes for window in week if window) < LEAST_A_WEEK:
        hours = replace(hours, week=tuple(_usual(weekday) for weekday in range(7)))
    if _longest_closed(hours.closures) > LONGEST_CLOSED:
        return replace(hours, closures=())
    return hours


def _usual(weekday: int) -> Window | None:
    if weekday not in USUAL_WEEK:
        return None
    return Window(*USUAL_WEEK[weekday])


def _longest_closed(closures: Iterable[Closure]) -> timedelta:
    """The longest time that breaks, one after another, leave nobody there. (They come by their first days.)"""
    longest = timedelta()
    begins = reach = None
    for closure in closures:
        if begins is None or reach is None or closure.first > reach + DAY:
            begins, reach = closure.first, closure.last
        reach = max(reach, closure.last)
        longest = max(longest, reach - begins)
    return longest
