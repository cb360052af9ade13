"""Equal answers, equal work, and limits that count by account and place: nobody elsewhere can lock a fellow out."""

from __future__ import annotations

import re
import statistics
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from pts_support import clock
from pts_support.people.models import Tries
from pts_support.people.signin import rate_limits
from tests.cast import PASSWORD
from tests.people.signing_in import by_password, is_in

STRANGER = "stranger@lakeside.example"
CODE, RESET, LOGIN = (reverse(f"account_{n}") for n in ("request_login_code", "reset_password", "login"))


def asked_for_code(client, email="asha@lakeside.example") -> bool:
    """Whether a code is on its way (or is said to be); each time as if begun anew."""
    client.cookies.pop(settings.SESSION_COOKIE_NAME, None)
    return client.post(CODE, {"email": email}).status_code == 302


def test_the_count_survives_a_restart_and_an_emptied_cache(cast, client):
    for _ in range(8):
        client.post(LOGIN, {"login": cast.asha.email, "password": "wrong wrong wrong"})
    cache.clear()
    assert "Too many tries" in Client().post(LOGIN, {"login": cast.asha.email, "password": PASSWORD}).content.decode()
    rows = Tries.objects.all()  # for her from here, and for her from anywhere
    assert [(row.count, "asha" in row.key) for row in rows] == [(8, False)] * 2


def test_it_runs_out(cast, client):
    for _ in range(8):
        client.post(LOGIN, {"login": cast.asha.email, "password": "wrong wrong wrong"})
    Tries.objects.update(since=clock.real() - timedelta(minutes=16))
    assert client.post(LOGIN, {"login": cast.asha.email, "password": PASSWORD}).status_code == 302


@pytest.mark.django_db
def test_counting_is_one_statement_and_begins_anew(django_assert_num_queries):
    at = clock.real()
    limit = rate_limits.Limit("x", 2, timedelta(minutes=1))
    assert [rate_limits.count_try(limit, "a", "here", at=at) for _ in range(3)] == [True, True, False]
    with django_assert_num_queries(1):
        rate_limits.count_try(limit, "a", "here", at=at)
    assert rate_limits.count_try(limit, "a", "there", at=at)
    assert rate_limits.count_try(limit, "b", "here", at=at)
    assert rate_limits.count_try(limit, "a", "here", at=at + timedelta(minutes=1))


def test_codes_by_mail_are_limited_for_an_account_out_of_one_network(cast):
    thief, asha = Client(REMOTE_ADDR="203.0.113.9"), Client(REMOTE_ADDR="198.51.100.7")
    assert [asked_for_code(thief) for _ in range(7)] == [True] * 5 + [False] * 2
    assert asked_for_code(asha)


def test_a_browser_that_signed_in_before_is_never_limited_by_others(cast):
    """Same account, same network, and all of it used up by somebody else."""
    asha, thief = Client(), Client()
    by_password(asha, cast.asha)
    asha.post(reverse("account_logout"))
    for n in range(70):
        asked_for_code(thief, f"nobody{n}@lakeside.example")
    for _ in range(9):
        asked_for_code(thief)
        thief.post(LOGIN, {"login": cast.asha.email, "password": "wrong wrong wrong"})
    assert not asked_for_code(Client())
    assert asked_for_code(asha)
    code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.M).group(1)
    asha.post(reverse("account_confirm_login_code"), {"code": code})
    assert is_in(asha)
    asha.post(reverse("account_logout"))
    assert by_password(asha, cast.asha).url == "/"


