"""Round whom a private request goes, and to whom."""

from __future__ import annotations

import pytest

from pts_support.people.models import Membership, Role
from requests_app.chain import policy, policy_versions
from requests_app.models import HelpRequest
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
