"""saying: the words for a time, in the reader's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pts_support import saying
from pts_support.saying import duration_words

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 18, 10, 40, tzinfo=ZONE)  # a Wednesday


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZONE)


def plain(text: str) -> str:
    return text.replace(saying.NBSP, " ")


@pytest.mark.parametrize(("when", "words"), [
    (at(2026, 11, 18, 15, 40), "today at 3:40 pm"),
    (at(2026, 11, 18, 12, 0), "today at noon"),
    (at(2026, 11, 18, 0, 0), "today at 12:00 am"),
    (at(2026, 11, 18, 23, 59), "today at 11:59 pm"),
    (at(2026, 11, 19, 10, 40), "tomorrow at 10:40 am"),
    (at(2026, 11, 17, 8, 5), "yesterday at 8:05 am"),
    (at(2026, 11, 24, 14, 45), "Tuesday at 2:45 pm"),
    (at(2026, 11, 12, 14, 45), "Thursday at 2:45 pm"),
    (at(2026, 11, 25, 14, 45), "November 25 at 2:45 pm"),
    (at(2026, 11, 11, 9, 10), "November 11 at 9:10 am"),
    (at(2027, 1, 4, 9, 10), "January 4, 2027 at 9:10 am"),
])  # fmt: skip
def test_said(when, words):
    assert plain(saying.said(when, NOW, ZONE)) == words


def test_days_near_the_turn_of_the_year_need_no_year():
    assert saying.day(at(2027, 1, 2, 9), at(2026, 12, 30, 9), ZONE) == "Saturday"


@pytest.mark.parametrize(("when", "words"), [
    (at(2026, 11, 18, 15, 0), "3:00 pm"),
    (at(2026, 11, 18, 12, 0), "noon"),
    (at(2026, 11, 19, 10, 40), "10:40 am tomorrow"),
    (at(2026, 11, 24, 14, 45), "2:45 pm Tuesday"),
    (at(2026, 11, 24, 12, 0), "noon Tuesday"),
    (at(2026, 11, 30, 9, 10), "9:10 am November 30"),
    (at(2027, 1, 4, 9, 10), "9:10 am January 4, 2027"),
])  # fmt: skip
def test_by_and_until(when, words):
    assert plain(saying.by(when, NOW, ZONE)) == f"by {words}"
    assert plain(saying.until(when, NOW, ZONE)) == f"until {words}"
    assert plain(saying.since(when, NOW, ZONE)) == f"since {words}"


def test_what_is_read_later_has_its_day_always():
    assert plain(saying.by_with_day(at(2026, 11, 18, 11, 45), NOW, ZONE)) == "by 11:45 am today"
    assert plain(saying.by_with_day(at(2026, 11, 24, 12, 0), NOW, ZONE)) == "by noon Tuesday"


def test_the_reader_s_zone_decides_the_day():
    late = datetime(2026, 11, 19, 4, 30, tzinfo=UTC)  # Wednesday evening in New York, Thursday morning in Kolkata
    assert plain(saying.said(late, NOW, ZONE)) == "today at 11:30 pm"
    assert plain(saying.said(late, NOW, ZoneInfo("Asia/Kolkata"))) == "tomorrow at 10:00 am"


def test_full_iso_and_day():
    assert plain(saying.full(NOW, ZONE)) == "Wednesday, November 18, 2026, 10:40 am"
    assert saying.iso(NOW, ZONE) == "2026-11-18T10:40-05:00"
    assert saying.iso(NOW, ZoneInfo("Asia/Kolkata")) == "2026-11-18T21:10+05:30"
    assert saying.day(date(2026, 11, 19), NOW, ZONE) == "tomorrow"
    assert plain(saying.day(date(2027, 11, 19), NOW, ZONE)) == "November 19, 2027"


def test_a_time_never_breaks_before_am():
    assert saying.said(NOW, NOW, ZONE) == "today at 10:40\u00a0am"


def test_names():
    assert [saying.names(n) for n in ([], ["Maeve"], ["Maeve", "Tom"], ("Maeve", "Tom", "Dana"))] == [
        "",
        "Maeve",
        "Maeve and Tom",
        "Maeve, Tom and Dana",
    ]


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="a time without a zone"):
        saying.said(datetime(2026, 11, 18), NOW, ZONE)


zones = st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC", "Africa/Cairo"]).map(
    ZoneInfo
)
times = st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


@CALM
@given(times, times, zones)
def test_iso_reads_back_and_the_words_name_the_local_minute(when, now, zone):
    assert timedelta() <= when - datetime.fromisoformat(saying.iso(when, zone)) < timedelta(minutes=1)
    local = when.astimezone(zone)
    words = plain(saying.full(when, zone))
    if not words.endswith("noon"):
        read = datetime.strptime(words, "%A, %B %d, %Y, %I:%M %p")
        assert read == local.replace(second=0, microsecond=0, tzinfo=None)
    assert saying.said(when, now, zone).count(" at ") == 1


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, "a minute"),
        (5, "5 minutes"),
        (33, "30 minutes"),
        (47, "45 minutes"),
        (61, "an hour"),
        (150, "2 hours"),
        (1500, "a day"),
        (4000, "2 days"),
        (-50, "50 minutes"),
    ],
)
def test_a_stretch_of_time_as_people_say_it(minutes, expected):
    assert duration_words(timedelta(minutes=minutes)) == expected
