"""A password that will not do."""

from __future__ import annotations

import pytest

from pts_support.people.models import Invitation
from tests.people.inviting import link


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password1": "short", "password2": "short"}, "at least 12 characters"),
        ({"password1": "password1234", "password2": "password1234"}, "too common"),
        ({"password1": "kim@lakeside.example", "password2": "kim@lakeside.example"}, "too similar"),
        (
            {"password1": "seven quiet green lamps", "password2": "seven quiet green lamp"},
            "These two don’t match yet.",
        ),
        ({}, "Please fill this in."),
    ],
)
def test_a_password_that_will_not_do(kim, client, typed, said):
    page = client.post(link(), typed)
    assert (page.status_code, said in page.content.decode(), Invitation.objects.get().used_at) == (200, True, None)
