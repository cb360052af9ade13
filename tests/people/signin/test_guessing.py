"""A ceiling on wrong codes for one account, over all networks. Whoever signed in before is never stopped by it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse

from pts_support import clock
from pts_support.people.models import Browser, Tries
from pts_support.people.signin import guessing
from tests.cast import PASSWORD
from tests.people.inviting import GOOD
from tests.people.signing_in import STEP, app_code, by_password, is_in

TOLD = "PTS Support: someone tried to sign in as you"
CLOSED = "Many wrong codes were tried for this account."


@pytest.fixture(autouse=True)
def _cheap(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}


def guess(user, network: int, times: int, **more: str) -> list[bool]:
    """Somebody who knows the password types wrong codes out of one network. Says which were looked at."""
    thief = Client(REMOTE_ADDR=f"203.0.{network}.9", **more)
    by_password(thief, user, code=False)
    return ["That code isn’t right." in thief.post(STEP, {"code": "000000"}).content.decode() for _ in range(times)]


def with_the_right_code(user, client: Client) -> bool:
    by_password(client, user)
    return is_in(client)


def told() -> list[list[str]]:
    return [letter.to for letter in mail.outbox if letter.subject == TOLD]


def later(**ago: int) -> None:
    """Let the machine's clock go on, as far as what was tried knows."""
    Tries.objects.update(since=F("since") - timedelta(**ago))


def test_two_hundred_codes_from_twenty_five_networks_stop_at_the_thirtieth(cast, maeve, client):
    looked_at = [sum(guess(cast.maeve, network, 8)) for network in range(25)]
    assert looked_at == [8, 8, 8, 6] + [0] * 21
    assert told() == [["maeve@lakeside.example"]]
    assert not with_the_right_code(cast.maeve, Client(REMOTE_ADDR="198.51.100.7"))
    assert with_the_right_code(cast.maeve, client)  # where she signed in before
    assert told() == [["maeve@lakeside.example"]]


@pytest.fixture
def closed(cast):
    for network in range(4):
        guess(cast.maeve, network, 8)
    return cast.maeve


def test_the_page_says_what_helps(closed):
    stranger = Client(REMOTE_ADDR="198.51.100.7")
    by_password(stranger, closed, code=False)
    page = stranger.post(STEP, {"code": app_code()}).content.decode()
    assert CLOSED in page
    assert f'<a href="{reverse("account_reset_password")}">Choose a new password by email</a>' in page


def test_a_new_password_by_mail_opens_it(closed):
    client = Client(REMOTE_ADDR="198.51.100.7")
    client.post(reverse("account_reset_password"), {"email": closed.email})
    link = next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))
    page = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    client.post(page.redirect_chain[-1][0], GOOD)
    client.post(reverse("account_login"), {"login": closed.email, "password": GOOD["password1"]})
    client.post(STEP, {"code": app_code()})
    assert is_in(client)


def test_it_opens_by_itself_after_a_day_and_the_owner_is_told_again(closed):
    later(hours=23)
    assert guess(closed, 100, 1) == [False]
    later(hours=1)
    assert guess(closed, 101, 1) == [True]
    for network in range(102, 106):
        guess(closed, network, 8)
    assert told() == [["maeve@lakeside.example"]] * 2


def test_whoever_goes_slowly_is_stopped_at_sixty_a_day(cast):
    looked_at = 0
    for hour in range(4):
        for network in range(3):
            looked_at += sum(guess(cast.maeve, 10 * hour + network, 8))
        later(hours=1)
    assert (looked_at, told()) == (60, [["maeve@lakeside.example"]])


def test_her_own_right_codes_count_for_nothing(cast):
    for network in range(3):
        cache.clear()  # an app's code is taken once
        assert with_the_right_code(cast.maeve, Client(REMOTE_ADDR=f"198.51.{network}.7"))
    assert set(Tries.objects.values_list("count", flat=True)) == {0}


def test_others_are_not_closed_with_her(closed, cast):
    assert with_the_right_code(cast.tom, Client(REMOTE_ADDR="198.51.100.7"))


def test_many_at_once_are_counted_before_they_are_looked_at(cast):
    at = clock.real()
    assert [guessing.count_guess(cast.maeve, at=at) for _ in range(31)] == [True] * 30 + [False]


@pytest.mark.django_db(transaction=True)
def test_eight_lines_at_once_get_thirty_and_one_mail(cast):
    """Each with a connection of its own, and all of them wrong."""
    at = clock.real()

    def six_guesses(_: int) -> int:
        looked_at = 0
        for _try in range(6):
            if guessing.count_guess(cast.maeve, at=at):
                looked_at += 1
                guessing.was_wrong(cast.maeve, at=at)
        connection.close()
        return looked_at

    with ThreadPoolExecutor(8) as lines:
        assert sum(lines.map(six_guesses, range(8))) == 30
    assert told() == [["maeve@lakeside.example"]]


def test_a_known_browser_is_counted_by_itself(cast, maeve, closed, client):
    cache.clear()
    Browser.objects.filter(user=cast.maeve).update(passed_until=None)
    assert by_password(client, cast.maeve, code=False).url == STEP
    for _ in range(7):
        client.post(STEP, {"code": "000000"})
    client.post(STEP, {"code": app_code()})
    assert (is_in(client), told()) == (True, [["maeve@lakeside.example"]])


def test_where_the_password_is_wrong_nothing_is_counted(cast):
    client = Client()
    client.post(reverse("account_login"), {"login": cast.maeve.email, "password": PASSWORD + "x"})
    assert client.post(STEP, {"code": "000000"}).status_code == 302
    assert not guessing.rate_limits.is_exhausted(guessing.CEILINGS[0], cast.maeve.pk, "", at=clock.real())
