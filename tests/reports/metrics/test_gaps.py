"""A day counts as empty when a mentor is away and whoever stands in is away too, or not of the program."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mentors.models import Absence
from pts_support.people.calendars.worktime import Closure, Hours, Window
from reports.metrics.gaps import CountedAbsence, CountedPair, Gaps, stand_in_gaps, uncovered

MONDAY = date(2026, 11, 16)
WEEK = [MONDAY + timedelta(days=number) for number in range(7)]
HOURS = Hours(ZoneInfo("America/New_York"), (*[Window(time(8), time(15))] * 5, None, None), (), ())
MAEVE, TOM, PRIYA, NINA = 1, 2, 3, 4
PAIR = CountedPair(MAEVE, TOM, date(2026, 8, 17), None, HOURS)
HERE = {person: [(date(2026, 8, 1), None)] for person in (MAEVE, TOM, PRIYA)}


def away(first, last, backup=None):
    return [CountedAbsence(WEEK[first], WEEK[last], backup)]


def empty(absences, *, pair=PAIR, roles=HERE):
    return [day.strftime("%a") for day in uncovered(WEEK, [pair], absences, roles)]


def test_the_days_on_which_both_are_away():
    assert empty({}) == []
    assert empty({MAEVE: away(0, 6)}) == []
    assert empty({TOM: away(0, 6)}) == []
    assert empty({MAEVE: away(1, 4), TOM: away(3, 6)}) == ["Thu", "Fri"]


def test_weekends_and_days_without_school_do_not_count():
    both = {MAEVE: away(0, 6), TOM: away(0, 6)}
    assert empty(both) == ["Mon", "Tue", "Wed", "Thu", "Fri"]
    closed = Hours(HOURS.zone, HOURS.week, (Closure(WEEK[1], WEEK[2], "snow"),), ())
    assert empty(both, pair=CountedPair(MAEVE, TOM, PAIR.first, None, closed)) == ["Mon", "Thu", "Fri"]


def test_whoever_was_named_for_these_days_stands_in():
    assert empty({MAEVE: away(0, 4, backup=PRIYA), TOM: away(0, 4)}) == []
    assert empty({MAEVE: away(0, 1, backup=PRIYA), PRIYA: away(1, 1)}) == ["Tue"]
    assert empty({MAEVE: away(0, 1, backup=NINA)}) == ["Mon", "Tue"]  # not of this program


def test_whose_role_has_ended_stands_in_no_more():
    ended = HERE | {TOM: [(date(2026, 8, 1), WEEK[1])]}
    assert empty({MAEVE: away(0, 3)}, roles=ended) == ["Wed", "Thu"]


def test_a_pair_counts_as_long_as_it_lasts():
    pair = CountedPair(MAEVE, TOM, WEEK[1], WEEK[2], HOURS)
    assert empty({MAEVE: away(0, 4), TOM: away(0, 4)}, pair=pair) == ["Tue", "Wed"]


@pytest.mark.django_db
def test_thirty_days_back_and_ahead_in_four_queries(cast, django_assert_num_queries):
    today = cast.NOW.date()
    for person in (cast.maeve, cast.tom):
        Absence.objects.create(person=person, first=today - timedelta(days=4), last=today + timedelta(days=1))
    with django_assert_num_queries(4):
        found = stand_in_gaps(cast.program, cast.NOW)
    assert found == Gaps((date(2026, 11, 13), MONDAY), (today, today + timedelta(days=1)))
    assert stand_in_gaps(cast.other, cast.NOW) == Gaps((), ())
