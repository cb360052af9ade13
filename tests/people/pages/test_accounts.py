"""The sign-in pages and what comes around them: ours look like ours, and no others are there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pts_support.people.models import Agreement
from pts_support.people.signin import agreements
from tests.cast import NOW, PASSWORD
from tests.people.inviting import GOOD


def test_no_such_link_is_no_such_page(cast, client):
    nowhere = client.get("/nowhere/").content
    for url in ("/join/x/", "/join/x/again/"):
        for answer in (client.get(url), client.post(url, GOOD)):
            assert answer.status_code in (303, 404, 405)
            assert answer.status_code in (303, 405) or answer.content == nowhere


def test_saying_yes(cast, client, signed_in):
    Agreement.objects.all().delete()
    signed_in(client, cast.maeve)
    assert client.post(reverse("people:agree", args=["helper"])).status_code == 302
    client.post(reverse("people:agree", args=["fellow"]))
    client.post(reverse("people:agree", args=["anything"]))
    assert list(Agreement.objects.values_list("user__called", "what", "version", "at")) == [
        ("Maeve", "helper", agreements.VERSION, NOW)
    ]
    page = client.get(reverse("people:me")).content.decode()
    assert "You said yes on November 17, 2026." in page
    assert "Yes, I agree" not in page


@pytest.mark.parametrize("who", [None, "asha"])
def test_pages_of_allauth_that_are_not_ours_are_not_there(cast, client, signed_in, who):
    if who:
        signed_in(client, cast.asha)
    nowhere = client.get("/nowhere/").content
    typed = {"email": "new@lakeside.example", "password1": "x"}
    nowhere_to_send = client.post("/nowhere/", typed).content  # what was typed comes back
    for path in (
        "signup/",
        "email/",
        "3rdparty/",
        "3rdparty/login/cancelled/",
        "social/login/error/",
        "signup/passkey/",
    ):
        for answer, same in (
            (client.get(f"/accounts/{path}"), nowhere),
            (client.post(f"/accounts/{path}", typed), nowhere_to_send),
        ):
            assert (answer.status_code, answer.content) == (404, same), path


@pytest.mark.parametrize(
    "name", ["account_change_password", "account_logout", "mfa_index", "usersessions_list", "account_reauthenticate"]
)
def test_pages_that_are_ours_look_like_ours(cast, client, name):
    client.post(reverse("account_login"), {"login": "asha@lakeside.example", "password": PASSWORD})
    page = client.get(reverse(name), follow=True)
    assert page.status_code == 200
    assert b"look.css" in page.content
    assert b"Menu:" not in page.content


def test_the_second_step_pages_are_in_our_shell(cast, client):
    client.post(reverse("account_login"), {"login": "maeve@lakeside.example", "password": PASSWORD})
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"):
        page = client.get(reverse(name), follow=True)
        assert (page.status_code, b"look.css" in page.content) == (200, True), name
