"""From the rows of a calendar to its arithmetic: two ways to read them, one result; and whose calendar counts."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

from pts_support.people.calendars.load import as_hours, as_json, calendar_of, hours_for, hours_from
from pts_support.people.calendars.workable import workable
from pts_support.people.calendars.worktime import Closure, Hours, ShortDay, Window
from pts_support.people.models import Calendar, Cohort, HalfDay, Membership, Role
from tests.cast import NOW, SPRING_BREAK, WINTER_BREAK, join

USUAL = Window(time(8), time(15, 30))


def another(program, name="Night shift") -> Calendar:
    return Calendar.objects.create(program=program, name=name, time_zone="America/Chicago")


def test_the_rows_of_lakeside_as_arithmetic(cast):
    cast.calendar.closed_days.filter(name="Winter break").update(cover=cast.tom)
    HalfDay.objects.create(calendar=cast.calendar, day=date(2026, 11, 25), opens=time(8), closes=time(11, 30))
    assert hours_for([cast.calendar.id]) == {
        cast.calendar.id: Hours(
            zone=ZoneInfo("America/New_York"),
            week=(USUAL, USUAL, USUAL, USUAL, USUAL, None, None),
            closures=(
                Closure(*WINTER_BREAK, "Winter break", "break", cast.tom.id),
                Closure(*SPRING_BREAK, "Spring break", "break", None),
            ),
            half_days=(ShortDay(date(2026, 11, 25), time(8), time(11, 30)),),
        )
    }


def test_read_in_bulk_or_one_by_one_it_is_the_same(cast):
    HalfDay.objects.create(calendar=cast.calendar, day=date(2026, 11, 25), opens=time(8), closes=time(11, 30))
    calendars = [cast.calendar, cast.other.calendar, another(cast.program)]
    assert hours_for(c.id for c in calendars) == {c.id: workable(as_hours(c)) for c in calendars}


def test_one_query_for_thirty_and_none_is_nothing(cast, django_assert_num_queries):
    ids = [cast.calendar.id, *(another(cast.program, f"No. {number}").id for number in range(29))]
    with django_assert_num_queries(1):
        assert set(hours_for(ids * 2)) == set(ids)
    assert hours_for([]) == {}


def test_the_same_rows_give_the_same_object_and_changed_rows_another(cast):
    """What it remembers of days once computed is never an older calendar's."""

    def read():
        return hours_from(
            Calendar.objects.values_list(as_json(), flat=True).get(id=cast.calendar.id), cast.program.zone
        )

    first = read()
    assert read() is first
    cast.calendar.week.filter(weekday=0).delete()
    assert read().week == (None, USUAL, USUAL, USUAL, USUAL, None, None)


def test_a_fellow_works_by_the_calendar_of_their_own_role(cast):
    """Also when they help elsewhere, or did so before by another one."""
    asha = cast.memberships["asha"]
    assert calendar_of(asha) == cast.calendar.id
    Membership.objects.filter(id=asha.id).update(calendar=another(cast.program))
    assert calendar_of(asha) == Calendar.objects.get(name="Night shift").id
    mentoring = join(cast.asha, cast.program, Role.MENTOR)
    assert calendar_of(mentoring) == cast.calendar.id


def test_a_helper_works_by_the_last_of_their_roles_that_names_one(cast):
    early, late, ended = (another(cast.program, name) for name in ("early", "late", "ended"))
    maeve = cast.memberships["maeve"]
    Membership.objects.filter(id=maeve.id).update(calendar=early)
    assert calendar_of(maeve) == early.id
    join(cast.maeve, cast.program, Role.DIRECTOR, calendar=late, position=2)
    join(cast.maeve, cast.program, Role.STAFF, calendar=ended, position=3, ended_at=NOW)
    cohort = Cohort.objects.get(program=cast.other)
    join(cast.maeve, cast.other, Role.FELLOW, cohort, calendar=cast.other.calendar)
    assert calendar_of(maeve) == late.id
    assert calendar_of(cast.memberships["tom"]) == cast.calendar.id
