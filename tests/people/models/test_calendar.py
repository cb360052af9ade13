"""What the tables of a calendar refuse, whoever writes to them."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pts_support.people.models import Calendar, ClosedDays, DayHours, HalfDay

NOVEMBER = date(2026, 11, 25)


def test_it_is_called_by_its_name_and_so_is_a_break(cast):
    winter = cast.calendar.closed_days.get(name="Winter break")
    assert (str(cast.calendar), str(winter)) == ("School year 2026–27", "Winter break")


@pytest.mark.parametrize(
    ("model", "row", "constraint"),
    [
        (DayHours, {"weekday": 0, "opens": time(8), "closes": time(9)}, "one_window_a_weekday"),
        (DayHours, {"weekday": 7, "opens": time(8), "closes": time(9)}, "weekday_is_a_weekday"),
        (DayHours, {"weekday": 5, "opens": time(9), "closes": time(9)}, "day_closes_after_opening"),
        (HalfDay, {"day": NOVEMBER, "opens": time(8), "closes": time(9)}, "one_half_day_a_date"),
        (HalfDay, {"day": date(2026, 11, 26), "opens": time(9), "closes": time(8)}, "half_day_closes_after_opening"),
        (ClosedDays, {"name": "Fall", "first": NOVEMBER, "last": date(2026, 11, 24)}, "closure_ends_after_start"),
    ],
)
def test_the_tables_refuse(cast, model, row, constraint):
    HalfDay.objects.create(calendar=cast.calendar, day=NOVEMBER, opens=time(8), closes=time(11))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(calendar=cast.calendar, **row)


def test_a_name_is_taken_once_a_program_and_a_break_may_be_one_day(cast):
    taken = {"name": cast.calendar.name, "time_zone": "America/New_York"}
    with pytest.raises(IntegrityError, match="one_calendar_per_name"), transaction.atomic():
        Calendar.objects.create(program=cast.program, **taken)
    assert Calendar.objects.filter(name=cast.calendar.name).count() == 2  # Harbor has one of that name too
    assert ClosedDays.objects.create(calendar=cast.calendar, name="Fall", first=NOVEMBER, last=NOVEMBER)


def test_a_zone_that_is_none_is_refused_in_words(cast):
    cast.calendar.time_zone = "Mars/Base"
    with pytest.raises(ValidationError) as refused:
        cast.calendar.full_clean()
    assert refused.value.message_dict == {"time_zone": ["We don't know the time zone “Mars/Base”."]}
