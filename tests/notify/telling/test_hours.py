"""When news leaves, by its reader's own choice and in their own zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pts_support.notify.telling.hours import NewsFacts, TellingHours, is_quiet, leaves_at

NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")
NIGHT = TellingHours(quiet_from=time(21), quiet_until=time(7))


def at(hour: int, minute: int = 0, day: int = 17, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


def left(choice: TellingHours, since: datetime, *, now: datetime | None = None, zone: ZoneInfo = NEW_YORK, **news):
    return leaves_at(choice, NewsFacts(since, **news), now or since, zone)


def test_without_a_choice_at_once():
    assert left(TellingHours(), at(3)) == at(3)


@pytest.mark.parametrize(
    ("since", "leaves"),
    [(at(7, 59), at(8)), (at(8), at(14)), (at(13), at(14)), (at(14), at(8, day=18)), (at(23), at(8, day=18))],
)
def test_gathered_is_morning_and_afternoon(since, leaves):
    assert left(TellingHours(gathered=True), since) == leaves


def test_when_the_gathering_has_come_it_leaves():
    assert left(TellingHours(gathered=True), at(9), now=at(14)) == at(14)
    assert left(TellingHours(gathered=True), at(9), now=at(14, 20)) == at(14, 20)


def test_gathered_in_ones_own_zone():
    assert left(TellingHours(gathered=True), at(8, 30), zone=CHICAGO) == at(8, zone=CHICAGO)


def test_today_an_emergency_and_what_is_due_before_are_never_gathered():
    gathered = TellingHours(gathered=True)
    assert left(gathered, at(9), today=True) == at(9)
    assert left(gathered, at(9), emergency=True) == at(9)
    assert left(gathered, at(9), due=at(13)) == at(9)
    assert left(gathered, at(9), due=at(14)) == at(9)
    assert left(gathered, at(9), due=at(14, 15)) == at(14)


def test_that_somebody_waits_is_not_gathered_where_no_time_is_known():
    """Whoever knows only that a fellow waits may not know that it is for today either."""
    gathered = TellingHours(gathered=True)
    assert left(gathered, at(9), waits=True) == at(9)
    assert left(gathered, at(9), waits=True, due=at(14, 15)) == at(14)
    assert left(NIGHT, at(22), waits=True) == at(7, day=18)


@pytest.mark.parametrize(
    ("since", "leaves"),
    [(at(20, 59), at(20, 59)), (at(21), at(7, day=18)), (at(2), at(7)), (at(6, 59), at(7)), (at(7), at(7))],
)
def test_quiet_hours_hold_back_until_they_end(since, leaves):
    assert left(NIGHT, since) == leaves


def test_today_breaks_quiet_hours_only_where_its_reader_allows_it():
    woken = TellingHours(quiet_from=time(21), quiet_until=time(7), today_may_wake=True)
    assert left(NIGHT, at(22), today=True) == at(7, day=18)
    assert left(woken, at(22), today=True) == at(22)
    assert left(woken, at(22)) == at(7, day=18)


def test_an_emergency_always_breaks_them():
    assert left(NIGHT, at(22), emergency=True) == at(22)


def test_what_is_gathered_into_quiet_hours_waits_for_their_end():
    late_riser = TellingHours(gathered=True, quiet_from=time(22), quiet_until=time(9, 30))
    assert left(late_riser, at(7)) == at(9, 30)


def test_what_is_due_before_quiet_hours_let_the_gathering_out_is_not_gathered():
    late_riser = TellingHours(gathered=True, quiet_from=time(22), quiet_until=time(9, 30))
    assert left(late_riser, at(19), due=at(9, day=18)) == at(19)
    assert left(late_riser, at(19), due=at(9, 31, day=18)) == at(9, 30, day=18)


def test_quiet_hours_within_a_day_and_past_midnight():
    hours = [hour for hour in range(24) if is_quiet(time(12), time(14), time(hour))]
    assert hours == [12, 13]
    assert [hour for hour in range(24) if is_quiet(time(22), time(2), time(hour))] == [0, 1, 22, 23]


def test_an_hour_that_a_clock_change_takes_out_still_ends_the_quiet():
    spring = datetime(2027, 3, 14, 1, 30, tzinfo=NEW_YORK)
    quiet = TellingHours(quiet_from=time(0), quiet_until=time(2, 30))
    assert timedelta() < left(quiet, spring) - spring <= timedelta(hours=2)
