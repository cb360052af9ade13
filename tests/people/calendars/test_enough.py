"""Whether a calendar has enough working time: 40 usual days in 700, whenever one begins to count."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pts_support.people.calendars.enough import has_enough_time, is_too_short, lack_begins
from pts_support.people.calendars.worktime import Closure, Hours, ShortDay, Window

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)
MONDAY = (Window(time(8), time(12)), *[None] * 6)
SCHOOL = (*[Window(time(8), time(15, 30))] * 5, None, None)
SUMMERS = tuple(Closure(date(year, 6, 7), date(year, 8, 29), "Summer") for year in range(2026, 2032))


def test_one_morning_a_week_with_long_summers_is_enough():
    assert has_enough_time(Hours(ZONE, MONDAY, SUMMERS), NOW)


@pytest.mark.parametrize(
    "hours",
    [
        Hours(ZONE, (None,) * 7),
        Hours(ZONE, (Window(time(8), time(8, 1)), *[None] * 6)),
        Hours(ZONE, SCHOOL, (Closure(date(2026, 11, 18), date(2029, 11, 18), "Gone"),)),
    ],
)
def test_no_week_a_minute_a_week_and_years_of_days_off_are_not(hours):
    assert (has_enough_time(hours, NOW), lack_begins(hours, NOW)) == (False, date(2026, 11, 17))


def test_a_lack_years_ahead_is_found():
    breaks = tuple(
        Closure(date(2030, 1, 7) + timedelta(121 * number), date(2030, 1, 7) + timedelta(121 * number + 120), "Break")
        for number in range(8)
    )
    assert lack_begins(Hours(ZONE, SCHOOL, breaks), NOW) == date(2030, 1, 7)


def test_what_is_over_does_not_count():
    gone = Closure(date(2020, 1, 1), date(2025, 12, 31), "Gone")
    assert has_enough_time(Hours(ZONE, SCHOOL, (gone,)), NOW)


def test_days_made_short_one_by_one_are_found():
    first = date(2030, 1, 7)
    halves = tuple(ShortDay(first + timedelta(number), time(8), time(8, 1)) for number in range(760))
    assert lack_begins(Hours(ZONE, SCHOOL, (), halves), NOW) is not None


def test_a_day_of_an_hour_is_not_too_short():
    assert [is_too_short(time(8), closes) for closes in (time(8, 1), time(8, 59), time(9))] == [True, True, False]
