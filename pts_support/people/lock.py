"""The lock of a program's people: nobody joins, leaves or works other hours while a decision is made from them.

Code that decides whom to ask reads the people first and writes later. Without this lock somebody could leave in
between. Their departure would not find the request that is being written, and that request would wait with them.

Everybody takes locks in one order: this one before any row of a program's people, and before any request. It is one of
PostgreSQL's advisory locks and lasts until the transaction ends. So a decision writes nothing for it, and decisions
never wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

_KEY = 0x505453_02  # one class of advisory locks; the second number is the program's id
# As a condition of a claim that skips: a program whose people are changing this moment is left to the next pass.
TRY_SHARED_SQL = f"pg_try_advisory_xact_lock_shared({_KEY}, {{program}}::int)"


def take_shared(program_id: int) -> None:
    """Keep this program's people as they are until the transaction ends. Waits while somebody changes them; raises
    OperationalError after the lock timeout."""
    _lock("pg_advisory_xact_lock_shared", [program_id])


def take_exclusive(program_ids: Iterable[int]) -> None:
    """Take this before you change the people of these programs, or their calendars. It waits for the decisions that
    are being made from them, and lets no other begin until the transaction ends."""
    _lock("pg_advisory_xact_lock", program_ids)


def _lock(how: str, program_ids: Iterable[int]) -> None:
    ids = sorted(set(program_ids))
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {how}(%s, id) FROM unnest(%s::int[]) id", [_KEY, ids])
