"""What the first page says of practice, and to whom."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.checkins.pages.test_practice import practiced
from tests.requests_app.asking import up
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db
TRY, LIST = "Try it once", "1 practice request has no welcome yet."


def home(person) -> str:
    client = Client()
    client.force_login(person)
    return client.get("/").content.decode()


def test_a_fellow_is_offered_it_until_they_have_tried_it(cast):
    policies(cast)
    assert (TRY in home(cast.asha), TRY in home(cast.maeve)) == (True, False)
    practiced(cast)
    assert TRY not in home(cast.asha)


def test_staff_hear_of_it_once_the_backup_has_been_asked_in_vain(cast, set_clock):
    policies(cast)
    request = practiced(cast)
    up(request, set_clock, 2)
    assert LIST not in home(cast.rosa)
    up(request, set_clock)
    assert [LIST in home(who) for who in (cast.rosa, cast.okafor, cast.maeve, cast.other_staff)] == [True, *[False] * 3]
