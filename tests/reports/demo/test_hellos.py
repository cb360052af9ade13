from __future__ import annotations

from random import Random
from types import SimpleNamespace

import pytest

from checkins.models import Greeting, PulseWeek
from reports.demo import hellos
from tests.checkins.hello.scene import begin

pytestmark = pytest.mark.django_db


class Always(Random):
    def random(self):
        return 0.0


def test_by_the_mentor_of_each_and_a_week_for_oneself(cast):
    begin(cast)
    fellows = [row for row in cast.memberships.values() if row.role == "fellow" and row.program == cast.program]
    demo = SimpleNamespace(program=cast.program, fellows=fellows)
    assert hellos.say_some(demo, Always(1), now=cast.NOW) == 10
    assert {one.membership_id: one.greeted_by_id for one in Greeting.objects.filter(greeted_at=cast.NOW)} == {
        one.fellow_id: one.mentor_id for one in cast.assignments.values() if one.fellow.program_id == cast.program.id
    }
    hellos.answer_weeks(demo, Always(1), now=cast.NOW)
    assert PulseWeek.objects.count() == 10
