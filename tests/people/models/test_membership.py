"""A role with its dates: who is in force on a day, and what nobody can hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from pts_support.people.models import Cohort, Membership, Role
from tests.cast import FIRST_DAY, NOW, join

DAY = timedelta(days=1)
LAST_DAY = FIRST_DAY + 7 * DAY


@pytest.mark.parametrize(
    ("day", "in_force"),
    [(FIRST_DAY - DAY, False), (FIRST_DAY, True), (LAST_DAY, True), (LAST_DAY + DAY, False)],
)
def test_both_ends_count(cast, day, in_force):
    role = cast.memberships["gwen"]
    Membership.objects.filter(id=role.id).update(ends_on=LAST_DAY)
    assert Membership.objects.on(day).filter(id=role.id).exists() is in_force


def test_without_a_last_day_it_goes_on(cast):
    assert Membership.objects.on(FIRST_DAY + 4000 * DAY).filter(id=cast.memberships["asha"].id).exists()


def refused(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def test_nobody_is_a_fellow_twice_at_a_time_but_may_be_one_again(cast):
    harbor = Cohort.objects.get(program=cast.other)
    with refused("one_active_fellowship_a_person"), transaction.atomic():
        join(cast.asha, cast.other, Role.FELLOW, harbor)
    Membership.objects.filter(id=cast.memberships["asha"].id).update(ended_at=NOW)
    assert join(cast.asha, cast.other, Role.FELLOW, harbor)


def test_a_role_is_held_once_and_two_roles_may_be(cast):
    with refused("one_active_membership_a_role"), transaction.atomic():
        join(cast.maeve, cast.program, Role.MENTOR)
    assert join(cast.maeve, cast.program, Role.DIRECTOR)
    assert join(cast.maeve, cast.other, Role.MENTOR)


def test_a_program_has_one_contact(cast):
    with refused("one_active_contact_a_program"), transaction.atomic():
        join(cast.rosa, cast.program, Role.CONTACT)


def test_only_fellows_have_a_cohort_and_every_fellow_has(cast):
    with refused("only_fellows_have_a_cohort"), transaction.atomic():
        join(cast.rosa, cast.program, Role.MENTOR, cast.cohort)
    with refused("only_fellows_have_a_cohort"), transaction.atomic():
        join(cast.rosa, cast.program, Role.FELLOW)


def test_nothing_ends_before_it_began(cast):
    with refused("membership_ends_after_start"), transaction.atomic():
        Membership.objects.filter(id=cast.memberships["asha"].id).update(ends_on=FIRST_DAY - DAY)


def test_it_is_called_by_the_person_and_the_role(cast):
    assert str(cast.memberships["okafor"]) == "Dr. Okafor (director)"
