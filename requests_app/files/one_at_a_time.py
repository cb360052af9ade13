"""Whose files are looked through now: one message's at a time for a person, a few at a time in one web process.

So nobody can take every thread of the site with files. Whoever comes while it is full waits a moment (a second tap on
Send must not be told off), and is then asked to send once more. A person's place is one of PostgreSQL's advisory locks
of this connection: it holds over all web processes, and falls with the connection.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

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
    if not _tried(lambda: _taken(person_id), until):
        raise Busy("Other files of yours are being looked through right now. Send these once more in a minute.")
    try:
        if not _places.acquire(timeout=max(0.0, until - time.monotonic())):
            raise Busy("Many files are being looked through right now. Send yours once more in a minute.")
        try:
            yield
        finally:
            _places.release()
    finally:
        _given_back(person_id)


def _tried(take: Callable[[], bool], until: float) -> bool:
    while not take():
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE)
    return True


def _taken(person_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s::int)", [_KEY, person_id])
        return bool(cursor.fetchone()[0])


def _given_back(person_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s::int)", [_KEY, person_id])
