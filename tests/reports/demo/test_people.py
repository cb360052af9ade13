"""The demo's two programs: nobody is without a mentor and another person beside."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from mentors.models import Absence, Assignment
from pts_support.people.models import Agreement, ClosedDays, Membership, Role, User
from reports.demo import people
from reports.demo.year import HOME, school_year

pytestmark = pytest.mark.django_db
YEAR = school_year(2026)


def test_lakeside_as_in_the_pictures():
    cast = people.lakeside(YEAR)
    roles = Counter(Membership.objects.values_list("role", flat=True))
    assert roles == {Role.FELLOW: 10, Role.MENTOR: 3, Role.DIRECTOR: 1, Role.STAFF: 1, Role.CONTACT: 1}
    beside = {
        row.fellow.user.called: (row.mentor.called, row.backup.called, row.to_come)
        for row in Assignment.objects.select_related("fellow__user", "mentor", "backup")
    }
    assert beside["Asha"] == ("Maeve", "Tom", False)
    assert beside["Jonah"] == ("Priya", "Tom", False)
    assert beside["Farah"] == ("Dana", "Priya", True)
    assert len(beside) == 10
    assert cast.okafor == cast.users["dr. okafor"]
    with pytest.raises(AttributeError):
        _ = cast.nina


def test_prairie_has_sixty_fellows_and_one_who_leaves_in_three_districts():
    cast = people.prairie(YEAR)
    assert (len(cast.fellows), len(cast.calendars)) == (61, 3)
    assert Assignment.objects.count() == 61
    assert [row for row in Assignment.objects.all() if row.mentor_id == row.backup_id] == []
    assert Counter(User.objects.values_list("time_zone", flat=True))["America/Denver"] == 24


def test_one_district_has_its_spring_break_a_week_earlier_and_somebody_on_call_over_breaks_alone():
    cast = people.lakeside(YEAR)
    springs = ClosedDays.objects.filter(name="Spring break").order_by("first").select_related("cover")
    first, second = springs
    assert second.first - first.first == timedelta(days=7)
    assert (first.cover, second.cover) == (cast.priya, cast.tom)
    assert set(ClosedDays.objects.exclude(kind="break").values_list("cover", flat=True)) == {None}


def test_everybody_has_said_yes_and_nobody_has_a_password():
    people.lakeside(YEAR)
    assert Agreement.objects.count() == User.objects.count() == 16
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_a_time_away_with_and_without_somebody_named():
    cast, now = people.lakeside(YEAR), datetime(2026, 11, 17, 15, tzinfo=HOME)
    people.away(cast, "priya", date(2026, 12, 1), date(2026, 12, 4), now=now, backup="maeve")
    people.away(cast, "tom", date(2026, 12, 7), date(2026, 12, 8), now=now)
    named = Absence.objects.order_by("first").values_list("person__called", "backup__called")
    assert list(named) == [("Priya", "Maeve"), ("Tom", None)]
