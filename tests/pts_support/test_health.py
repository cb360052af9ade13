"""The two addresses a monitor asks."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from pts_support import clock
from pts_support.people.models import Installation


def beat(seconds: float = 1, **more) -> None:
    then = clock.real() - timedelta(seconds=seconds)
    usual = {"swept_at": then, "delivered_at": then, "watched_at": then, "late_since": None}
    usual |= {"backed_up_at": None, "mail_failing_since": None, "mail_lost_at": None}
    Installation.objects.update(**usual | more)


def test_ok_without_session_or_cookie(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content, answer.cookies.output()) == (200, b"ok", "")


@pytest.mark.parametrize("path", ["/healthz", "/healthz/engine"])
def test_503_when_the_database_is_gone(client, db, monkeypatch, path):
    def gone(*args, **kwargs):
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        assert client.get(path).status_code == 503


@pytest.mark.parametrize("path", ["/healthz", "/healthz/engine"])
def test_a_browser_with_a_session_hears_503_too(client, cast, monkeypatch, path):
    client.force_login(cast.maeve)
    client.raise_request_exception = False

    def gone(*args, **kwargs):
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        answer = client.get(path)
    assert (answer.status_code, b"unreachable" in answer.content) == (503, True)


def test_engine_in_time(client, db):
    beat(1)
    answer = client.get("/healthz/engine")
    assert answer.status_code == 200
    said = answer.json()
    ages = said.pop("seconds_since")
    assert said == {
        "ok": True, "late_for": None, "paused": False, "bound": 60.0,
        "mail": {"ok": True, "failing_for": None, "seconds_since_lost": None},
        "backup": {"ok": True, "seconds_since": None, "bound": None},
    }  # fmt: skip
    assert ages.keys() == {"swept", "delivered", "watched"}
    assert all(1 <= age < 20 for age in ages.values())


@pytest.mark.parametrize("name", ["swept_at", "delivered_at", "watched_at"])
def test_engine_late_in_one_of_three(client, db, name):
    beat(1, **{name: clock.real() - timedelta(seconds=61)})
    assert client.get("/healthz/engine").status_code == 503
    beat(1, **{name: None})
    assert client.get("/healthz/engine").status_code == 503


def test_engine_late_by_its_own_word(client, db):
    beat(1, late_since=clock.real() - timedelta(seconds=5))
    answer = client.get("/healthz/engine")
    assert answer.status_code == 503
    assert 5 <= answer.json()["late_for"] < 20


@pytest.mark.parametrize(
    ("marks", "status"),
    [
        ({"mail_failing_since": 299}, 200),
        ({"mail_failing_since": 302}, 503),
        ({"mail_lost_at": 24 * 3600 - 2}, 503),
        ({"mail_lost_at": 24 * 3600 + 2}, 200),
        ({"backed_up_at": 26 * 3600 - 2}, 200),
        ({"backed_up_at": 26 * 3600 + 2}, 503),
    ],
)
def test_mail_that_does_not_leave_and_a_backup_that_is_too_old_are_not_well(client, db, settings, marks, status):
    settings.BACKUP_HOURS = 26
    beat(1, **{name: clock.real() - timedelta(seconds=seconds) for name, seconds in marks.items()})
    assert client.get("/healthz/engine").status_code == status


def test_a_site_without_any_backup_is_waited_for_as_long(client, db, settings):
    beat(1)
    assert client.get("/healthz/engine").json()["backup"] == {"ok": True, "seconds_since": None, "bound": None}
    settings.BACKUP_HOURS = 26
    assert client.get("/healthz/engine").status_code == 200  # its tables are as old as this test run
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = applied - interval '27 hours'")
    answer = client.get("/healthz/engine")
    said = {"ok": False, "seconds_since": None, "bound": 26 * 3600}
    assert (answer.status_code, answer.json()["backup"]) == (503, said)
