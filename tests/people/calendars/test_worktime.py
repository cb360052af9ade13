"""worktime: against a minute-by-minute model over DST, half days and breaks, and the examples the product names."""

from __future__ import annotations

import time as clock
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pts_support.people.calendars.worktime import (
    Closure,
    Gap,
    Hours,
    NoWorkingTime,
    ShortDay,
    Window,
    instant,
    quarter_up,
)

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
NEW_YORK = ZoneInfo("America/New_York")
SCHOOL = Window(time(8), time(15, 30))
SPRING = Closure(date(2027, 3, 22), date(2027, 3, 26), "Spring break", "break", cover_id=7)
DISTRICT = Hours(
    NEW_YORK,
    tuple([SCHOOL] * 5 + [None] * 2),
    closures=(SPRING, Closure(date(2026, 11, 26), date(2026, 11, 27), "Thanksgiving", "holiday")),
    half_days=(ShortDay(date(2026, 11, 25), time(8), time(11, 30)),),
)


def ny(*when: int) -> datetime:
    return datetime(*when, tzinfo=NEW_YORK)


# -- the examples of the product


def test_one_school_day_from_monday_afternoon_is_tuesday_afternoon():
    assert DISTRICT.add_days(ny(2026, 11, 16, 14, 40), 1) == ny(2026, 11, 17, 14, 40)


def test_filed_on_friday_before_spring_break_is_due_on_the_first_school_day_after_it():
    filed = ny(2027, 3, 19, 15, 30)
    assert DISTRICT.add_days(filed, 1) == ny(2027, 3, 29, 15, 30)
    assert DISTRICT.add_days(ny(2027, 3, 19, 14, 30), 1) == ny(2027, 3, 29, 14, 30)
    assert DISTRICT.long_closure(filed, DISTRICT.add_days(filed, 1)) == Gap(filed, ny(2027, 3, 29, 8), SPRING)


def test_today_filed_late_is_first_thing_tomorrow():
    due = DISTRICT.add(ny(2026, 11, 16, 14, 20), 120)
    assert quarter_up(due, NEW_YORK) == ny(2026, 11, 17, 9)  # 70 minutes are left, 50 go over
    assert due == ny(2026, 11, 17, 8, 50)


def test_whoever_is_on_call_works_through_the_break():
    assert DISTRICT.without(SPRING).add(ny(2027, 3, 22, 9), 120) == ny(2027, 3, 22, 11)
    assert DISTRICT.without(SPRING).closure_on(date(2027, 3, 23)) is None


def test_a_half_day_counts_as_long_as_it_is():
    assert DISTRICT.add_days(ny(2026, 11, 24, 14, 30), 1) == ny(2026, 11, 30, 11)  # 1 h, 3½ h, break, 3 h


# -- definitions


def test_the_usual_day_is_the_commonest_and_of_equals_the_longest():
    long, short = Window(time(8), time(16)), Window(time(8), time(14))
    assert Hours(NEW_YORK, (long, long, short, short, short, None, None)).usual_day == 360
    assert Hours(NEW_YORK, {0: long, 1: long, 2: short, 3: short}).usual_day == 480
    with pytest.raises(NoWorkingTime):
        _ = Hours(NEW_YORK, {}).usual_day


def test_nothing_to_add_gives_the_next_open_instant():
    assert DISTRICT.add(ny(2026, 11, 16, 9, 0, 7), 0) == ny(2026, 11, 16, 9, 0, 7)
    assert DISTRICT.add(ny(2026, 11, 16, 15, 30), 0) == ny(2026, 11, 17, 8)
    assert DISTRICT.add(ny(2026, 11, 14, 12), 0) == ny(2026, 11, 16, 8)


def test_an_amount_used_up_at_the_closing_ends_there():
    assert DISTRICT.add(ny(2026, 11, 16, 15), 30) == ny(2026, 11, 16, 15, 30)


def test_next_open_next_opening_and_end_of_day():
    morning, midday, closing = ny(2026, 11, 16, 8), ny(2026, 11, 16, 12), ny(2026, 11, 16, 15, 30)
    tuesday = ny(2026, 11, 17, 8)
    assert [DISTRICT.next_open(t) for t in (morning - timedelta(hours=2), morning, midday, closing)] == [
        morning,
        morning,
        midday,
        tuesday,
    ]
    assert [DISTRICT.next_opening(t) for t in (morning - timedelta(hours=2), morning, midday, closing)] == [
        morning,
        tuesday,
        tuesday,
        tuesday,
    ]
    assert [DISTRICT.end_of_day(t) for t in (morning - timedelta(hours=2), midday, closing)] == [
        closing,
        closing,
        ny(2026, 11, 17, 15, 30),
    ]
    assert [DISTRICT.is_open(t) for t in (morning, midday, closing)] == [True, True, False]


