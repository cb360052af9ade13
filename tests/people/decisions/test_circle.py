"""Who decides in a program, and who of them are not two."""

from datetime import timedelta

import pytest

from pts_support.people.decisions.circle import DecisionCircle, brought_in_by, load_circle
from pts_support.people.models import Membership, Role, User
from tests.cast import join, person


def circle(staff=(1, 2), directors=(3,), contact=(9,), let_in=()):
    return DecisionCircle(7, frozenset(directors), frozenset(staff), frozenset(contact), frozenset(let_in))


@pytest.mark.parametrize(
    ("around", "seconds"),
    [
        (circle(), {2, 3}),
        (circle(let_in=[(1, 2)]), {3}),  # let in by whoever asks
        (circle(let_in=[(2, 1)]), {3}),  # who let in whoever asks
        (circle(let_in=[(1, 2), (2, 3)]), {9}),  # and by a third: then the contact may be it
        (circle(let_in=[(2, 3), (3, 1)]), {9}),  # who let in whoever let them in
        (circle(staff=[1, 2, 4], let_in=[(4, 1), (4, 2)]), {3}),  # both let in by the same third
        (circle(staff=[1, 2, 4], let_in=[(1, 4), (2, 4)]), {2, 3}),  # two who both gave somebody a role stay two
        (circle(staff=[1], directors=()), {9}),
        (circle(staff=[1], directors=(), contact=[1]), set()),
        (circle(staff=[1], directors=(), let_in=[(1, 9)]), set()),
    ],
)
def test_the_second_is_somebody_else(around, seconds):
    assert around.seconds(1) == seconds


def test_the_contact_hears_of_it_where_they_are_the_only_other():
    assert (circle().deciders, circle(staff=[1], directors=()).deciders) == ({1, 2, 3}, {1, 9})


def test_a_ring_of_people_ends():
    assert brought_in_by([1], {(1, 2), (2, 1), (5, 6)}) == {1, 2}


def test_the_circle_of_a_program_is_read_in_one_query(cast, django_assert_num_queries):
    kim = join(
        person("Kim"), cast.program, Role.STAFF, given_by=cast.rosa, given_at=cast.NOW - timedelta(days=29)
    )  # fmt: skip
    join(person("Lou"), cast.program, Role.STAFF, given_by=cast.rosa, given_at=cast.NOW - timedelta(days=31))
    later = join(person("Max"), cast.program, Role.DIRECTOR, starts_on=cast.NOW.date() + timedelta(days=1))
    with django_assert_num_queries(1):
        found = load_circle(cast.program, cast.NOW)
    staff = Membership.objects.filter(program=cast.program, role=Role.STAFF).values_list("user", flat=True)
    assert later.user_id not in found.deciders
    assert found == DecisionCircle(
        cast.program.id,
        frozenset({cast.okafor.id}),
        frozenset(staff),
        frozenset({cast.dana.id}),
        frozenset({(cast.rosa.id, kim.user_id)}),
    )


def test_who_was_only_invited_can_be_no_second_person(cast):
    User.objects.filter(id=cast.okafor.id).update(proved_at=None, proved_by="")
    assert load_circle(cast.program, cast.NOW).seconds(cast.rosa.id) == {cast.dana.id}


def test_all_who_came_in_through_one_hand_gain_nothing_by_each_other_alone():
    """In a program's first month everybody came in through the first of staff: an act of one holds back few of them."""
    let_in = [(1, 2), (1, 3), (2, 4), (4, 5)]
    found = circle(let_in=let_in)
    assert (found.gain_with(2), found.gain_with(1)) == ({1, 2, 4, 5}, {1, 2, 3, 4, 5})
