"""Who is of a program, and when they work, stand still while something is decided from it.

Whoever decides whom to ask reads the people first and writes later. Without this lock somebody could go in between:
whoever looks for what they had would not find what is being written, and it would wait with somebody who has gone.

One order for everybody: this lock before any row of a program's people, and before any request. The lock is the
database's own (advisory, until the transaction ends), so that deciding writes nothing and never waits for deciding.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

_KEY = 0x505453_02  # one class of advisory locks; the second number is the program's id
# As a condition of a claim that skips: a program whose people are changing this moment is left to the next pass.
TRY_SHARED_SQL = f"pg_try_advisory_xact_lock_shared({_KEY}, {{program}}::int)"


def take_shared(program_id: int) -> None:
    """From here to the end of the transaction nobody joins, goes or works other hours here. Waits while somebody does;
    raises OperationalError after the lock timeout."""
    _lock("pg_advisory_xact_lock_shared", [program_id])


def take_exclusive(program_ids: Iterable[int]) -> None:
    """Before the people of these programs, or their calendars, are changed: waits for what is being decided from them,
    and keeps others from deciding until the transaction ends."""
    _lock("pg_advisory_xact_lock", program_ids)


def _lock(how: str, program_ids: Iterable[int]) -> None:
    ids = sorted(set(program_ids))
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {how}(%s, id) FROM unnest(%s::int[]) id", [_KEY, ids])
