from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from checkins.schedule.hellos import hellos_of_year, round_on
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


def test_only_days_on_which_they_are_here_count_and_a_round_without_one_is_left_out():
    weeks = school_weeks(school(), date(2026, 8, 17), date(2026, 10, 23))
    away = (date(2026, 9, 7), date(2026, 9, 29))  # all of the second round, and two days of the third
    hellos = hellos_of_year(school(), weeks, is_here=lambda day: not away[0] <= day <= away[1])
    assert [(one.number, one.opens.day, one.until.day) for one in hellos] == [(1, 17, 19), (3, 30, 2), (4, 19, 21)]


def test_a_round_may_begin_later_than_its_week():
    weeks = school_weeks(school(), FIRST, LAST)
    second = hellos_of_year(school(), weeks, since={2: date(2026, 9, 16)})[1]
    assert (second.opens.day, second.everyone.day) == (16, 22)
    assert [round_on(day, weeks) for day in (date(2026, 8, 16), FIRST, date(2026, 9, 6), date(2026, 9, 7))] == [
        0,
        1,
        1,
        2,
    ]


def test_whatever_the_breaks_and_the_days_away_nobody_goes_without_for_more_than_nineteen_school_days():
    """From the first moment in which they could be greeted in one round to the last in the next."""
    luck, longest = Random(19), 0
    for _ in range(150):
        offs = [FIRST + timedelta(days=luck.randrange(290)) for _ in range(luck.randrange(12))]
        hours = school(*(Closure(day, day + timedelta(days=luck.randrange(9)), "Off") for day in offs))
        away = {FIRST + timedelta(days=luck.randrange(290)) for _ in range(luck.randrange(40))}
        weeks = school_weeks(hours, FIRST, LAST)
        here = [day for day in school_days(hours, FIRST, LAST) if day not in away]
        hellos = hellos_of_year(hours, weeks, is_here=lambda day, away=away: day not in away)
        for one, later in zip(hellos, hellos[1:], strict=False):
            if later.everyone:
                first, last = (at.astimezone(NEW_YORK).date() for at in (one.opens, later.everyone))
                longest = max(longest, here.index(last) - here.index(first))
    assert longest == 19
