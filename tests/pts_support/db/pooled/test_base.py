"""Behind a real PgBouncer in transaction mode: limits hold in each statement, and nothing stays in a session."""

from __future__ import annotations

from contextlib import contextmanager

import psycopg2
import pytest
from django.db import OperationalError

from tests.pooler import SERVERS, through

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


OURS = ("700ms", "600ms", "1min")


@pytest.fixture
def line(pooler):
    """A line through the pooler, as the site's processes have it. Each transaction meets another server."""
    return through(pooler, dict(zip(NAMES, (700, 600, 60000), strict=True)))


def limits(line) -> tuple[str, ...]:
    with line.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'current_setting({name!r})' for name in NAMES)}")
        return cursor.fetchone()


@contextmanager
def atomic(line):
    """A transaction on this line, and not on the one that tests have."""
    line.set_autocommit(False)
    yield
    line.commit()
    line.set_autocommit(True)


def test_the_limits_hold_in_every_transaction_and_in_no_session(line, pooler):
    seen = []
    for _ in range(2 * SERVERS):
        seen.append(limits(line))
        with atomic(line):
            seen += [limits(line), limits(line)]
    assert set(seen) == {OURS}
    bare = psycopg2.connect(pooler.url)
    with bare.cursor() as cursor:
        for _ in range(SERVERS):
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)
            bare.commit()
    bare.close()


def test_a_statement_that_takes_too_long_is_ended_inside_and_outside_of_a_transaction(line):
    with line.cursor() as cursor, pytest.raises(OperationalError, match="statement timeout"):
        cursor.execute("SELECT pg_sleep(%s)", [5])
    with atomic(line), line.cursor() as cursor:
        cursor.execute("SELECT 1")
        with pytest.raises(OperationalError, match="statement timeout"):
            cursor.execute("SELECT pg_sleep(5)")


def test_many_rows_at_once_and_what_comes_back(line):
    with atomic(line), line.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE many (n int) ON COMMIT DROP")
        cursor.executemany("INSERT INTO many VALUES (%s)", [(1,), (2,)])
        cursor.execute("INSERT INTO many VALUES (3), (4) RETURNING n")
        assert (cursor.rowcount, cursor.fetchall()) == (2, [(3,), (4,)])
        cursor.execute("SELECT count(*) FROM many WHERE n > %s", [1])
        assert cursor.fetchone() == (3,)


def test_its_zone_is_the_sites_whatever_server_it_meets(line):
    line.ensure_connection()
    for _ in range(2 * SERVERS):
        with line.cursor() as cursor:
            cursor.execute("SELECT current_setting('TimeZone'), current_setting('application_name')")
            assert cursor.fetchone() == ("UTC", "pts-web")