def test_a_known_browser_has_its_own_limit(cast, client):
    by_password(client, cast.asha)
    client.post(reverse("account_logout"))
    assert [asked_for_code(client) for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.parametrize("url", [CODE, RESET])
def test_a_mail_too_many_is_said_alike_for_a_stranger(cast, url):
    said = []
    for email in (cast.asha.email, STRANGER):
        pages = [Client().post(url, {"email": email}) for _ in range(6)]
        said.append([(p.status_code, "We just sent you several" in p.content.decode()) for p in pages])
    assert said[0] == said[1] == [(302, False)] * 5 + [(200, True)]


@pytest.mark.parametrize("what", ["code", "reset", "password"])
def test_the_work_is_the_same_for_known_and_unknown_addresses(cast, settings, what):
    """By the ratio of medians, with real hashing and the real outbox; the bound is wide because machines are busy."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.EMAIL_BACKEND = "pts_support.notify.channels.account_mail.OutboxBackend"
    cast.asha.set_password(PASSWORD)
    cast.asha.save(update_fields=["password"])
    url = {"code": CODE, "reset": RESET, "password": LOGIN}[what]
    took: dict[str, list[float]] = {cast.asha.email: [], STRANGER: []}
    for _ in range(15):
        for email, times in took.items():
            Tries.objects.all().delete()
            typed = {"login": email, "password": "wrong wrong wrong"} if what == "password" else {"email": email}
            client = Client()
            begun = time.thread_time()
            client.post(url, typed)
            times.append(time.thread_time() - begun)
    known, unknown = (statistics.median(times) for times in took.values())
    assert 0.5 < known / unknown < 2, (known, unknown)


@pytest.mark.parametrize("url", [CODE, RESET])
def test_an_address_longer_than_any_of_ours_is_answered_like_any_other(cast, settings, url):
    settings.EMAIL_BACKEND = "pts_support.notify.channels.account_mail.OutboxBackend"
    answers = [
        Client().post(url, {"email": email}) for email in (STRANGER, f"{'x' * 60}@{'y' * 60}.{'z.' * 80}example")
    ]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


@pytest.mark.parametrize("url", [CODE, RESET])
def test_the_same_statements_are_sent_to_the_database(cast, settings, url):
    """What a timing test can only bound: for nobody, too, a mail is written and then undone."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.EMAIL_BACKEND = "pts_support.notify.channels.account_mail.OutboxBackend"
    wrote = []
    for email in (cast.asha.email, STRANGER):
        with CaptureQueriesContext(connection) as seen:
            Client().post(url, {"email": email})
        wrote.append(sum('INSERT INTO "notify_accountmail"' in q["sql"] for q in seen.captured_queries))
    from pts_support.notify.models import AccountMail

    assert (wrote, AccountMail.objects.count()) == ([1, 1], 1)


def test_whoever_asked_for_a_code_can_begin_again_with_the_password(cast, client):
    client.post(CODE, {"email": cast.asha.email})
    page = client.get(reverse("account_confirm_login_code")).content.decode()
    assert "Start over" in page
    client.post(reverse("account_logout"), {"next": LOGIN})
    assert by_password(client, cast.asha).url == "/"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:7:1::9", "2001:db8:7::/48"),
        ("2001:db8:7:ffff::9", "2001:db8:7::/48"),
        ("2001:db8:8:1::9", "2001:db8:8::/48"),
        ("", "nowhere"),
    ],
)
def test_a_network_is_what_one_customer_has(address, network):
    assert rate_limits.network_of(address) == network


def test_allauth_counts_networks_as_we_do():
    assert rate_limits.NETWORKS[6] == settings.ALLAUTH_RATE_LIMIT_IPV6_PREFIX


@pytest.mark.parametrize("url", [CODE, RESET])
@pytest.mark.parametrize("email", ["asha@lakeside.example", STRANGER])
def test_mails_to_one_address_have_a_ceiling_a_day(cast, url, email):
    """Twenty, out of all networks. Somebody nobody knows is answered alike."""
    said = []
    for network in range(5):
        said += [Client(REMOTE_ADDR=f"203.0.{network}.9").post(url, {"email": email}).status_code for _ in range(5)]
    assert said == [302] * 20 + [200] * 5


def test_a_known_browser_gets_its_code_beyond_that_ceiling(cast, client):
    by_password(client, cast.asha)
    client.post(reverse("account_logout"))
    for network in range(5):
        for _ in range(5):
            asked_for_code(Client(REMOTE_ADDR=f"203.0.{network}.9"))
    assert not asked_for_code(Client(REMOTE_ADDR="198.51.100.7"))
    assert asked_for_code(client)


def test_wrong_passwords_have_a_ceiling_over_all_networks(cast, client, monkeypatch):
    assert (rate_limits.PASSWORD_ANYWHERE.times, rate_limits.PASSWORD_ANYWHERE.within) == (300, timedelta(hours=1))
    monkeypatch.setattr(
        rate_limits, "PASSWORD_ANYWHERE", rate_limits.Limit("password_anywhere", 12, timedelta(hours=1))
    )
    by_password(client, cast.asha)
    client.post(reverse("account_logout"))
    for network in range(6):
        thief = Client(REMOTE_ADDR=f"203.0.{network}.9")
        for _ in range(2):
            thief.post(LOGIN, {"login": cast.asha.email, "password": "wrong wrong wrong"})
    stranger = Client(REMOTE_ADDR="198.51.100.7")
    assert "Too many tries" in by_password(stranger, cast.asha).content.decode()
    assert asked_for_code(stranger)
    assert by_password(client, cast.asha).url == "/"
