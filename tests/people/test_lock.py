"""The lock of a program's people, as a second connection finds it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from pts_support.people import lock

pytestmark = pytest.mark.django_db
LAKESIDE, HARBOR, OTHER = 101, 102, 103


@pytest.fixture
def free():
    """`free(program_id, shared=…)`: whether somebody else could take the lock at this moment."""
    elsewhere = connection.copy()

    def ask(program_id: int, *, shared: bool) -> bool:
        how = "pg_try_advisory_xact_lock" + ("_shared" if shared else "")
        with elsewhere.cursor() as cursor:  # a statement of its own: what it took is given back at once
            cursor.execute(f"SELECT {how}(%s, %s)", [lock._KEY, program_id])
            return cursor.fetchone()[0]

    yield ask
    elsewhere.close()


def test_decisions_do_not_wait_for_each_other_and_changes_wait_for_them(free):
    with transaction.atomic():
        lock.take_shared(LAKESIDE)
        assert (free(LAKESIDE, shared=True), free(LAKESIDE, shared=False)) == (True, False)
        assert free(HARBOR, shared=False)


def test_while_people_change_nobody_decides_and_nobody_else_changes_them(free):
    with transaction.atomic():
        lock.take_exclusive([HARBOR, LAKESIDE, HARBOR])
        taken = [(free(one, shared=True), free(one, shared=False)) for one in (LAKESIDE, HARBOR, OTHER)]
    assert taken == [(False, False), (False, False), (True, True)]


def test_a_claim_passes_over_a_program_whose_people_are_changing():
    elsewhere = connection.copy()

    def claimed() -> bool:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT " + lock.TRY_SHARED_SQL.format(program=LAKESIDE))
            return cursor.fetchone()[0]

    assert claimed()
    lock.take_exclusive([LAKESIDE])
    assert not claimed()
    elsewhere.close()


def test_many_are_one_statement_and_none_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        lock.take_exclusive({HARBOR, LAKESIDE})
    with django_assert_num_queries(0):
        lock.take_exclusive([])
