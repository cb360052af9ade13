"""How long somebody stays in, on which computer, and what is kept of what they typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from pts_support.people.signin import sessions
from tests.people.signing_in import by_password, is_in

DAY = 24 * 3600


@pytest.mark.parametrize(("who", "days"), [("asha", 30), ("maeve", 14), ("rosa", 14), ("okafor", 14), ("dana", 14)])
def test_a_fellow_stays_thirty_days_and_a_helper_fourteen(cast, client, who, days):
    by_password(client, getattr(cast, who))
    assert client.session.get_expiry_age() == days * DAY
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert abs(int(cookie["max-age"]) - days * DAY) < 60
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_in_a_known_browser_too(cast, client):
    for _ in range(2):
        by_password(client, cast.maeve)
        assert client.session.get_expiry_age() == 14 * DAY
        client.post(reverse("account_logout"))


@pytest.mark.parametrize("who", ["asha", "maeve"])
def test_on_a_shared_computer_it_ends_with_the_browser(cast, client, who):
    by_password(client, getattr(cast, who), shared="on")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["expires"], is_in(client)) == ("", "", True)


@pytest.mark.parametrize(("hours", "stays"), [(11.9, True), (12.1, False)])
def test_and_never_longer_than_twelve_quiet_hours(cast, client, hours, stays):
    by_password(client, cast.asha, shared="on")
    _seen_ago(client, timedelta(hours=hours))
    assert client.get("/me/").status_code == (200 if stays else 302)
    assert is_in(client) is stays


@pytest.mark.parametrize(
    ("shared", "ago", "hours"),
    [
        ("on", timedelta(0), 12),
        ("on", timedelta(minutes=4), 12),
        ("", timedelta(0), 336),
        ("", timedelta(hours=20), 316),
    ],
)
def test_a_page_knows_when_its_session_is_over_and_never_too_soon(cast, client, shared, ago, hours):
    by_password(client, cast.maeve, **({"shared": shared} if shared else {}))
    _seen_ago(client, ago)
    assert f'data-hours="{hours}"' in client.get("/me/").content.decode()


def test_what_was_being_typed_is_kept_when_that_happens(cast, client):
    by_password(client, cast.asha, shared="on")
    _seen_ago(client, timedelta(hours=13))
    words = "I could use ten minutes with you."
    page = client.post("/ask/", {"text": words}, headers={"origin": "http://testserver"})
    assert (page.status_code, words in page.content.decode()) == (403, True)
    assert "You were signed out" in page.content.decode()


@pytest.mark.parametrize(
    "url", ["/requests/0b6cf7a8-7cf3-4e8e-b0b8-b8f0a2f0c7aa/reply/", "/program/people/add/", "/me/"]
)
def test_every_form_keeps_its_words_when_the_session_is_gone(cast, url):
    words = "Kim Abernathy and the visual schedule"
    page = Client().post(url, {"text": words, "name": words, "called": words}, headers={"origin": "http://testserver"})
    assert (page.status_code, words in page.content.decode()) == (403, True)


def test_a_visit_lets_the_time_run_anew_once_a_day(cast, client):
    by_password(client, cast.asha)
    _seen_ago(client, timedelta(days=2))
    client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] = ""
    client.get("/me/")
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * DAY
    client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] = ""
    client.get("/me/")
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""


def test_signing_out_clears_what_the_browser_kept(cast, client):
    by_password(client, cast.asha)
    assert client.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache", "storage"'


def _seen_ago(client, ago: timedelta) -> None:
    session = client.session
    session[sessions.SEEN] -= ago.total_seconds()
    session.save()
