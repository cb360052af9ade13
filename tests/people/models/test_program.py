"""A program and its cohorts."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from pts_support.people.models import Cohort, Program
from tests.cast import FIRST_DAY, LAST_DAY


def test_a_program_has_a_zone_a_name_and_a_calendar_for_everybody(cast):
    assert (str(cast.program), cast.program.zone) == ("Lakeside Clinical Fellowship", ZoneInfo("America/New_York"))
    assert (cast.other.zone, cast.other.default_calendar_id) == (ZoneInfo("America/Chicago"), cast.other.calendar.id)


def test_whoever_asks_for_a_calendar_before_there_is_one_is_stopped():
    with pytest.raises(AssertionError):
        _ = Program(name="New").default_calendar_id


def test_a_cohort_is_called_by_its_name_taken_once_a_program(cast):
    """Harbor has one called alike."""
    dates = {"starts_on": FIRST_DAY, "ends_on": LAST_DAY}
    assert [str(cohort) for cohort in Cohort.objects.all()] == ["2026–27", "2026–27"]
    with pytest.raises(IntegrityError, match="one_cohort_per_name"), transaction.atomic():
        Cohort.objects.create(program=cast.program, name="2026–27", **dates)


def test_a_cohort_may_last_one_day_and_not_less(cast):
    Cohort.objects.filter(id=cast.cohort.id).update(starts_on=LAST_DAY)
    with pytest.raises(IntegrityError, match="cohort_ends_after_start"), transaction.atomic():
        Cohort.objects.filter(id=cast.cohort.id).update(ends_on=FIRST_DAY)
