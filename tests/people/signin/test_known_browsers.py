"""A browser in which somebody passed the second step: it is not asked there again for ninety days."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from pts_support.people.models import Browser
from pts_support.people.signin import known_browsers
from tests.cast import NOW
from tests.people.signing_in import STEP, by_password, is_in


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
