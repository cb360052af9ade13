"""A calendar stored without working time counts by the usual week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pts_support.people.calendars.workable import USUAL_WEEK, workable
from pts_support.people.calendars.worktime import Closure, Hours, NoWorkingTime, Window

USUAL = Hours(ZoneInfo("America/New_York"), {day: Window(*hours) for day, hours in USUAL_WEEK.items()})
FIRST = date(2026, 11, 2)


@pytest.mark.parametrize(
    "week", [{}, {2: Window(time(8), time(8, 30))}, {0: Window(time(8), time(8, 20)), 6: Window(time(9), time(9, 39))}]
)
def test_less_than_an_hour_a_week_is_none(week):
    assert workable(replace(USUAL, week=week)) == USUAL


def test_an_hour_a_week_is_kept_as_it_is():
    short = replace(USUAL, week={2: Window(time(8), time(9))})
    assert workable(short) is short


def test_what_closes_it_for_good_is_left_out():
    """One break, or several with nobody there between them."""
    middle = FIRST + timedelta(days=400)
    last = FIRST + timedelta(days=701)
    one = Closure(FIRST, last, "Break")
    two = Closure(FIRST, middle, "Break"), Closure(middle + timedelta(days=1), last, "Another")
    assert workable(replace(USUAL, closures=(one,))) == USUAL
    assert workable(replace(USUAL, closures=two)) == USUAL


def apart(days):
    """Years without anybody, but for so many days in the middle."""
    middle = FIRST + timedelta(days=400)
    after = middle + timedelta(days=days + 1)
    return Closure(FIRST, middle, "Break"), Closure(after, FIRST + timedelta(days=850), "Another")


def test_breaks_with_enough_school_between_them_are_kept():
    long = replace(USUAL, closures=(Closure(FIRST, FIRST + timedelta(days=400), "Break"),))
    assert workable(long) is long


@pytest.mark.parametrize("days", [1, 14])
def test_where_too_little_is_left_between_breaks_every_time_can_still_be_found(days):
    """What the longest allowance needs would not be found in two years, and asking would break."""
    stored = replace(USUAL, closures=apart(days))
    start = datetime(2026, 11, 2, 9, tzinfo=USUAL.zone)
    with pytest.raises(NoWorkingTime):
        stored.add(start, 40 * stored.usual_day)
    assert workable(stored) == USUAL
    assert workable(stored).add(start, 40 * stored.usual_day)
