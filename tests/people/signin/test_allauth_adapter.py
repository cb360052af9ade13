"""Signing in: by password or by code, with equal answers for every address."""

from __future__ import annotations

import re

from django.core import mail
from django.urls import reverse

from tests.cast import PASSWORD

TOKENS = re.compile(rb'(csrfmiddlewaretoken" value="[^"]+|nonce="[^"]+|value="[^"]*@[^"]*"|[\w.]+@[\w.]+)')
STRANGER = "stranger@lakeside.example"


def plain(answer) -> tuple:
    return answer.status_code, answer.headers.get("Location", ""), TOKENS.sub(b"", answer.content)


def test_by_email_and_password(cast, client):
    answer = client.post(reverse("account_login"), {"login": "ASHA@lakeside.example", "password": PASSWORD})
    assert (answer.status_code, answer.url, client.session["_auth_user_id"]) == (302, "/", str(cast.asha.id))


def test_known_and_unknown_addresses_get_the_same_answer(cast, client):
    asked = [
        ("account_login", lambda email: {"login": email, "password": "wrong wrong wrong"}),
        ("account_reset_password", lambda email: {"email": email}),
        ("account_request_login_code", lambda email: {"email": email}),
    ]
    for name, data in asked:
        known, unknown = (
            client.post(reverse(name), data("asha@lakeside.example")),
            client.post(reverse(name), data(STRANGER)),
        )
        assert plain(known) == plain(unknown), name
        if known.status_code == 302:
            assert plain(client.get(known.url)) == plain(client.get(unknown.url)), name
    assert [m.to for m in mail.outbox] == [["asha@lakeside.example"]] * 2


def test_a_code_lets_in_whom_it_was_mailed_to(cast, client):
    client.post(reverse("account_request_login_code"), {"email": "asha@lakeside.example"})
    assert "look in the spam folder" in client.get(reverse("account_confirm_login_code")).content.decode()
    code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[0].body, re.M).group(1)
    wrong = client.post(reverse("account_confirm_login_code"), {"code": "AAAAAA"})
    assert "This isn’t the code from the newest email." in wrong.content.decode()
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.session["_auth_user_id"] == str(cast.asha.id)


def test_a_new_password_by_mail(cast, client):
    client.post(reverse("account_reset_password"), {"email": "asha@lakeside.example"})
    assert mail.outbox[0].subject == "PTS Support: choose a new password"
    assert "Asha" not in mail.outbox[0].body
    assert mail.outbox[0].body.startswith("Someone (we hope you) asked for a new password.")
    url = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body).group(1)
    page = client.get(url, follow=True)
    assert "Choose a new password" in page.content.decode()
    step = page.redirect_chain[-1][0]
    assert "at least 12" in client.post(step, {"password1": "short", "password2": "short"}).content.decode().lower()
    client.post(step, {"password1": "seven quiet green lamps", "password2": "seven quiet green lamps"})
    cast.asha.refresh_from_db()
    assert cast.asha.check_password("seven quiet green lamps")
    assert "This link has already been used" in client.get(url, follow=True).content.decode()


def test_a_closed_account_does_not_get_in(cast, client):
    type(cast.asha).objects.filter(id=cast.asha.id).update(is_active=False)
    client.post(reverse("account_login"), {"login": "asha@lakeside.example", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_signing_out_needs_the_button(cast, client, signed_in):
    signed_in(client, cast.asha)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    answer = client.post(reverse("account_logout"))
    assert ("_auth_user_id" in client.session, answer.headers["Clear-Site-Data"]) == (False, '"cache", "storage"')


def test_wrong_passwords_from_one_network_do_not_lock_out_another(cast, client):
    wrong, right = ({"login": "asha@lakeside.example", "password": p} for p in ("wrong wrong wrong", PASSWORD))
    url = reverse("account_login")
    for n in range(8):
        assert "don’t match" in client.post(url, wrong, REMOTE_ADDR=f"203.0.113.{n}").content.decode()
    assert "Too many tries just now." in client.post(url, right, REMOTE_ADDR="203.0.113.99").content.decode()
    assert "_auth_user_id" not in client.session
    assert client.post(url, right, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_an_unknown_address_is_limited_alike(cast, client):
    wrong, url = {"login": STRANGER, "password": "wrong wrong wrong"}, reverse("account_login")
    said = [client.post(url, wrong).content.decode() for _ in range(9)]
    assert [("don’t match" in page, "Too many tries just now" in page) for page in said] == [(True, False)] * 8 + [
        (False, True)
    ]


def test_signing_in_makes_reachable_again(cast, client):
    type(cast.asha).objects.filter(id=cast.asha.id).update(mail_refused_at=cast.NOW)
    client.post(reverse("account_login"), {"login": "asha@lakeside.example", "password": PASSWORD})
    cast.asha.refresh_from_db()
    assert cast.asha.mail_refused_at is None
