"""The log of sign-ins: each try one line, with its reason; an account's number, a network, no address, no name."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD
from tests.people.signing_in import STEP, by_password, is_in


@pytest.fixture
def logged(caplog):
    caplog.set_level(logging.INFO, "pts.signin")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "pts.signin"]


def test_each_try_is_one_line_with_its_reason(cast, logged):
    asha, maeve, here = cast.asha.pk, cast.maeve.pk, "203.0.113.0/24"
    client = Client(REMOTE_ADDR="203.0.113.9")
    login = reverse("account_login")
    for email in (cast.asha.email, "nobody@lakeside.example"):
        client.post(login, {"login": email, "password": "wrong wrong wrong"})
    client.post(login, {"login": cast.asha.email, "password": PASSWORD})
    assert is_in(client)
    client.post(reverse("account_logout"))
    by_password(client, cast.maeve, code=False)
    client.post(STEP, {"code": "000000"})
    said = logged()
    assert said == [
        f"refused: account {asha} from {here}: password",
        f"refused: account 0 from {here}: password",
        f"came in: account {asha} from {here}: password",
        f"left: account {asha}",
        f"refused: account {maeve} from {here}: second step",
    ]
    assert not any(word in " ".join(said) for word in ("lakeside", "203.0.113.9", "Asha", "Maeve"))


def test_too_many_tries_and_a_wrong_emailed_code_say_so(cast, logged):
    client = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(9):
        client.post(reverse("account_login"), {"login": cast.asha.email, "password": "wrong wrong wrong"})
    assert logged()[-1].endswith(": too many tries")
    client.post(reverse("account_request_login_code"), {"email": cast.asha.email})
    client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert logged()[-1] == f"refused: account {cast.asha.pk} from 203.0.113.0/24: emailed code"
