"""The second step at sign-in: guessed at only so often, and kept where nobody reads it."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from pts_support.people.signin import second_factor
from tests.people.signing_in import STEP, app_code, by_password, is_in


def test_a_password_alone_opens_nothing(cast, client):
    answer = by_password(client, cast.maeve, code=False)
    assert (answer.url, is_in(client)) == (STEP, False)
    wrong = client.post(STEP, {"code": "000000"})
    assert ("That code isn’t right." in wrong.content.decode(), is_in(client)) == (True, False)
    client.post(STEP, {"code": app_code()})
    assert is_in(client)


def test_codes_are_guessed_only_so_often_and_nobody_else_is_locked_out(cast):
    thief, there = Client(REMOTE_ADDR="203.0.113.9"), Client(REMOTE_ADDR="198.51.100.7")
    by_password(thief, cast.maeve, code=False)
    said = [thief.post(STEP, {"code": "000000"}).content.decode() for _ in range(9)]
    assert ["Too many tries" in page for page in said] == [False] * 8 + [True]
    assert (thief.post(STEP, {"code": app_code()}).status_code, is_in(thief)) == (200, False)
    by_password(there, cast.maeve)
    assert is_in(there)


def test_a_spare_code_works_once(cast, client):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(cast.maeve).get_unused_codes()[0]
    for expected in (True, False):
        other = Client()
        by_password(other, cast.maeve, code=False)
        other.post(STEP, {"code": code})
        assert is_in(other) is expected


def test_what_an_app_is_made_from_is_not_in_the_database_as_it_is(cast, client):
    assert "JBSWY3DP" not in str(Authenticator.objects.get(user=cast.maeve, type="totp").data)
    assert (
        second_factor.SecondFactorAdapter()
        .decrypt(Authenticator.objects.get(user=cast.maeve).data["secret"])
        .startswith("JBSWY")
    )


def test_changing_it_later_asks_who_it_is(cast, client):
    by_password(client, cast.asha)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.url.split("?")[0] == reverse("account_reauthenticate")


def test_after_a_lost_key_no_code_fits_and_nothing_breaks(cast, settings):
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another key " * 6
    client = Client()
    by_password(client, cast.maeve, code=False)
    assert (client.post(STEP, {"code": app_code()}).status_code, is_in(client)) == (200, False)
    settings.SECRET_KEY_FALLBACKS = [before]
    client.post(STEP, {"code": app_code()})
    assert is_in(client)


def test_a_new_key_beside_the_old_one_signs_nobody_out_and_apps_go_on(cast, settings):
    """As docs/upgrading.md says; and without the old one both would be over."""
    here, before, new = Client(), settings.SECRET_KEY, "another key " * 6
    by_password(here, cast.maeve)
    page = reverse("people:me")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [before]
    assert here.get(page).status_code == 200
    there = Client()
    by_password(there, cast.maeve, code=False)
    there.post(STEP, {"code": app_code(step=1)})
    assert is_in(there)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a third key " * 6, []
    assert here.get(page).status_code == 302
