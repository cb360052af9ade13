"""When: allowances, due times, promised times and what a person may name. A school day has 450 working minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from pts_support.people.calendars.worktime import Closure, ShortDay
from requests_app.chain import deadlines
from requests_app.chain.deadlines import RequestClock
from requests_app.chain.policy import DEFAULT_RULES
from requests_app.vocabulary import Chain, Urgency
from tests.cast import NEW_YORK
from tests.requests_app.chain.circles import NOW, SCHOOL, at

TODAY, SOON, WHEN = Urgency.TODAY, Urgency.SOON, Urgency.WHEN
RULES = DEFAULT_RULES
SECOND = timedelta(seconds=1)


def closed(*days, **more):
    """The school's calendar with these days of November closed."""
    closures = tuple(Closure(date(2026, 11, day), date(2026, 11, day), "Snow", "snow") for day in days)
    return replace(SCHOOL, closures=closures, **more)


SNOW_ON_WEDNESDAY = closed(18)


@pytest.mark.parametrize(
    ("urgency", "clock"),
    [
        (TODAY, RequestClock(120, at(17, 11, 45), at(17, 12, 45))),
        (SOON, RequestClock(450, at(17, 14, 30), at(18, 10, 45))),
        (WHEN, RequestClock(1350, at(18, 14, 30), at(20, 10, 45))),
    ],
)
def test_a_clock_reminds_at_half_and_promises_the_whole_both_at_a_quarter_hour(urgency, clock):
    assert deadlines.start_clock(RULES, urgency, SCHOOL, NOW) == clock


def test_a_school_day_is_as_long_as_it_usually_is_in_this_calendar():
    short = replace(SCHOOL, week={weekday: replace(SCHOOL.week[0], closes=time(12)) for weekday in range(5)})
    assert [deadlines.allowance(RULES, urgency, short) for urgency in Urgency] == [120, 240, 720]


def test_what_is_left_when_the_reminder_goes_out():
    assert [deadlines.after_reminder(replace(RULES, remind_percent=percent), 450) for percent in (25, 50, 75)] == [
        338,
        225,
        113,
    ]


@pytest.mark.parametrize(
    ("step", "late", "due"),
    [
        (0, timedelta(), at(18, 11)),  # the whole of it to the first step
        (1, timedelta(), at(17, 14, 45)),  # half of it to each of the next
        (1, timedelta(minutes=2), at(17, 14, 45)),  # as good as on time: the interval starts where it was due
        (1, timedelta(minutes=2, seconds=1), at(17, 15)),
        (1, -timedelta(minutes=60), at(17, 13, 45)),  # taken before its time: counted from then
        (3, timedelta(), at(18, 8)),  # past the last step: each opening
    ],
)
def test_after_a_step_the_next_interval_runs(step, late, due):
    eleven = at(17, 11)
    found = deadlines.after_step(RULES, Chain.MENTOR, SOON, step, SCHOOL, due=eleven, at=eleven + late)
    assert found == due


def test_out_of_turn_the_next_person_has_half_the_allowance():
    halves = [deadlines.half_allowance_after(RULES, urgency, SCHOOL, NOW) for urgency in Urgency]
    assert halves == [at(17, 11, 45), at(17, 14, 30), at(18, 14, 30)]


@pytest.mark.parametrize(
    ("done", "due", "later"),
    [
        (NOW, None, at(19, 10, 45)),
        (at(17, 11, 2), at(17, 11), at(19, 11)),  # on time: after what was due
        (at(17, 11, 3), at(17, 11), at(19, 11, 15)),
    ],
)
def test_school_days_later(done, due, later):
    assert deadlines.school_days(SCHOOL, done, 2, due=due) == later


@pytest.mark.parametrize(
    ("until", "whole", "left"),
    [
        (at(17, 12, 40), 120, 120),
        (at(17, 10, 50), 120, 30),  # a quarter of the whole at least
        (at(17, 9), 2, 1),  # and never nothing
    ],
)
def test_what_is_left_of_a_clock(until, whole, left):
    assert deadlines.minutes_left(SCHOOL, NOW, until, whole) == left


# -- times somebody names


@pytest.mark.parametrize(
    ("urgency", "moment", "latest"),
    [
        (TODAY, NOW, at(17, 15, 30)),
        (TODAY, at(17, 16), at(18, 15, 30)),
        (SOON, NOW, at(19, 10, 40)),
        (WHEN, NOW, at(24, 10, 40)),
    ],
)
def test_the_latest_time_somebody_may_name(urgency, moment, latest):
    assert deadlines.latest_answer_by(urgency, SCHOOL, moment) == latest


@pytest.mark.parametrize(
    ("urgency", "moment", "promised", "before", "usual"),
    [
        (SOON, NOW, at(18, 10, 45), None, at(18, 10, 45)),  # the promise, while it is an hour away
        (SOON, NOW, at(17, 11, 30), None, at(18, 15, 30)),  # else the end of the next day
        (TODAY, NOW, at(17, 11), None, at(17, 15, 30)),  # asked for today: the end of today
        (TODAY, at(17, 14, 45), at(17, 15), None, at(18, 15, 30)),  # unless less than an hour is left of it
        (SOON, NOW, at(18, 10, 45), at(18, 9), at(18, 9)),  # never after it is needed
        (SOON, NOW, at(18, 10, 45), at(17, 9), at(18, 10, 45)),  # which is over
        (SOON, NOW, at(18, 10, 45), at(19, 9), at(18, 10, 45)),
    ],
)
def test_the_time_of_one_tap(urgency, moment, promised, before, usual):
    assert deadlines.usual_answer_by(urgency, SCHOOL, moment, promised, before) == usual


