"""What `check --deploy` says of the live database, folders, static files and mail."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import connection

from pts_support.operate import checks
from tests import services

database = pytest.mark.django_db(transaction=True)


def ids(found):
    return [message.id for message in found]


@contextmanager
def superuser(*before: str, after: tuple[str, ...]):
    """What only a superuser can set, until the end."""
    line = services._running[0].connect(user="postgres", dbname=connection.settings_dict["NAME"])
    line.autocommit = True
    with line.cursor() as cursor:
        for statement in before:
            cursor.execute(statement)
        connection.close()
        try:
            yield
        finally:
            connection.close()
            for statement in after:
                cursor.execute(statement)
    line.close()


@pytest.fixture
def own_database(transactional_db, settings):
    settings.WEB_DATABASE = {**site.WEB_DATABASE, "NAME": connection.settings_dict["NAME"]}
    if not services._running:
        pytest.skip("the servers are somebody else's: nobody may change their settings here")


@database
def test_a_database_as_docs_running_says_is_fine(own_database):
    assert checks.database_is_as_it_should_be() == []


@database
def test_a_superuser_and_a_server_that_writes_down_words(own_database):
    name = connection.settings_dict["NAME"]
    loud = ("log_statement", "log_min_duration_statement")
    before = ["ALTER ROLE pts SUPERUSER", f"ALTER DATABASE {name} SET log_statement = 'all'"]
    before.append(f"ALTER DATABASE {name} SET log_min_duration_statement = 500")
    after = ("ALTER ROLE pts NOSUPERUSER", *(f"ALTER DATABASE {name} RESET {each}" for each in loud))
    with superuser(*before, after=after):
        found = checks.database_is_as_it_should_be()
    assert ids(found) == ["operate.W001", "operate.W002"]
    assert found[1].msg.endswith("into its log: log_min_duration_statement=500, log_statement=all.")


@database
def test_limits_that_a_pooler_dropped_are_missed(own_database, settings):
    settings.WEB_DATABASE = {**settings.WEB_DATABASE, "OPTIONS": {}}
    (found,) = checks.database_is_as_it_should_be()
    names = "idle_in_transaction_session_timeout, lock_timeout, statement_timeout"
    assert (found.id, found.msg) == ("operate.W003", f"Limits of time are not in force for the pages: {names}.")


@database
def test_limits_hold_behind_a_pooler_that_is_known(own_database, settings, pooler):
    host, port = pooler.url.rpartition("@")[2].partition("/")[0].split(":")
    pooled = {"HOST": host, "PORT": port, "OPTIONS": {}, "ENGINE": "pts_support.db.pooled"}
    settings.WEB_DATABASE = {**settings.WEB_DATABASE, **pooled}
    assert checks.database_is_as_it_should_be() == []


@database
def test_a_database_that_lets_nobody_in_is_one_line(own_database, settings):
    settings.WEB_DATABASE = {**settings.WEB_DATABASE, "PASSWORD": "wrong"}
    (found,) = checks.database_is_as_it_should_be()
    assert found.id == "operate.E001"
    assert found.msg.endswith("it refuses role and password: correct them in DATABASE_URL.")


def test_folders(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT, settings.PURGE_FILE = str(tmp_path / "files"), str(tmp_path / "purged")
    assert ids(checks.folders_can_be_written()) == ["operate.W004"]
    (tmp_path / "files").mkdir()
    assert checks.folders_can_be_written() == []
    monkeypatch.setattr(checks.os, "access", lambda place, how: place != Path(settings.MEDIA_ROOT))
    assert ids(checks.folders_can_be_written()) == ["operate.E002"]


def test_static_files(settings, tmp_path):
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = str(tmp_path), False
    assert ids(checks.static_files_are_there()) == ["operate.E003"]
    (tmp_path / "staticfiles.json").touch()
    assert checks.static_files_are_there() == []


@pytest.mark.parametrize(
    ("host", "tls", "found"),
    [
        ("smtp.example.org", False, ["operate.W005"]),
        ("smtp.example.org", True, []),
        ("127.0.0.1", False, []),
        ("localhost", False, []),
    ],
)
def test_mail(settings, host, tls, found):
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = host, tls, False
    assert ids(checks.mail_is_not_sent_in_the_clear()) == found