def test_school_days_later_keeps_the_wall_time_and_fits_it_into_the_day():
    assert DISTRICT.school_days_later(ny(2026, 11, 16, 14), 7) == ny(2026, 11, 25, 11, 30)  # a half day
    assert DISTRICT.school_days_later(ny(2026, 11, 16, 14), 10) == ny(2026, 12, 2, 14)
    assert DISTRICT.school_days_later(ny(2026, 11, 14, 6), 1) == ny(2026, 11, 16, 8)  # asked on a Saturday at six
    assert DISTRICT.school_days_later(ny(2026, 10, 30, 10), 1) == ny(2026, 11, 2, 10)  # clocks went back between
    with pytest.raises(ValueError, match="at least one school day later"):
        DISTRICT.school_days_later(ny(2026, 11, 16, 14), 0)


def test_long_closure_is_a_break_and_not_a_weekend():
    assert DISTRICT.long_closure(ny(2026, 11, 13, 15), ny(2026, 11, 17, 15)) is None
    thanksgiving = Gap(ny(2026, 11, 25, 11, 30), ny(2026, 11, 30, 8), DISTRICT.closures[0])
    assert DISTRICT.long_closure(ny(2026, 11, 25, 11), ny(2026, 11, 30, 9)) == thanksgiving
    assert DISTRICT.long_closure(ny(2026, 11, 28, 11), ny(2026, 11, 30, 9)) == thanksgiving  # asked in the middle of it
    assert DISTRICT.long_closure(ny(2026, 11, 30, 8), ny(2026, 12, 1, 9)) is None  # it is over
    assert DISTRICT.long_closure(ny(2026, 11, 25, 9), ny(2026, 11, 25, 11)) is None  # due before it begins
    assert DISTRICT.long_closure(ny(2026, 11, 25, 9), ny(2026, 11, 25, 11, 30)) is None  # due as it begins


def test_a_closure_beats_a_half_day_and_overlapping_closures_hold_together():
    long = Closure(date(2026, 12, 1), date(2026, 12, 31), "Long", "break")
    short = Closure(date(2026, 12, 10), date(2026, 12, 10), "Snow", "snow")
    hours = Hours(NEW_YORK, DISTRICT.week, (short, long), (ShortDay(date(2026, 12, 10), time(8), time(10)),))
    assert [hours.window(date(2026, 12, d)) for d in (1, 9, 10, 11, 31)] == [None] * 5
    assert hours.closure_on(date(2026, 12, 10)) == long
    assert hours.closure_on(date(2027, 1, 1)) is None


def test_a_half_day_can_open_a_saturday():
    hours = Hours(NEW_YORK, DISTRICT.week, (), (ShortDay(date(2026, 12, 5), time(9), time(12)),))
    assert hours.window(date(2026, 12, 5)) == (ny(2026, 12, 5, 9), ny(2026, 12, 5, 12))


def test_a_calendar_without_hours_says_so():
    shut = Closure(date(2026, 1, 1), date(2040, 1, 1), "shut")
    for hours in (Hours(NEW_YORK, {}), Hours(NEW_YORK, DISTRICT.week, (shut,))):
        for act in (
            lambda h: h.add(ny(2026, 11, 16, 9), 1),
            lambda h: h.next_open(ny(2026, 11, 16, 9)),
            lambda h: h.next_opening(ny(2026, 11, 16, 9)),
            lambda h: h.end_of_day(ny(2026, 11, 16, 9)),
            lambda h: h.school_days_later(ny(2026, 11, 16, 9), 1),
            lambda h: h.long_closure(ny(2026, 11, 16, 9), ny(2026, 11, 17, 9)),
        ):
            with pytest.raises(NoWorkingTime):
                act(hours)
        assert hours.between(ny(2026, 11, 16, 9), ny(2027, 11, 16, 9)) == 0


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="closes after it opens"):
        Window(time(9), time(9))
    with pytest.raises(ValueError, match="closes after it opens"):
        ShortDay(date(2026, 12, 5), time(9), time(8))
    with pytest.raises(ValueError, match="ends on or after the day it begins"):
        Closure(date(2026, 12, 5), date(2026, 12, 4), "x")
    with pytest.raises(ValueError, match="a week has seven days"):
        Hours(NEW_YORK, (SCHOOL,))
    with pytest.raises(ValueError, match="weekdays are 0"):
        Hours(NEW_YORK, {7: SCHOOL})
    with pytest.raises(ValueError, match="a time without a zone"):
        DISTRICT.add(datetime(2026, 11, 16, 9), 1)
    with pytest.raises(ValueError, match="added forwards"):
        DISTRICT.add(ny(2026, 11, 16, 9), -1)