@pytest.mark.parametrize(
    ("moment", "by"), [(NOW, at(17, 15, 30)), (at(17, 14, 30), at(17, 15, 30)), (at(17, 14, 31), at(18, 15, 30))]
)
def test_who_knows_only_of_the_waiting_is_given_the_end_of_a_school_day(moment, by):
    assert deadlines.waiting_only_answer_by(SCHOOL, moment) == by


@pytest.mark.parametrize(
    ("urgency", "choices"),
    [
        (TODAY, (at(17, 12, 45), at(17, 15, 30))),
        (SOON, (at(17, 12, 45), at(17, 15, 30), at(18, 12), at(18, 15, 30))),
        (WHEN, (at(17, 12, 45), at(17, 15, 30), at(18, 12), at(18, 15, 30), at(19, 12), at(19, 15, 30))),
    ],
)
def test_a_few_sensible_times_none_later_than_may_be_named(urgency, choices):
    assert deadlines.answer_by_choices(urgency, SCHOOL, NOW, at(17, 12, 45)) == choices


def test_a_hold_ends_at_an_opening_within_five_school_days():
    assert deadlines.longest_hold(SCHOOL, NOW) == at(24, 10, 40)
    assert deadlines.hold_choices(SCHOOL, NOW) == tuple(at(day, 8) for day in (18, 19, 20, 23, 24))
    assert deadlines.hold_choices(closed(18, 19), NOW)[0] == at(20, 8)


# -- a calendar is edited


@pytest.mark.parametrize(
    ("after", "due", "moved"),
    [
        (SCHOOL, at(18, 10, 45), at(18, 10, 45)),
        (closed(20), at(18, 10, 45), at(18, 10, 45)),  # not between now and then
        (SNOW_ON_WEDNESDAY, at(18, 10, 45), at(19, 10, 45)),  # as much working time, a day later
        (SNOW_ON_WEDNESDAY, at(18, 8), at(19, 8)),  # what repeats at each opening
    ],
)
def test_a_due_time_moves_by_the_working_time_the_edit_takes(after, due, moved):
    assert deadlines.moved_due(SCHOOL, after, due, since=NOW, now=NOW) == moved


def test_an_hour_that_is_opened_afterwards_brings_nothing_nearer():
    """It was closed until eleven, and at ten somebody opens it from eight."""
    late = replace(SCHOOL, half_days=(ShortDay(date(2026, 11, 17), time(11), time(15, 30)),))
    due = deadlines.after_working_minutes(late, at(17, 8), 120)
    assert due == at(17, 13)
    assert deadlines.moved_due(late, SCHOOL, due, since=at(17, 8), now=at(17, 10)) == at(17, 12)


@pytest.mark.parametrize(
    ("before", "after", "due", "moved"),
    [
        (SCHOOL, closed(30), at(26, 10, 45), at(26, 10, 45)),
        (SCHOOL, SNOW_ON_WEDNESDAY, at(26, 10, 45), at(27, 10, 45)),
        (SNOW_ON_WEDNESDAY, closed(17, 18), at(18, 10, 45), at(19, 8)),  # no school day between: the next opening
    ],
)
def test_what_comes_in_school_days_moves_by_school_days(before, after, due, moved):
    assert deadlines.moved_school_days(before, after, due, since=NOW, now=NOW) == moved


@pytest.mark.parametrize(
    ("before", "after", "due", "moved"),
    [
        (SCHOOL, closed(17), at(18, 14), at(18, 14)),  # somebody is there at it: it stands
        (SCHOOL, SNOW_ON_WEDNESDAY, at(18, 14), at(19, 14)),
        (SNOW_ON_WEDNESDAY, closed(18, 19), at(18, 14), at(18, 14)),  # nobody ever was
    ],
)
def test_a_time_somebody_named_stands_unless_nobody_is_there_any_more(before, after, due, moved):
    assert deadlines.moved_named_time(before, after, due, named=at(18, 14), since=NOW, now=NOW) == moved


def test_a_snow_day_taken_back_gives_the_named_time_back():
    found = deadlines.moved_named_time(
        SNOW_ON_WEDNESDAY, SCHOOL, at(19, 14), named=at(18, 14), since=NOW, now=NOW + timedelta(hours=1)
    )
    assert found == at(18, 14)


def test_times_round_up_to_the_quarter_of_the_clock_on_the_wall():
    moment = datetime(2026, 11, 17, 10, 45, 0, 1, tzinfo=NEW_YORK)
    assert deadlines.after_working_minutes(SCHOOL, moment, 60) == at(17, 12)
    assert deadlines.after_working_minutes(SCHOOL, at(17, 10, 45), 60) == at(17, 11, 45)
    assert deadlines.after_working_minutes(SCHOOL, at(17, 10, 45) + SECOND, 60) == at(17, 12)
