"""Round whom a private request goes, and to whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentors.support import circle_of
from pts_support.people.models import Membership, Role
from requests_app.chain import policy, policy_versions
from requests_app.models import HelpRequest
from requests_app.pages.ask.private_routes import PrivateRoute, route_past_misuse, route_to_another_mentor
from tests.cast import NOW, join
from tests.requests_app.private_door import send, standing


@pytest.fixture(autouse=True)
def _policy(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=NOW)


def test_if_the_director_is_the_mentor_it_goes_to_the_contact(cast, client, signed_in):
    cast.assignment.mentor = cast.okafor
    cast.assignment.save(update_fields=["mentor"])
    signed_in(client, cast.asha)
    send(client, "another_mentor", text="We don’t get on.")
    assert standing(HelpRequest.objects.get()) == {"Dana": "all", "Dr. Okafor": "excluded", "Rosa": "excluded"}


def test_used_against_me_goes_past_staff_and_past_whoever_is_meant(cast, client, signed_in):
    signed_in(client, cast.asha)
    send(client, "used_against_me", text="It stood in my rating.")
    made = HelpRequest.objects.get()
    assert standing(made) == {"Dr. Okafor": "all", "Maeve": "excluded", "Rosa": "excluded"}
    send(client, "used_against_me", text="The director told it on.", about=str(cast.okafor.ref))
    made = HelpRequest.objects.exclude(id=made.id).get()
    assert standing(made) == {
        "Dana": "all",
        "Dr. Okafor": "excluded",
        "Maeve": "excluded",
        "Rosa": "excluded",
    }


def test_a_contact_who_is_also_staff_is_still_asked(cast, client, signed_in):
    Membership.objects.filter(program=cast.program, role=Role.CONTACT).delete()
    join(cast.rosa, cast.program, Role.CONTACT)
    cast.assignment.mentor = cast.okafor
    cast.assignment.save(update_fields=["mentor"])
    send(signed_in(client, cast.asha), "another_mentor")
    assert standing(HelpRequest.objects.get()) == {"Rosa": "all", "Dr. Okafor": "excluded"}


# By the circle alone ----------------------------------------------------------------------------------------------------


@pytest.fixture
def circle(cast):
    return circle_of(cast.memberships["asha"].id, cast.NOW)


def names(circle, route: PrivateRoute) -> set[str]:
    return {circle.people[person_id].called for person_id in route.left_out}


def test_another_mentor_goes_round_the_mentor_alone(cast, circle):
    asked = route_to_another_mentor(circle)
    assert asked == PrivateRoute("around", "when", "another_mentor", frozenset({cast.maeve.id}))


@pytest.mark.parametrize("who", ["tom", "okafor", "dana", "ben"])
def test_whoever_is_named_is_left_out_too_and_it_is_asked_sooner(cast, circle, who):
    named = getattr(cast, who).id
    left_out = frozenset({cast.maeve.id, cast.rosa.id, named})
    assert route_past_misuse(circle, named) == PrivateRoute("around", "soon", "mentor", left_out)


@pytest.mark.parametrize("contact", ["none", "the director"])
def test_without_a_contact_to_ask_staff_stay_asked(circle, contact):
    director = circle.directors[0]
    circle = replace(circle, mentor=director, contact=director if contact == "the director" else None)
    assert names(circle, route_to_another_mentor(circle)) == {"Dr. Okafor"}


def test_a_second_director_is_asked_before_the_contact(cast, circle):
    director = circle.directors[0]
    circle = replace(circle, mentor=director, directors=(director, circle.people[cast.tom.id]))
    assert names(circle, route_to_another_mentor(circle)) == {"Dr. Okafor"}


def test_a_director_who_is_also_staff_is_still_asked(circle):
    circle = replace(circle, directors=circle.staff)
    assert names(circle, route_past_misuse(circle, None)) == {"Maeve"}


def test_before_there_is_a_mentor_it_goes_round_nobody(circle):
    assert route_to_another_mentor(replace(circle, mentor=None)).left_out == frozenset()
