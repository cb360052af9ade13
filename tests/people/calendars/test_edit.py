"""Every edit of a calendar tells the rooms above, in the same transaction, once."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from pts_support.people.calendars import edit as calendar_edits
from pts_support.people.calendars.enough import NO_NEW_TIMES, TooLittleTime
from pts_support.people.calendars.load import as_hours
from pts_support.people.calendars.worktime import NoWorkingTime
from pts_support.people.models import AccessEntry, Calendar
from pts_support.people.signals import calendar_changed
from tests.cast import NOW


@pytest.fixture
def heard():
    told: list[tuple] = []

    def listen(sender, calendar_id, now, **_):
        told.append((calendar_id, now))

    calendar_changed.connect(listen)
    yield told
    calendar_changed.disconnect(listen)


def test_each_edit_is_told_once_and_written_down(cast, heard):
    c, by = cast.calendar, {"by": cast.rosa, "now": NOW}
    calendar_edits.set_week(c, name="Lakeside", time_zone="America/Chicago", week={0: (time(9), time(12))}, **by)
    off = calendar_edits.close_days(
        c, kind="break", name="Fall", first=date(2026, 11, 26), last=date(2026, 11, 27), cover=cast.tom, **by
    )
    calendar_edits.open_days(off, **by)
    half = calendar_edits.set_half_day(c, day=date(2026, 11, 25), opens=time(8), closes=time(11), **by)
    calendar_edits.drop_half_day(half, **by)
    calendar_edits.snow_day(c, day=date(2026, 11, 18), **by)
    assert heard == [(c.id, NOW)] * 6
    details = AccessEntry.objects.filter(verb="calendar_changed", subject=f"calendar:{c.id}", actor=cast.rosa).order_by(
        "id"
    )
    assert list(details.values_list("detail", flat=True)) == ["week", "break", "break", "half day", "half day", "snow"]


def test_what_is_edited_is_what_counts(cast):
    c, by = cast.calendar, {"by": cast.rosa, "now": NOW}
    calendar_edits.set_week(
        c, name="Lakeside", time_zone="America/Chicago", week={0: (time(9), time(12)), 2: (time(8), time(16))}, **by
    )
    calendar_edits.set_half_day(c, day=date(2026, 11, 18), opens=time(8), closes=time(10), **by)
    calendar_edits.set_half_day(c, day=date(2026, 11, 18), opens=time(8), closes=time(11), **by)
    calendar_edits.snow_day(c, day=date(2026, 11, 23), **by)
    hours = as_hours(Calendar.objects.get(id=c.id))
    assert [day for day in range(16, 26) if hours.window(date(2026, 11, day))] == [16, 18, 25]
    assert hours.zone.key == "America/Chicago"
    assert hours.window(date(2026, 11, 18))[1].hour == 17  # 11 am in Chicago


def test_a_listener_that_fails_undoes_the_edit(cast):
    def fail(**_):
        raise RuntimeError("the rooms above could not follow")

    calendar_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            calendar_edits.snow_day(cast.calendar, day=date(2026, 11, 18), by=cast.rosa, now=NOW)
    finally:
        calendar_changed.disconnect(fail)
    assert not cast.calendar.closed_days.filter(kind="snow").exists()


def test_a_new_calendar_has_the_usual_week_and_is_written_down(cast):
    made = calendar_edits.make_calendar(cast.program, name="Night", time_zone="America/Chicago", by=cast.rosa, now=NOW)
    week = list(made.week.values_list("weekday", "opens", "closes"))
    assert week == [(weekday, time(8), time(15, 30)) for weekday in range(5)]
    trail = AccessEntry.objects.values_list("actor", "verb", "subject", "program")
    assert list(trail) == [(cast.rosa.id, "calendar_made", f"calendar:{made.id}", cast.program.id)]


def _eight_breaks(cast) -> None:
    """120 days each, one after the other, from tomorrow on."""
    first, by = NOW.date() + timedelta(days=1), {"by": cast.rosa, "now": NOW}
    for number in range(8):
        last = first + timedelta(days=120)
        calendar_edits.close_days(cast.calendar, kind="break", name=f"Break {number}", first=first, last=last, **by)
        first = last + timedelta(days=1)


def test_breaks_that_leave_no_time_are_refused_and_nothing_is_kept_of_the_last(cast, heard):
    with pytest.raises(TooLittleTime) as refused:
        _eight_breaks(cast)
    assert refused.value.sentences == [calendar_edits.TOO_LITTLE.format(day=NOW.date())]
    kept = cast.calendar.closed_days.filter(name__startswith="Break ").order_by("first")
    assert [off.name for off in kept] == [f"Break {number}" for number in range(5)]
    assert len(heard) == 5


def test_breaks_that_begin_only_years_ahead_are_refused_too(cast):
    first, by = date(2030, 1, 7), {"by": cast.rosa, "now": NOW}
    days = {"first": first, "last": first + timedelta(days=700)}
    with pytest.raises(TooLittleTime) as refused:
        calendar_edits.close_days(cast.calendar, kind="break", name="Gone", **days, **by)
    assert "from January 7, 2030" in str(refused.value)


def test_a_week_has_days_of_an_hour_or_more_and_so_has_a_half_day(cast, heard):
    by = {"by": cast.rosa, "now": NOW}
    facts = {"name": "Lakeside", "time_zone": "America/New_York"}
    with pytest.raises(TooLittleTime) as refused:
        calendar_edits.set_week(cast.calendar, week={0: (time(8), time(8, 1))}, **facts, **by)
    assert refused.value.sentences == [calendar_edits.TOO_SHORT]
    with pytest.raises(TooLittleTime):
        calendar_edits.set_half_day(cast.calendar, day=date(2026, 11, 18), opens=time(8), closes=time(8, 59), **by)
    with pytest.raises(TooLittleTime):
        calendar_edits.set_week(cast.calendar, week={}, **facts, **by)
    assert (cast.calendar.week.count(), cast.calendar.half_days.count(), heard) == (5, 0, [])


def test_days_off_can_be_taken_out_where_there_is_too_little_already(cast):
    """So one mends what an older version let in, a break at a time."""
    off = [
        cast.calendar.closed_days.create(name=str(year), first=date(year, 1, 1), last=date(year + 3, 12, 31))
        for year in (2026, 2030)
    ]
    by = {"by": cast.rosa, "now": NOW}
    with pytest.raises(TooLittleTime):
        calendar_edits.snow_day(cast.calendar, day=date(2026, 11, 18), **by)
    for one in off:
        calendar_edits.open_days(one, **by)
    calendar_edits.snow_day(cast.calendar, day=date(2026, 11, 18), **by)


def test_an_edit_by_which_an_open_request_could_get_no_time_is_refused(cast):
    def fail(**_):
        raise NoWorkingTime("that would take more than two years")

    calendar_changed.connect(fail)
    try:
        with pytest.raises(TooLittleTime) as refused:
            calendar_edits.snow_day(cast.calendar, day=date(2026, 11, 18), by=cast.rosa, now=NOW)
    finally:
        calendar_changed.disconnect(fail)
    assert refused.value.sentences == [NO_NEW_TIMES]
    assert not cast.calendar.closed_days.filter(kind="snow").exists()
