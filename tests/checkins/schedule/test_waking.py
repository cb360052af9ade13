from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from checkins.schedule.waking import seconds_asleep, told_at
from pts_support.people.calendars.worktime import Closure, Hours, Window
from tests.cast import NEW_YORK
from tests.checkins.schedule.calendars import BREAKS, school

HONOLULU = ZoneInfo("Pacific/Honolulu")


@pytest.mark.parametrize(
    ("at", "zone", "hours"),
    [
        (datetime(2026, 11, 17, 7, 0, tzinfo=NEW_YORK), NEW_YORK, 0),
        (datetime(2026, 11, 17, 19, 59, tzinfo=NEW_YORK), NEW_YORK, 0),
        (datetime(2026, 11, 17, 20, 0, tzinfo=NEW_YORK), NEW_YORK, 11),
        (datetime(2026, 11, 17, 6, 0, tzinfo=NEW_YORK), NEW_YORK, 1),
        (datetime(2026, 11, 17, 9, 0, tzinfo=NEW_YORK), HONOLULU, 3),
        (datetime(2027, 3, 13, 23, 0, tzinfo=NEW_YORK), NEW_YORK, 7),  # the clocks jump that night
    ],
)
def test_nobody_is_told_at_night_by_their_own_clock(at, zone, hours):
    assert seconds_asleep(zone, at) == hours * 3600


def test_nobody_is_told_a_part_of_a_second_before_they_wake():
    assert seconds_asleep(NEW_YORK, datetime(2026, 11, 17, 6, 59, 58, 400_000, tzinfo=NEW_YORK)) == 2


TUESDAY, EVENING, FRIDAY = (
    datetime(2026, 11, day, hour, tzinfo=NEW_YORK) for day, hour in ((17, 10), (17, 16), (20, 16))
)
AWAY = ((date(2026, 11, 18), date(2026, 11, 19)),)


@pytest.mark.parametrize(
    ("now", "zone", "away", "told"),
    [
        (TUESDAY, NEW_YORK, (), TUESDAY),
        (EVENING, NEW_YORK, (), datetime(2026, 11, 18, 8, tzinfo=NEW_YORK)),
        (EVENING, NEW_YORK, AWAY, datetime(2026, 11, 20, 8, tzinfo=NEW_YORK)),
        (FRIDAY, NEW_YORK, (), datetime(2026, 11, 30, 8, tzinfo=NEW_YORK)),  # a week of no school between
        (EVENING, HONOLULU, (), datetime(2026, 11, 18, 12, tzinfo=NEW_YORK)),  # 7 am there, still school
    ],
)
def test_on_a_school_day_in_waking_hours_and_not_in_time_away(now, zone, away, told):
    assert told_at(school(*BREAKS), zone, away, now) == told


def test_a_calendar_without_school_days_keeps_nothing_for_ever():
    never = Hours(NEW_YORK, {0: Window(time(8), time(9))}, (Closure(date(2026, 1, 1), date(2036, 1, 1), "Closed"),))
    assert told_at(never, NEW_YORK, (), EVENING) == EVENING
