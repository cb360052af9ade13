"""Who is another person indeed: not let in by whoever asks, in their role for thirty days, not of the same name."""

from datetime import timedelta

import pytest

from pts_support.people.decisions.another_person import RoleHolder, SecondPeople, load_second_people
from pts_support.people.decisions.circle import DecisionCircle
from pts_support.people.models import Membership, Role
from tests.cast import NOW, join, person

DAY = timedelta(days=1)
ASKS, SECOND, CONTACT = 1, 2, 9


def people(let_in=(), days=30, new=False, name="Second Person"):
    """Two directors and a contact; ``days``: how long the second one has held their role."""
    circle = DecisionCircle(7, frozenset({ASKS, SECOND}), frozenset(), frozenset({CONTACT}), frozenset(let_in))
    holders = {
        ASKS: RoleHolder("Ann", "Ann Asks", NOW - 90 * DAY),
        SECOND: RoleHolder("Bea", name, NOW - days * DAY),
        CONTACT: RoleHolder("Cora", "Cora Contact", NOW - 90 * DAY),
    }
    return SecondPeople(circle, holders, NOW + DAY if new else NOW - DAY)


def may(found, who=SECOND, filed=NOW - DAY):
    return found.may_agree(who, asked_by=ASKS, filed_at=filed, now=NOW)


@pytest.mark.parametrize(
    ("found", "allowed"),
    [
        (people(), True),
        (people(days=29), False),
        (people(let_in=[(ASKS, SECOND)]), False),
        (people(let_in=[(SECOND, ASKS)]), False),
        (people(let_in=[(ASKS, 5), (5, SECOND)]), False),
        (people(let_in=[(SECOND, 5), (5, ASKS)]), False),
        (people(let_in=[(5, ASKS), (5, SECOND)]), False),
        (people(let_in=[(ASKS, 5), (SECOND, 5)]), True),  # both gave somebody a role: they stay two
        (people(name=" ann  ASKS"), False),
    ],
)
def test_the_second_is_another_person(found, allowed):
    assert may(found) is allowed


def test_the_contact_may_be_it_and_nobody_agrees_with_themselves():
    assert (may(people(), CONTACT), may(people(), ASKS), may(people(), 5)) == (True, False, False)
    assert people(let_in=[(ASKS, SECOND)]).people_for(ASKS, NOW) == [(CONTACT, "Cora")]


def test_in_a_new_program_whoever_was_there_before_it_was_sent():
    new = people(let_in=[(ASKS, SECOND)], days=3, new=True)
    assert [may(new, filed=NOW - days * DAY) for days in (2, 3, 4)] == [True, False, False]
    assert (may(new, filed=None), new.people_for(ASKS, NOW)) == (False, [])


def test_they_are_read_as_they_are_now(cast, django_assert_num_queries):
    given = cast.NOW - 29 * DAY
    kim = join(person("Kim"), cast.program, Role.STAFF, given_by=cast.rosa, given_at=given)
    join(cast.dana, cast.program, Role.STAFF, given_by=cast.rosa, given_at=given)  # contact since August
    Membership.objects.filter(user=cast.okafor).update(ended_at=cast.NOW)
    with django_assert_num_queries(2):
        found = load_second_people(cast.program, cast.NOW)
    assert set(found.holders) == {cast.rosa.id, kim.user_id, cast.dana.id}
    assert found.holders[kim.user_id].since == given
    assert found.holders[cast.dana.id].since < given
    assert (found.is_new(cast.NOW), found.is_new(cast.NOW - 70 * DAY)) == (False, True)
