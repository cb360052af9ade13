from __future__ import annotations

from datetime import date, time

from checkins.schedule.school_weeks import first_week_after_winter, school_weeks, winter_break
from pts_support.people.calendars.worktime import Closure, Hours, Window
from tests.checkins.schedule.calendars import BREAKS, FIRST, LAST, NEW_YORK, school


def test_a_week_without_a_school_day_is_none_and_is_not_counted():
    weeks = school_weeks(school(*BREAKS), FIRST, LAST)
    assert [week.number for week in weeks] == list(range(1, 40))  # 43 weeks, four of them closed
    assert [week.monday for week in weeks[13:16]] == [date(2026, 11, 16), date(2026, 11, 30), date(2026, 12, 7)]


def test_a_year_may_begin_and_end_within_a_week():
    weeks = school_weeks(school(), date(2026, 8, 20), date(2026, 8, 31))
    assert [(week.monday, len(week.days)) for week in weeks] == [
        (date(2026, 8, 17), 2), (date(2026, 8, 24), 5), (date(2026, 8, 31), 1),
    ]  # fmt: skip


def test_a_calendar_without_school_days_has_no_weeks():
    never = Hours(NEW_YORK, {0: Window(time(8), time(9))}, (Closure(FIRST, LAST, "Closed"),))
    assert school_weeks(never, FIRST, LAST) == ()
    assert first_week_after_winter(never, ()) is None


def test_after_winter_break_is_the_first_week_in_which_school_is_again():
    split = (
        Closure(date(2026, 12, 21), date(2027, 1, 6), "Break"),
        Closure(date(2026, 12, 18), date(2026, 12, 18), "Snow"),
    )
    for closures, monday in ((BREAKS, date(2027, 1, 4)), (split, date(2027, 1, 4)), ((), date(2026, 12, 28))):
        hours = school(*closures)
        week = first_week_after_winter(hours, school_weeks(hours, FIRST, LAST))
        assert week is not None
        assert week.monday == monday
    assert winter_break(school(*split), FIRST, LAST) == split[0]
    assert winter_break(school(BREAKS[0], BREAKS[2]), FIRST, LAST) is None