def test_calendars_are_values():
    again = Hours(NEW_YORK, dict.fromkeys(range(5), SCHOOL), DISTRICT.closures[::-1], DISTRICT.half_days)
    assert again == DISTRICT
    assert hash(again) == hash(DISTRICT)


# -- clocks that jump


def test_a_time_that_the_clocks_skip_is_the_jump_and_one_shown_twice_is_the_first():
    jump = datetime(2027, 3, 14, 7, tzinfo=UTC)
    assert instant(date(2027, 3, 14), time(2, 30), NEW_YORK) == jump
    assert instant(date(2027, 3, 14), time(3), NEW_YORK) == jump
    assert instant(date(2026, 11, 1), time(1, 30), NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    apia = ZoneInfo("Pacific/Apia")  # had no December 30, 2011
    hours = Hours(apia, tuple([SCHOOL] * 7))
    assert hours.window(date(2011, 12, 30)) is None
    assert hours.add(datetime(2011, 12, 29, 15, 0, tzinfo=apia), 60) == datetime(2011, 12, 31, 8, 30, tzinfo=apia)


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"]
)
def test_quarter_up(zone):
    zone = ZoneInfo(zone)

    def at(*when):
        return datetime(*when, tzinfo=zone)

    assert quarter_up(at(2026, 11, 16, 9, 15), zone) == at(2026, 11, 16, 9, 15)
    assert quarter_up(at(2026, 11, 16, 9, 15, 1), zone) == at(2026, 11, 16, 9, 30)
    assert quarter_up(at(2026, 11, 16, 9, 15, 0, 1), zone) == at(2026, 11, 16, 9, 30)
    assert quarter_up(at(2026, 11, 16, 23, 46), zone) == at(2026, 11, 17, 0, 0)


def test_quarter_up_across_the_jumps():
    assert quarter_up(datetime(2027, 3, 14, 6, 50, tzinfo=UTC), NEW_YORK) == ny(2027, 3, 14, 3)
    assert quarter_up(datetime(2026, 11, 1, 5, 50, tzinfo=UTC), NEW_YORK) == datetime(2026, 11, 1, 6, tzinfo=UTC)


ZONES = [
    ZoneInfo(name)
    for name in (
        "America/New_York",
        "America/Phoenix",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "America/St_Johns",
        "Africa/Cairo",
        "America/Santiago",
        "Pacific/Chatham",
        "Europe/London",
    )
]


@CALM
@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)), st.sampled_from(ZONES))
def test_quarter_up_is_the_first_quarter_on_the_wall(at, zone):
    up = quarter_up(at, zone)
    walls = [up.astimezone(zone)]
    assert timedelta() <= up - at < timedelta(minutes=15)
    assert all(w.minute % 15 == 0 and w.second == w.microsecond == 0 for w in walls)


# -- the minute-by-minute model

MINUTE = timedelta(minutes=1)
# Ten days around a change of clocks, so that half of the draws see one.
STARTS = [
    datetime(2026, 3, 4),
    datetime(2026, 10, 28),
    datetime(2026, 4, 1),
    datetime(2026, 9, 2),
    datetime(2026, 9, 30),
    datetime(2026, 3, 25),
    datetime(2026, 4, 20),
    datetime(2027, 1, 5),
]
SPAN = 10

