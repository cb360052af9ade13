from __future__ import annotations

from datetime import date

from checkins.schedule.rounds_of_year import RoundRule, rounds_left, rounds_of_year
from checkins.schedule.school_weeks import school_weeks
from checkins.vocabulary import RoundWhen
from tests.checkins.schedule.calendars import BREAKS, FIRST, LAST, school

HOURS = school(*BREAKS)
WEEKS = school_weeks(HOURS, FIRST, LAST)
DEFAULT = [
    *(RoundRule(number, RoundWhen.WEEK, week) for number, week in enumerate((3, 6, 10, 14), 1)),
    RoundRule(5, RoundWhen.AFTER_WINTER),
    *(RoundRule(number, RoundWhen.WEEK, week) for number, week in enumerate((24, 30), 6)),
    RoundRule(8, RoundWhen.LAST),
]


def mondays(rounds):
    return [(one.rule.id, one.week.monday) for one in rounds]


def test_the_rounds_of_a_year_in_a_fellows_own_calendar():
    assert mondays(rounds_of_year(HOURS, WEEKS, DEFAULT)) == [
        (1, date(2026, 8, 31)), (2, date(2026, 9, 21)), (3, date(2026, 10, 19)), (4, date(2026, 11, 16)),
        (5, date(2027, 1, 4)), (6, date(2027, 2, 15)), (7, date(2027, 3, 29)), (8, date(2027, 6, 7)),
    ]  # fmt: skip


def test_a_round_outside_the_year_is_left_out_and_no_week_has_two():
    last = RoundRule(9, RoundWhen.WEEK, len(WEEKS))
    outside = RoundRule(10, RoundWhen.WEEK, len(WEEKS) + 1)
    assert mondays(rounds_of_year(HOURS, WEEKS, [*DEFAULT[7:], last, outside])) == [(8, date(2027, 6, 7))]
    assert rounds_of_year(HOURS, (), DEFAULT) == ()


def test_who_joins_late_has_the_rounds_that_are_left():
    rounds = rounds_of_year(HOURS, WEEKS, DEFAULT)
    assert mondays(rounds_left(rounds, date(2027, 4, 2))) == [(7, date(2027, 3, 29)), (8, date(2027, 6, 7))]
    assert mondays(rounds_left(rounds, date(2027, 4, 3))) == [(8, date(2027, 6, 7))]
    assert rounds_left(rounds, date(2027, 6, 12)) == ()
