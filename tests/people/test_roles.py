"""Who holds which role on a day, and who is a peer of whom."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from pts_support.people.models import Membership, Role, User
from pts_support.people.roles import (
    HeldRole,
    HeldRoles,
    has_joined,
    names_of_helpers,
    peers_of,
    roles_held,
    roles_on,
    with_roles,
)
from tests.cast import FIRST_DAY, NOW, join

TODAY = NOW.date()
DAY = timedelta(days=1)


def held(role: str, program: int = 1) -> HeldRole:
    return HeldRole(0, role, program, "Lakeside", None)


@pytest.mark.parametrize(
    ("roles", "fellow", "helper", "staff", "director"),
    [
        ((), False, False, False, False),
        ((Role.FELLOW,), True, False, False, False),
        ((Role.MENTOR,), False, True, False, False),
        ((Role.CONTACT,), False, True, False, False),
        ((Role.STAFF,), False, True, True, False),
        ((Role.FELLOW, Role.DIRECTOR), True, True, False, True),
    ],
)
def test_what_the_roles_make_of_somebody(roles, fellow, helper, staff, director):
    here = HeldRoles(tuple(map(held, roles)))
    assert (here.is_fellow, here.is_helper, here.is_staff, here.is_director) == (fellow, helper, staff, director)
    assert here.fellowship == (held(Role.FELLOW) if fellow else None)


def test_programs_are_named_once_each_in_order_and_by_role():
    here = HeldRoles((held(Role.STAFF, 2), held(Role.MENTOR, 1), held(Role.MENTOR, 2)))
    assert (here.programs(), here.programs(Role.MENTOR), here.programs(Role.FELLOW)) == ((2, 1), (1, 2), ())


def test_read_beside_the_reader_they_are_the_same_on_any_day(cast, rf, django_assert_num_queries):
    Membership.objects.filter(id=cast.memberships["asha"].id).update(ends_on=TODAY)
    join(cast.rosa, cast.program, Role.DIRECTOR)
    join(cast.maeve, cast.other, Role.STAFF, suspended_at=NOW)
    Membership.objects.filter(id=cast.memberships["tom"].id).update(ended_at=NOW)
    for who in ("asha", "rosa", "maeve", "tom", "former"):
        user = with_roles(User.objects.filter(id=getattr(cast, who).id)).get()
        for days in (-400, -1, 0, 1, 400):
            request = rf.get("/")
            request.user, request.now = user, NOW + DAY * days
            with django_assert_num_queries(0):
                found = roles_held(request)
            assert found == roles_on(user, TODAY + DAY * days)


def test_a_role_is_held_from_its_first_day_to_its_last(cast):
    role = cast.memberships["asha"]
    Membership.objects.filter(id=role.id).update(ends_on=TODAY)
    asha = HeldRole(role.id, Role.FELLOW, cast.program.id, "Lakeside Clinical Fellowship", cast.cohort.id)
    asked = [roles_on(cast.asha, day).held for day in (FIRST_DAY - DAY, FIRST_DAY, TODAY, TODAY + DAY)]
    assert asked == [(), (asha,), (asha,), ()]


def test_a_role_that_has_ended_is_not_held_on_the_day_it_ended(cast):
    Membership.objects.filter(id=cast.memberships["asha"].id).update(ends_on=TODAY, ended_at=NOW)
    assert roles_on(cast.asha, TODAY).held == ()


def test_today_is_the_day_where_the_person_is(cast):
    """At 11 pm in New York the first day of the role has begun in Berlin."""
    join(cast.ben, cast.program, Role.MENTOR, starts_on=TODAY + DAY)
    late = NOW.replace(hour=23)
    roles = []
    for zone in ("America/New_York", "Europe/Berlin"):
        cast.ben.time_zone = zone
        roles.append(roles_held(SimpleNamespace(user=cast.ben, now=late)).is_helper)
    assert roles == [False, True]


def test_roles_are_asked_once_a_page_and_never_for_a_stranger(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = SimpleNamespace(user=cast.asha, now=NOW)
        assert roles_held(page) is roles_held(page)
    with django_assert_num_queries(0):
        assert roles_held(SimpleNamespace(user=AnonymousUser(), now=NOW)) == HeldRoles(())


def test_peers_are_the_other_fellows_of_the_cohort_who_can_sign_in(cast, django_assert_num_queries):
    User.objects.filter(id=cast.imani.id).update(is_active=False)
    Membership.objects.filter(id=cast.memberships["jonah"].id).update(ended_at=NOW)
    Membership.objects.filter(id=cast.memberships["lena"].id).update(starts_on=TODAY + DAY)
    with django_assert_num_queries(1):
        peers = peers_of(cast.memberships["asha"], TODAY)
    assert [peer.called for peer in peers] == ["Ben", "Carmen", "Diego", "Farah", "Grace", "Hugo"]
    assert peers[0] == (cast.ben.id, cast.ben.ref, "Ben")
    assert peers_of(cast.memberships["nina"], TODAY) == []


def test_helpers_are_named_by_both_their_names_and_fellows_not_at_all(cast):
    Membership.objects.filter(id=cast.memberships["gwen"].id).update(ended_at=NOW)
    helpers = ("Maeve", "Tom", "Priya", "Rosa", "Dana")
    both = {"Dr. Okafor", "Ngozi Okafor", *helpers, *(f"{called} Example" for called in helpers)}
    assert set(names_of_helpers(cast.program.id)) == both


@pytest.mark.parametrize(
    ("state", "joined"),
    [
        ({"proved_at": NOW, "proved_by": "code"}, True),
        ({"proved_at": None, "proved_by": "", "last_login": NOW, "password": "pbkdf2$"}, False),  # by a code read out
        ({"proved_at": None, "proved_by": "", "made_by_demo": True}, True),
    ],
)
def test_who_has_joined(cast, state, joined):
    User.objects.filter(id=cast.asha.id).update(**state)
    by_person = User.objects.filter(id=cast.asha.id).values_list(has_joined(), flat=True)
    by_role = Membership.objects.filter(user=cast.asha).values_list(has_joined("user__"), flat=True)
    assert (list(by_person), list(by_role)) == ([joined], [joined])
