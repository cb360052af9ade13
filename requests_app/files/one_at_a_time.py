"""Whose files are looked through now: one message's at a time for a person, a few at a time in one web process.

So nobody can take every thread of the site with files. Whoever comes while it is full waits a moment (a second tap on
Send must not be told off), and is then asked to send once more. A person's place is one of PostgreSQL's advisory locks
of a transaction: it holds over all web processes, behind a pooler too, and falls with the connection.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_KEY = 0x505453_07  # one class of advisory locks; the second number is the person's id
MOST_AT_A_TIME = 2  # of a web process's threads; the others show pages meanwhile
SECONDS = 2.0
PAUSE = 0.05
_places = threading.BoundedSemaphore(MOST_AT_A_TIME)


class Busy(Exception):
    """Why these files are not looked through now, as a sentence."""


@contextmanager
def looked_through(person_id: int) -> Iterator[None]:
    """Inside, no other message's files of this person are looked through. Raises Busy."""
    until = time.monotonic() + SECONDS
    with transaction.atomic():
        if not _tried(lambda: _taken(person_id), until):
            raise Busy("Other files of yours are being looked through right now. Send these once more in a minute.")
        if not _places.acquire(timeout=max(0.0, until - time.monotonic())):
            raise Busy("Many files are being looked through right now. Send yours once more in a minute.")
        try:
            yield
        finally:
            _places.release()


def _tried(take: Callable[[], bool], until: float) -> bool:
    while not take():
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE)
    return True


def _taken(person_id: int) -> bool:
    """Until the transaction ends. It is idle while files are looked through, and no limit but theirs may end that."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s::int)", [_KEY, person_id])
        return bool(cursor.fetchone()[0])
