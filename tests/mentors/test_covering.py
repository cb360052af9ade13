"""The face of the mentors' room: who stands around a fellow at a moment, who stands in, who is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentors import changes as coverage
from mentors import covering
from mentors.covering import Circle, CirclePerson, TimeAway
from mentors.models import Absence, Assignment
from pts_support.people.calendars.worktime import Closure, Hours, Window
from pts_support.people.models import Calendar, ClosedDays, DayHours, Membership, Role, User
from tests.cast import NEW_YORK, NOW, join, person

TODAY = NOW.date()
HOURS = Hours(NEW_YORK, (Window(time(8), time(15, 30)),) * 5 + (None, None))
MAEVE = CirclePerson(id=1, called="Maeve", zone=NEW_YORK, hours=HOURS)
TOM = replace(MAEVE, id=2, called="Tom")
PRIYA = replace(MAEVE, id=3, called="Priya")
AWAY = TimeAway(date(2026, 11, 17), date(2026, 11, 18), None)


# One person ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "away"),
    [
        (datetime(2026, 11, 16, 23, 59, tzinfo=NEW_YORK), None),
        (datetime(2026, 11, 17, 0, 0, tzinfo=NEW_YORK), AWAY),
        (datetime(2026, 11, 18, 23, 59, tzinfo=NEW_YORK), AWAY),
        (datetime(2026, 11, 19, 0, 0, tzinfo=NEW_YORK), None),
    ],
)
def test_time_away_is_whole_days_with_both_ends(at, away):
    assert replace(MAEVE, away=(AWAY,)).away_at(at) == away


def test_a_day_away_is_a_day_of_ones_own_zone():
    late = datetime(2026, 11, 19, 1, 0, tzinfo=NEW_YORK)  # in Honolulu it is still the 18th
    assert replace(MAEVE, away=(AWAY,), zone=ZoneInfo("Pacific/Honolulu")).away_at(late) == AWAY


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"away": (AWAY,)}, "away"),
        ({"away": (AWAY,), "in_yet": False}, "not in"),
        ({"away": (AWAY,), "in_yet": False, "mail_refused": True}, "bounced"),
        ({"away": (AWAY,), "in_yet": False, "mail_refused": True, "active": False}, "ended"),
    ],
)
def test_why_somebody_cannot_be_asked_the_weightiest_reason_first(changes, why):
    assert replace(MAEVE, **changes).unreachable(NOW) == why


def test_out_of_hours_is_no_reason():
    assert MAEVE.unreachable(datetime(2026, 11, 21, 3, 0, tzinfo=NEW_YORK)) == ""


# Who stands in -------------------------------------------------------------------------------------------------------


def circle(*, mentor: CirclePerson | None = MAEVE, closures: tuple[Closure, ...] = ()) -> Circle:
    fellow = replace(MAEVE, id=9, called="Asha", hours=replace(HOURS, closures=closures))
    return Circle(
        membership_id=1,
        program_id=1,
        program="Lakeside",
        phone="",
        safety_line=("", ""),
        zone=NEW_YORK,
        fellow=fellow,
        mentor=mentor,
        backup=TOM,
        directors=(),
        staff=(),
        contact=None,
        people={1: MAEVE, 2: TOM, 3: PRIYA},
    )


def away_with(backup_id: int | None) -> CirclePerson:
    return replace(MAEVE, away=(replace(AWAY, backup_id=backup_id),))


def break_with(cover_id: int | None) -> tuple[Closure, ...]:
    return (Closure(TODAY, TODAY, "Fall break", cover_id=cover_id),)


@pytest.mark.parametrize(
    ("around", "stands_in"),
    [
        (circle(), (TOM, "backup")),
        (circle(mentor=away_with(3)), (PRIYA, "absence")),
        (circle(mentor=away_with(None)), (TOM, "backup")),
        (circle(mentor=away_with(77)), (TOM, "backup")),  # nobody of this circle
        (circle(closures=break_with(3)), (PRIYA, "cover")),
        (circle(closures=break_with(77)), (TOM, "backup")),
        (circle(mentor=away_with(3), closures=break_with(2)), (PRIYA, "absence")),
        (circle(mentor=None), (TOM, "backup")),
    ],
)
def test_who_stands_in_by_absence_then_by_break_then_as_assigned(around, stands_in):
    assert around.backup_at(NOW) == stands_in


def test_only_who_is_around_this_fellow_is_known():
    assert [circle().known(key) for key in (3, 77, None)] == [PRIYA, None, None]


# Circles -------------------------------------------------------------------------------------------------------------


def called(people) -> list[str]:
    return [one.called for one in people]


def test_everybody_around_a_fellow(cast):
    found = covering.circle_of(cast.memberships["asha"].id, NOW)
    assert (found.program, found.phone, found.zone) == (cast.program.name, "518-555-0142", NEW_YORK)
    assert called([found.fellow, found.mentor, found.backup, found.contact]) == ["Asha", "Maeve", "Tom", "Dana"]
    assert (called(found.directors), called(found.staff)) == (["Dr. Okafor"], ["Rosa"])
    assert sorted(called(found.people.values())) == [
        "Dana", "Dr. Okafor", "Gwen", "Maeve", "Priya", "Rosa", "Tom",
    ]  # fmt: skip
    assert (found.mentor_to_come, found.mentor_rates) == (False, True)


def test_each_fellow_has_the_people_of_their_own_program(cast):
    nina = cast.memberships["nina"].id
    found = covering.circles([nina, cast.memberships["ben"].id], NOW)
    assert {one.fellow.called: (one.mentor.called, one.backup.called) for one in found.values()} == {
        "Ben": ("Tom", "Maeve"),
        "Nina": ("Viktor", "Wanda"),
    }
    assert sorted(called(found[nina].people.values())) == ["Dr. Young", "Viktor", "Wanda", "Xavier", "Zora"]


def test_beside_brings_every_fellow_whom_this_person_mentors_or_backs_up(cast):
    found = covering.circles([], NOW, beside=cast.maeve)
    assert sorted(one.fellow.called for one in found.values()) == ["Asha", "Ben", "Imani", "Jonah", "Lena"]
    assert covering.circles([], NOW, beside=cast.former) == {}  # was Asha's mentor, and is not any more


@pytest.mark.parametrize("how_many", [1, 10])
def test_one_query_however_many_are_asked_for(cast, django_assert_num_queries, how_many):
    fellows = [row.id for row in cast.memberships.values() if row.role == Role.FELLOW][:how_many]
    with django_assert_num_queries(1):
        assert set(covering.circles(fellows, NOW)) == set(fellows)


def test_nobody_asked_for_costs_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert covering.circles([], NOW) == {}


def test_why_each_one_cannot_be_asked_is_read_with_them(cast):
    Absence.objects.create(person=cast.tom, first=TODAY, last=TODAY, backup=cast.priya)
    Absence.objects.create(person=cast.rosa, first=TODAY, last=TODAY, called_off_at=NOW)
    Membership.objects.filter(user=cast.okafor).update(ends_on=TODAY - timedelta(days=1))
    User.objects.filter(id=cast.maeve.id).update(mail_refused_at=NOW)
    User.objects.filter(id=cast.priya.id).update(is_active=False)
    User.objects.filter(id=cast.dana.id).update(proved_at=None, proved_by="")
    found = covering.circle_of(cast.memberships["asha"].id, NOW)
    assert {one.called: one.unreachable(NOW) for one in found.people.values()} == {
        "Maeve": "bounced",
        "Tom": "away",
        "Priya": "ended",
        "Gwen": "",
        "Dr. Okafor": "ended",
        "Rosa": "",
        "Dana": "not in",
    }


def test_a_last_day_is_still_a_day_of_the_role(cast):
    Membership.objects.filter(user=cast.okafor).update(ends_on=TODAY)
    asha = cast.memberships["asha"].id
    seen = [covering.circle_of(asha, at).directors[0].active for at in (NOW, NOW + timedelta(days=1))]
    assert seen == [True, False]


def test_hours_are_the_programs_unless_a_role_names_others(cast):
    short = Calendar.objects.create(program=cast.program, name="Mornings", time_zone="America/Chicago")
    DayHours.objects.create(calendar=short, weekday=0, opens=time(8), closes=time(11))
    Membership.objects.filter(user__in=[cast.asha, cast.tom]).update(calendar=short)
    found = covering.circle_of(cast.memberships["asha"].id, NOW)
    assert [one.calendar_id for one in (found.fellow, found.mentor, found.backup)] == [
        short.id, cast.calendar.id, short.id,
    ]  # fmt: skip
    mornings = (Window(time(8), time(11)), *[None] * 6)
    assert [found.fellow.hours.week, found.backup.hours.week] == [mornings, mornings]


def test_a_fellow_without_a_pair_has_nobody_beside_them(cast):
    cast.assignment.delete()
    found = covering.circle_of(cast.memberships["asha"].id, NOW)
    assert (found.mentor, found.backup, found.mentor_to_come, found.mentor_rates) == (None, None, False, False)


def test_on_call_over_a_break_is_who_the_calendar_names(cast):
    ClosedDays.objects.create(calendar=cast.calendar, name="Fall", first=TODAY, last=TODAY, cover=cast.rosa)
    stands_in, by = covering.circle_of(cast.memberships["asha"].id, NOW).backup_at(NOW)
    assert (stands_in.called, by) == ("Rosa", "cover")


# Fellows of one person, and who is away ------------------------------------------------------------------------------


def test_fellows_of_somebody_by_name_once_their_day_has_come(cast):
    assert [pair.fellow.user.called for pair in covering.fellows_of(cast.maeve, NOW)] == [
        "Asha", "Ben", "Imani", "Jonah", "Lena",
    ]  # fmt: skip
    Assignment.objects.filter(id=cast.assignment.id).update(starts_on=TODAY + timedelta(days=1))
    assert [pair.fellow.user.called for pair in covering.fellows_of(cast.maeve, NOW)] == [
        "Ben",
        "Imani",
        "Jonah",
        "Lena",
    ]
    assert covering.fellows_of(cast.former, NOW) == []


def away(who: User, *, first: date = TODAY, last: date = TODAY, **more) -> None:
    Absence.objects.create(person=who, first=first, last=last, **more)


def away_now(program) -> list[tuple[str, list[str]]]:
    return [(one.called, [name for _, name in one.stand_ins]) for one in covering.away_now([program.id], NOW)]


def test_who_is_away_today_and_who_is_asked_for_them(cast):
    away(cast.maeve)  # as assigned
    away(cast.okafor, backup=cast.rosa)
    away(cast.priya, first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=1))  # not yet
    away(cast.former, called_off_at=NOW)
    away(cast.asha)  # a fellow is nobody's help
    away(cast.other_mentor)
    # In a director's place the next in order is asked: nobody covers for them.
    assert away_now(cast.program) == [("Dr. Okafor", []), ("Maeve", ["Tom"])]
    assert away_now(cast.other) == [("Viktor", ["Wanda"])]


def test_who_is_away_as_well_is_not_named_to_stand_in(cast):
    away(cast.maeve)
    away(cast.tom)
    assert away_now(cast.program) == [("Maeve", []), ("Tom", [])]


def test_a_stand_in_who_has_left_gives_way_to_those_assigned(cast):
    away(cast.maeve, backup=cast.former)
    assert away_now(cast.program) == [("Maeve", ["Gwen"])]
    Membership.objects.filter(user=cast.former).update(ends_on=TODAY, ended_at=NOW)
    assert away_now(cast.program) == [("Maeve", ["Tom"])]


def test_away_by_each_ones_own_day(cast):
    User.objects.filter(id=cast.maeve.id).update(time_zone="Pacific/Kiritimati")  # there it is Wednesday
    away(cast.maeve)
    away(cast.tom, first=TODAY - timedelta(days=1), last=TODAY)
    assert away_now(cast.program) == [("Tom", ["Maeve"])]


def test_thirty_away_take_one_query_as_one_does(cast):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            covering.away_now([cast.program.id], NOW)
        return len(caught)

    away(cast.maeve)
    one = queries()
    for number in range(30):
        helper = person(f"Helper {number}", email=f"h{number}@lakeside.example")
        join(helper, cast.program, Role.MENTOR)
        away(helper)
    assert (one, queries(), len(covering.away_now([cast.program.id], NOW))) == (2, 2, 31)


def test_circles_that_are_read_already_are_not_read_again(cast):
    around = covering.circles([row.id for row in cast.memberships.values() if row.role == Role.FELLOW], NOW)
    away(cast.maeve)
    with CaptureQueriesContext(connection) as caught:
        found = covering.away_now([cast.program.id], NOW, around)
    assert (len(caught), [one.called for one in found]) == (1, ["Maeve"])


def test_one_rule_says_who_covers_and_it_is_the_chains(cast):
    """Not in yet, away too, on call over a break: whoever the chain would ask is whoever the pages name."""
    new = person("Kim", proved_at=None, proved_by="")
    join(new, cast.program, Role.MENTOR)
    away(cast.maeve, backup=new)
    assert away_now(cast.program) == [("Maeve", ["Tom"])]
    User.objects.filter(id=new.id).update(proved_at=NOW, proved_by="invitation")
    assert away_now(cast.program) == [("Maeve", ["Kim"])]
    away(new)
    assert away_now(cast.program) == [("Kim", []), ("Maeve", ["Tom"])]
    circle = covering.circle_of(cast.memberships["asha"].id, NOW)
    assert circle.backup_at(NOW)[0].called == "Tom"


def test_a_new_pair_is_in_the_next_circle(cast):
    coverage.assign(cast.memberships["asha"], mentor=cast.dana, backup=cast.tom, to_come=True, by=cast.rosa, now=NOW)
    found = covering.circle_of(cast.memberships["asha"].id, NOW)
    assert (found.mentor.called, found.mentor_to_come) == ("Dana", True)