wall_times = st.integers(0, 95).map(lambda q: time(q // 4, q % 4 * 15 + q % 5 % 3))
pairs = st.tuples(wall_times, wall_times).filter(lambda p: p[0] < p[1])


@st.composite
def calendars(draw):
    first = draw(st.sampled_from(STARTS))
    zone = draw(st.sampled_from(ZONES))
    week = tuple(Window(*draw(pairs)) if draw(st.integers(0, 3)) else None for _ in range(7))
    days = st.integers(0, SPAN).map(lambda n: first.date() + timedelta(days=n))
    halves = {d: ShortDay(d, *draw(pairs)) for d in draw(st.lists(days, max_size=2))}
    shut = draw(st.lists(st.tuples(days, st.integers(0, 3)), max_size=2))
    closures = tuple(Closure(d, d + timedelta(days=n), "closed", "break") for d, n in shut)
    return first.replace(tzinfo=UTC), Hours(zone, week, closures, tuple(halves.values()))


def model(first: datetime, hours: Hours) -> list[bool]:
    """For each UTC minute of the span: is it open? Knows only how to read a clock, minute by minute."""
    instants = [first + MINUTE * n for n in range(SPAN * 1440)]
    walls = [t.astimezone(hours.zone).replace(tzinfo=None, fold=0) for t in instants]
    opened = [False] * len(walls)
    for n in range(-1, SPAN + 2):
        day = first.date() + timedelta(days=n)
        if any(c.first <= day <= c.last for c in hours.closures):
            continue
        half = [h for h in hours.half_days if h.day == day]
        window = half[0] if half else hours.week[day.weekday()]
        if not window:
            continue
        opens, closes = datetime.combine(day, window.opens), datetime.combine(day, window.closes)
        a = next((i for i, w in enumerate(walls) if w >= opens), len(walls))
        b = next((i for i, w in enumerate(walls) if w >= closes), len(walls))
        opened[a:b] = [True] * (b - a)
    return opened


@settings(CALM, max_examples=50)
@given(calendars(), st.integers(0, (SPAN - 1) * 1440), st.integers(0, SPAN * 1440), st.integers(0, 4000))
def test_agrees_with_the_model(calendar, i, j, amount):
    first, hours = calendar
    opened = model(first, hours)
    a, b = first + MINUTE * i, first + MINUTE * j
    # The model sees from `first` on only: a window that began the evening before is cut in it alike.
    expected = sum(opened[i:j]) if i <= j else -sum(opened[j:i])
    assert hours.between(a, b) == expected
    if i < len(opened):
        assert hours.is_open(a) == opened[i]
    if sum(opened[i:]) > amount:
        left, n = amount, i
        while left or (not amount and not opened[n]):  # the minutes are used up as they pass
            left -= opened[n]
            n += 1
        assert hours.add(a, amount) == first + MINUTE * n
        opening = next(n for n in range(i, len(opened)) if opened[n])
        assert hours.next_open(a) == first + MINUTE * opening


@settings(CALM, max_examples=200)
@given(calendars(), st.integers(0, SPAN * 86_400_000_000), st.integers(0, 20_000), st.integers(0, 20_000))
def test_add_and_between_undo_each_other_and_never_run_backwards(calendar, offset, x, y):
    first, hours = calendar
    a_week = sum(window.minutes for window in hours.week if window)
    assume(max(x, y) < 100 * a_week)  # within SEARCH_DAYS
    start = first + timedelta(microseconds=offset)
    one, two = hours.add(start, min(x, y)), hours.add(start, max(x, y))
    assert start <= one <= two
    assert hours.between(start, one) == min(x, y)
    assert hours.between(start, two) == max(x, y)
    assert hours.between(two, start) == -max(x, y)
    later = hours.add(start + timedelta(hours=5), min(x, y))
    assert one <= later
    assert hours.next_opening(start) > start
    assert hours.end_of_day(start) > start


@settings(CALM, max_examples=200)
@given(calendars(), st.integers(0, SPAN * 1440), st.integers(1, 12))
def test_a_school_day_later_lies_in_the_hours_of_the_right_day(calendar, offset, n):
    first, hours = calendar
    assume(any(hours.week))
    at = first + MINUTE * offset
    later = hours.school_days_later(at, n)
    day, count = at.astimezone(hours.zone).date(), 0
    while count < n:
        day += timedelta(days=1)
        count += hours.window(day) is not None
    opens, closes = hours.window(day)
    assert opens <= later <= closes


@settings(CALM, max_examples=200)
@given(calendars(), st.integers(0, 6 * 1440), st.integers(1, 6 * 1440), st.integers(1, 90))
def test_long_closure_is_the_first_gap_of_that_length(calendar, offset, length, least):
    first, hours = calendar
    assume(any(hours.week))
    start, until = first + MINUTE * offset, first + MINUTE * (offset + length)
    day = first.date() - timedelta(days=30)
    windows = [w for n in range(90) if (w := hours.window(day + timedelta(days=n)))]
    gaps = [(a[1], b[0]) for a, b in zip(windows, windows[1:], strict=False)]
    wanted = next(((s, e) for s, e in gaps if e > start and s < until and e - s >= timedelta(hours=least)), None)
    got = hours.long_closure(start, until, timedelta(hours=least))
    assert (got and (got.starts, got.ends)) == wanted


# -- speed


def test_the_memory_of_days_is_bounded_and_adding_is_cheap():
    hours = Hours(NEW_YORK, DISTRICT.week, DISTRICT.closures, DISTRICT.half_days)
    for n in range(9000):
        hours.window(date(2000, 1, 1) + timedelta(days=n))
    assert len(hours._days) <= 4096
    # Beside the plainest thing one can do with a zone in the same run: a ratio, so that a slow machine passes too.
    start = ny(2026, 11, 16, 14, 40)
    hours.add_days(start, 3)

    def best(act):
        runs = []
        for _ in range(7):
            began = clock.thread_time()
            for _ in range(500):
                act()
            runs.append(clock.thread_time() - began)
        return min(runs)

    assert best(lambda: hours.add(start, 1350)) < 40 * best(lambda: start.astimezone(UTC).astimezone(NEW_YORK))
