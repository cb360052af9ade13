from __future__ import annotations

from datetime import date, datetime, time

from checkins.schedule.hellos import hellos_of_year
from checkins.schedule.school_weeks import school_days, school_weeks
from pts_support.people.calendars.worktime import Closure
from tests.checkins.schedule.calendars import BREAKS, FIRST, LAST, NEW_YORK, school

SNOW = (Closure(date(2026, 10, 20), date(2026, 10, 21), "Snow", "snow"),)


def test_every_third_school_week_and_a_short_week_runs_on_into_the_next():
    hours = school(*BREAKS, *SNOW)
    hellos = hellos_of_year(hours, school_weeks(hours, FIRST, LAST))
    assert [one.monday for one in hellos[:4]] == [
        date(2026, 8, 17), date(2026, 9, 7), date(2026, 9, 28), date(2026, 10, 19),
    ]  # fmt: skip
    at = [datetime.combine(date(2026, 10, day), time(8), NEW_YORK) for day in (19, 22, 26, 27)]
    short = hellos[3]
    assert (short.opens, short.remind, short.backup, short.everyone) == tuple(at)
    assert [short.due_after(step) for step in range(4)] == [*at[1:], None]


def test_the_last_days_of_a_year_have_what_is_left():
    hellos = hellos_of_year(school(), school_weeks(school(), date(2027, 6, 8), LAST))
    assert [(one.opens.day, one.remind.day, one.backup.day, one.everyone) for one in hellos] == [(8, 9, 11, None)]


def test_from_the_first_day_of_one_round_to_the_fifth_of_the_next_are_at_most_nineteen_school_days():
    hours = school(*BREAKS, *SNOW)
    days = school_days(hours, FIRST, LAST)
    hellos = hellos_of_year(hours, school_weeks(hours, FIRST, LAST))
    number = {day: place for place, day in enumerate(days)}
    apart = [
        number[later.everyone.astimezone(NEW_YORK).date()] - number[one.opens.astimezone(NEW_YORK).date()]
        for one, later in zip(hellos, hellos[1:], strict=False)
        if later.everyone
    ]
    assert max(apart) == 19
