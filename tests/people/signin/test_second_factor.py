"""The second step at sign-in: asked once in a browser, guessed at only so often, and forgotten when it should be."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from pts_support.people.models import Browser
from pts_support.people.roster import endings
from pts_support.people.signin import known_browsers, second_factor
from tests.cast import NOW
from tests.people.signing_in import app_code, by_password, is_in

STEP = "/accounts/2fa/authenticate/"


@pytest.fixture
def maeve(cast, client):
    """She has signed in here, with her app, and out again."""
    by_password(client, cast.maeve)
    client.post(reverse("account_logout"))
    return cast.maeve


def test_a_password_alone_opens_nothing(cast, client):
    answer = by_password(client, cast.maeve, code=False)
    assert (answer.url, is_in(client)) == (STEP, False)
    wrong = client.post(STEP, {"code": "000000"})
    assert ("That didn’t fit." in wrong.content.decode(), is_in(client)) == (True, False)
    client.post(STEP, {"code": app_code()})
    assert is_in(client)


def test_it_is_asked_once_in_a_browser(client, maeve):
    assert by_password(client, maeve, code=False).url == "/"
    assert by_password(Client(), maeve, code=False).url == STEP


def test_and_again_after_ninety_days(client, maeve):
    Browser.objects.update(passed_until=NOW - timedelta(days=400))
    assert by_password(client, maeve, code=False).url == STEP


def test_somebody_elses_browser_is_not_hers(cast, client, maeve):
    assert by_password(client, cast.tom, code=False).url == STEP


def test_a_cookie_from_elsewhere_or_from_before_opens_nothing(client, maeve):
    name = known_browsers.cookie_name(maeve)
    before = client.cookies[name].value
    by_password(client, maeve, code=False)
    assert client.cookies[name].value != before
    for value in (before, "planted", ""):
        other = Client()
        other.cookies[name] = value
        assert by_password(other, maeve, code=False).url == STEP


def test_only_a_hash_of_the_cookie_is_kept(client, maeve):
    cookie = client.cookies[known_browsers.cookie_name(maeve)]
    assert cookie.value not in str(Browser.objects.values_list())
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_on_a_shared_computer_nothing_is_known(cast, client):
    by_password(client, cast.maeve, shared="on")
    assert (is_in(client), Browser.objects.count()) == (True, 0)
    client.post(reverse("account_logout"))
    assert by_password(client, cast.maeve, code=False).url == STEP


def test_who_leaves_is_forgotten_everywhere(cast, client, maeve):
    by_password(client, maeve)
    endings.sign_out_everywhere(maeve.id)
    assert (is_in(client), Browser.objects.filter(user=maeve).count()) == (False, 0)


def test_a_browser_can_be_forgotten(cast, client, maeve):
    by_password(client, maeve, code=False)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "no second step until" in page
    held = Browser.objects.get()
    assert by_password(Client(), cast.tom)
    assert Client().post(reverse("people:browser_forget", args=[held.ref]))
    other = Client()
    by_password(other, cast.asha)
    assert other.post(reverse("people:browser_forget", args=[held.ref])).status_code == 404
    client.post(reverse("people:browser_forget", args=[held.ref]))
    client.post(reverse("account_logout"))
    assert by_password(client, maeve, code=False).url == STEP


def test_codes_are_guessed_only_so_often_and_nobody_else_is_locked_out(cast):
    thief, there = Client(REMOTE_ADDR="203.0.113.9"), Client(REMOTE_ADDR="198.51.100.7")
    by_password(thief, cast.maeve, code=False)
    said = [thief.post(STEP, {"code": "000000"}).content.decode() for _ in range(9)]
    assert ["tried a lot" in page for page in said] == [False] * 8 + [True]
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


def test_staff_take_out_a_lost_one_and_its_owner_is_told(cast, client, maeve, signed_in):
    from django.core import mail

    theirs = client
    by_password(theirs, maeve)
    url = reverse("people:person_step_lost", args=[cast.memberships["maeve"].ref])
    for who in (cast.tom, cast.other_staff, cast.asha):
        assert signed_in(Client(), who).post(url).status_code == 404
    assert signed_in(Client(), cast.rosa).post(url).status_code == 302
    assert (is_in(theirs), Authenticator.objects.filter(user=maeve).exists()) == (False, False)
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([maeve.email], "PTS Support: your sign-in was changed")
    by_password(theirs, maeve)
    assert theirs.get("/dashboard/").url == "/first/?next=%2Fdashboard%2F"


def test_nobody_takes_out_their_own_that_way(cast, signed_in):
    url = reverse("people:person_step_lost", args=[cast.memberships["rosa"].ref])
    assert signed_in(Client(), cast.rosa).post(url).status_code == 404


def test_after_a_lost_key_no_code_fits_and_nothing_breaks(cast, settings):
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another key " * 6
    client = Client()
    by_password(client, cast.maeve, code=False)
    assert (client.post(STEP, {"code": app_code()}).status_code, is_in(client)) == (200, False)
    settings.SECRET_KEY_FALLBACKS = [before]
    client.post(STEP, {"code": app_code()})
    assert is_in(client)


def test_the_command_takes_it_out_where_no_staff_is_left(cast):
    from django.core.management import CommandError, call_command

    call_command("second_step_lost", cast.rosa.email, stdout=StringIO())
    assert not Authenticator.objects.filter(user=cast.rosa).exists()
    with pytest.raises(CommandError):
        call_command("second_step_lost", "nobody@lakeside.example")
