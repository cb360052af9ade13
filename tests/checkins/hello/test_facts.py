"""Who is told at each step."""

from __future__ import annotations

import pytest

from checkins.hello.facts import load_fellows
from checkins.models import Pairing, ProgramCheckins
from mentors.models import Absence
from pts_support.people.models import User
from tests.checkins.hello.scene import begin
from tests.checkins.scene import talker

pytestmark = pytest.mark.django_db


def told(cast, name="asha"):
    """By step, who."""
    fellows = load_fellows(ProgramCheckins.objects.select_related("program").get(program=cast.program), cast.NOW)
    fellow = fellows[cast.memberships[name].id]
    return [[one.called for one in fellow.asked_at(step, cast.NOW)] for step in (1, 2, 3)]


def test_the_mentor_the_backup_then_whoever_talks_with_them_and_staff(cast):
    begin(cast)
    assert told(cast) == [["Maeve"], ["Tom"], ["Rosa"]]
    Pairing.objects.create(membership=cast.memberships["asha"], talker=talker(cast, cast.okafor, 2), since=cast.NOW)
    assert told(cast) == [["Maeve"], ["Tom"], ["Rosa", "Dr. Okafor"]]


def test_whoever_cannot_be_asked_is_passed_over_and_the_contact_is_last(cast):
    begin(cast)
    day = cast.NOW.date()
    Absence.objects.create(person=cast.maeve, first=day, last=day, backup=cast.priya)
    User.objects.filter(id__in=(cast.rosa.id, cast.tom.id)).update(mail_refused_at=cast.NOW)
    assert told(cast) == [["Priya"], ["Priya"], ["Dana"]]


def test_where_it_is_switched_off_nobody_is_looked_at(cast, django_assert_num_queries):
    begin(cast)
    ProgramCheckins.objects.update(hello=False)
    checkins = ProgramCheckins.objects.get(program=cast.program)
    with django_assert_num_queries(0):
        assert load_fellows(checkins, cast.NOW) == {}
