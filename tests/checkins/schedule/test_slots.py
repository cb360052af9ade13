from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from checkins.schedule.slots import Diary, Slot, WeeklyTime, both_free, slots_of
from pts_support.people.calendars.worktime import Closure
from tests.checkins.schedule.calendars import NEW_YORK, school

LOS_ANGELES, HONOLULU = ZoneInfo("America/Los_Angeles"), ZoneInfo("Pacific/Honolulu")
MONDAY = date(2026, 11, 16)
TUESDAYS = WeeklyTime(1, time(15), time(16))
EARLY = datetime(2026, 11, 1, tzinfo=UTC)


def local(slots, zone=NEW_YORK):
    return [slot.starts.astimezone(zone).strftime("%a %H:%M") for slot in slots]


def found(talker=None, fellow=None, times=(TUESDAYS,), mondays=(MONDAY,), after=EARLY):
    whole = Diary(NEW_YORK, school())
    slots = both_free(times, talker or whole, fellow or whole, mondays=mondays, minutes=20, after=after)
    return local(slots)


def test_an_hour_makes_three_conversations_and_half_an_hour_one():
    assert found() == ["Tue 15:00", "Tue 15:20", "Tue 15:40"]
    assert found(times=[WeeklyTime(3, time(15, 30), time(16))]) == ["Thu 15:30"]
    assert found(times=[WeeklyTime(3, time(15, 30), time(15, 45))]) == []


def test_only_what_is_still_to_come():
    assert found(after=datetime(2026, 11, 17, 15, 0, tzinfo=NEW_YORK)) == ["Tue 15:20", "Tue 15:40"]


TUESDAY = date(2026, 11, 17)
TWENTY = timedelta(minutes=20)
AT_FOUR = datetime(2026, 11, 17, 15, 10, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    "diary",
    [
        Diary(NEW_YORK, school(Closure(TUESDAY, TUESDAY, "Snow", "snow"))),
        Diary(NEW_YORK, school(), away=((date(2026, 11, 9), TUESDAY),)),
        Diary(NEW_YORK, school(), first=date(2026, 11, 18)),
        Diary(NEW_YORK, school(), last=date(2026, 11, 16)),
        Diary(ZoneInfo("Asia/Kolkata"), school()),  # in the middle of their night
    ],
    ids=["a break", "time away", "not here yet", "gone", "asleep"],
)
def test_not_where_either_of_the_two_can_not(diary):
    assert found(fellow=diary) == []
    mine = Diary(NEW_YORK, diary.hours, diary.away, diary.first, diary.last)
    if diary.zone == NEW_YORK:
        assert found(talker=mine) == []


def test_no_two_conversations_of_one_person_meet():
    taken = Diary(NEW_YORK, school(), taken=(Slot(AT_FOUR, AT_FOUR + TWENTY),))
    assert found(talker=taken) == found(fellow=taken) == ["Tue 15:40"]


def test_a_free_time_is_in_its_talkers_zone_and_both_are_awake():
    far = Diary(HONOLULU, school(zone=HONOLULU))
    slots = both_free(
        [WeeklyTime(1, time(9), time(10)), WeeklyTime(1, time(16), time(17))], far, Diary(LOS_ANGELES, school()),
        mondays=[MONDAY], minutes=20, after=EARLY,
    )  # fmt: skip
    assert local(slots, HONOLULU) == ["Tue 09:00", "Tue 09:20", "Tue 09:40", "Tue 16:00", "Tue 16:20", "Tue 16:40"]
    assert local(slots, LOS_ANGELES)[-1] == "Tue 18:40"
    east = Diary(NEW_YORK, school())  # there the later three are after 8 pm
    assert (
        len(both_free([WeeklyTime(1, time(16), time(17))], far, east, mondays=[MONDAY], minutes=20, after=EARLY)) == 0
    )


def test_the_day_the_clocks_change_gives_each_time_once():
    night = WeeklyTime(6, time(1), time(3))
    swallowed = slots_of([WeeklyTime(6, time(2), time(3))], NEW_YORK, [date(2027, 3, 14)], 20)
    twice = slots_of([night], NEW_YORK, [date(2026, 11, 1)], 60)
    assert swallowed == []
    assert [slot.starts for slot in twice] == [
        datetime(2026, 11, 1, hour, tzinfo=UTC) for hour in (5, 6, 7)
    ]  # 1:00, again 1:00, 2:00
    assert len({slot.starts for slot in twice}) == len(twice)
