"""`manage.py bench` beside bin/start, where the application's role may make no database."""

from __future__ import annotations

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pts_support.local import embedded
from reports.management.commands.bench import throw_away

pytestmark = pytest.mark.django_db(transaction=True)


def as_superuser(statement):
    how = connection.get_connection_params() | {"user": embedded.SUPERUSER}
    try:
        server = psycopg2.connect(**how)
    except psycopg2.OperationalError:
        pytest.skip("this is no private server")
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(statement)
    server.close()


@pytest.fixture
def as_bin_start_has_it():
    """There the application's role owns one database, and that is all."""
    as_superuser(f"ALTER ROLE {embedded.ROLE} NOCREATEDB")
    yield
    as_superuser(f"ALTER ROLE {embedded.ROLE} CREATEDB")


def databases():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench%'")
        return [name for (name,) in cursor.fetchall()]


def test_beside_bin_start_it_has_a_database_of_its_own(as_bin_start_has_it):
    with throw_away() as name, connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user, count(*) FROM people_user")
        assert cursor.fetchone() == (name, embedded.ROLE, 0)
    assert databases() == []


def test_on_a_server_of_others_it_says_what_is_missing(as_bin_start_has_it, settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match=f'ALTER ROLE "{embedded.ROLE}" CREATEDB'):
        call_command("bench")
    assert databases() == []
