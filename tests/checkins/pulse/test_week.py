from __future__ import annotations

from datetime import date

import pytest

from checkins.pulse.week import hard_in_a_row, week_asked
from checkins.schedule.school_weeks import school_weeks
from pts_support.people.calendars.worktime import Closure
from tests.checkins.schedule.calendars import BREAKS, FIRST, LAST, school

SNOW = Closure(date(2026, 10, 19), date(2026, 10, 20), "Snow", "snow")
ONE_DAY = Closure(date(2026, 10, 27), date(2026, 10, 30), "Conference")
HOURS = school(*BREAKS, SNOW, ONE_DAY)
WEEKS = school_weeks(HOURS, FIRST, LAST)


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        (date(2026, 8, 16), None),  # before the year
        (date(2026, 8, 17), None),  # its first day: there is no week before
        (date(2026, 8, 18), date(2026, 8, 17)),
        (date(2026, 11, 16), date(2026, 11, 9)),  # on a Monday, the week before
        (date(2026, 11, 17), date(2026, 11, 16)),
        (date(2026, 11, 22), date(2026, 11, 16)),  # on Sunday still
        (date(2026, 11, 24), None),  # in a break nothing is asked
        (date(2026, 11, 30), date(2026, 11, 16)),  # the first day after it: the last week there was
        (date(2026, 10, 20), None),  # snow: school has not begun this week
        (date(2026, 10, 21), date(2026, 10, 12)),
        (date(2026, 10, 22), date(2026, 10, 19)),
        (date(2026, 10, 26), date(2026, 10, 26)),  # a week of one day is about itself
        (date(2027, 6, 12), date(2027, 6, 7)),
        (date(2027, 6, 15), None),  # after the year
    ],
)
def test_about_which_week_it_is_asked(today, monday):
    assert week_asked(WEEKS, today) == monday


@pytest.mark.parametrize(
    ("newest_first", "hard"),
    [
        ((), 0),
        ((3,), 0),
        ((1, 2, 2), 3),
        ((1, 3, 1, 1), 1),
        ((2, None, 1, 1, 5), 3),
        ((1, 1, 1, 1), 4),
        ((5, 1, 1, 1), 0),
    ],
)
def test_how_many_of_the_newest_were_hard(newest_first, hard):
    assert hard_in_a_row(newest_first) == hard
