"""Whoever is signed in: read with their roles in one statement, and never let in by a second way."""

from __future__ import annotations

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, authenticate
from django.contrib.auth.hashers import make_password

from pts_support.people.models import User
from pts_support.people.roles import roles_held, roles_on
from pts_support.people.signin import backend
from tests.cast import PASSWORD
from tests.people.signing_in import by_password

ALLAUTHS = "allauth.account.auth_backends.AuthenticationBackend"


def test_the_reader_and_their_roles_are_one_query(cast, rf, django_assert_num_queries):
    request = rf.get("/")
    request.now = cast.NOW
    with django_assert_num_queries(1):
        request.user = backend.SignedInBackend().get_user(cast.maeve.id)
        found = roles_held(request)
    assert (request.user, found.held) == (cast.maeve, roles_on(cast.maeve, cast.NOW.date()).held)


def test_who_was_suspended_or_is_gone_is_signed_in_no_more(cast, client, signed_in):
    signed_in(client, cast.asha)
    assert client.get("/me/").status_code == 200
    User.objects.filter(id=cast.asha.id).update(is_active=False)
    assert backend.SignedInBackend().get_user(cast.asha.id) is None
    assert backend.SignedInBackend().get_user(0) is None
    assert client.get("/me/").status_code == 302


def test_a_session_from_before_there_was_this_backend_goes_on(cast, client):
    client.force_login(cast.asha, backend=ALLAUTHS)
    assert client.session[BACKEND_SESSION_KEY] == ALLAUTHS
    assert client.get("/me/").status_code == 200


def test_signing_in_is_by_this_one(cast, client):
    by_password(client, cast.asha)
    assert client.session[BACKEND_SESSION_KEY] == backend.PATH


@pytest.mark.parametrize(("password", "is_let_in"), [(PASSWORD, True), ("not the password at all", False)])
def test_a_password_is_held_against_the_account_once(cast, rf, monkeypatch, password, is_let_in):
    User.objects.filter(id=cast.asha.id).update(password=make_password(PASSWORD))
    tried = []
    checks = User.check_password

    def check(user, raw):
        tried.append(raw)
        return checks(user, raw)

    monkeypatch.setattr(User, "check_password", check)
    user = authenticate(rf.post("/accounts/login/"), email=cast.asha.email, password=password)
    assert (user == cast.asha, tried) == (is_let_in, [password])
