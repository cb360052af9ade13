"""The cast stands as it says, so that every other test may rely on it."""

from __future__ import annotations

from mentors.models import Assignment
from pts_support import clock
from pts_support.people.models import Membership, Role
from pts_support.people.roles import peers_of
from tests.cast import FIRST_DAY, NOW


def test_ten_fellows_in_one_program_and_one_in_another(cast):
    fellows = Membership.objects.filter(role=Role.FELLOW)
    assert {p: fellows.filter(program=p).count() for p in (cast.program, cast.other)} == {
        cast.program: 10,
        cast.other: 1,
    }
    assert peers_of(cast.memberships["asha"], NOW.date()) == [(p.id, p.ref, p.called) for p in cast.peers]
    assert clock.now() == NOW


def test_everybody_has_somebody(cast):
    assert Assignment.objects.filter(ended_at__isnull=True).count() == 11
    assert (cast.assignment.mentor, cast.assignment.backup) == (cast.maeve, cast.tom)
    assert cast.assignment.fellow == cast.memberships["asha"]
    assert [a.mentor for a in Assignment.objects.filter(fellow=cast.memberships["asha"]).order_by("starts_on")] == [
        cast.former,
        cast.maeve,
    ]
    assert all(m.starts_on == FIRST_DAY for m in cast.memberships.values())
