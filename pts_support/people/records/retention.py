"""How long things are kept. Each room says in its purge.py what goes when, and what stays and why; this runs it once a
day. A test walks all models, so that a new table cannot be forgotten.

Append-only tables have one door: inside ``unlocked(before)`` their rows may be deleted, and the database itself refuses
those that are not older than ``before``. Whatever is purged is noted outside the database first (purge_ledger.py), so
that a restored copy forgets it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.module_loading import autodiscover_modules

from pts_support.people.models import LegalHold

TRAIL = timedelta(days=400)  # who read what, and who did what
BATCH, BATCHES = 500, 20  # a day's worth; the rest goes tomorrow

Purger = Callable[[datetime], int]
_purgers: dict[str, Purger] = {}
_decided: dict[str, str] = {}


def purges(what: str, *models: str) -> Callable[[Purger], Purger]:
    """Declare the function under it: purges what is past its limit at ``now``, and answers how many rows went.
    ``models``: those ("app.model") whose rows it empties or takes away."""

    def declare(purge: Purger) -> Purger:
        if what in _purgers:
            raise ValueError(f"{what} is purged already")
        _purgers[what] = purge
        _decide(f"purged: {what}", *models)
        return purge

    return declare


def exempt(because: str, *models: str) -> None:
    """No purge touches these, and why."""
    _decide(because, *models)


def _decide(how: str, *models: str) -> None:
    for model in models:
        if model in _decided:
            raise ValueError(f"{model} is decided already")
        _decided[model] = how


def retention_decisions() -> dict[str, str]:
    """How long each model is kept, by its label."""
    return dict(_decided)


def discover() -> None:
    autodiscover_modules("purge")


def purge(now: datetime) -> dict[str, int]:
    """Purge everything that is past its limit, each kind in transactions of its own."""
    return {what: one(now) for what, one in _purgers.items()}


def in_batches(one: Callable[[], int]) -> int:
    """Call ``one`` again and again while it finds something, so that no transaction is long."""
    gone = 0
    for _ in range(BATCHES):
        went = one()
        gone += went
        if not went:
            break
    return gone


@contextmanager
def unlocked(before: datetime) -> Iterator[None]:
    """A transaction in which append-only rows older than ``before`` may go."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pts.purge', 'on', true), set_config('pts.purge_before', %s, true)", [before.isoformat()]
        )
        yield
        cursor.execute("SELECT set_config('pts.purge', '', true), set_config('pts.purge_before', '', true)")


def year_ended_before(now: datetime) -> date:
    """The day before which a program year must have ended for its conversations to go."""
    return (now - timedelta(days=settings.KEEP_DAYS)).date()


def under_legal_hold(program: str, person: str | None = None) -> Exists:
    """Whether a legal hold covers the outer row; ``program`` and ``person`` are its columns."""
    running = LegalHold.objects.filter(lifted_at=None, program=OuterRef(program))
    if person is None:
        return Exists(running)
    return Exists(running.filter(Q(person=None) | Q(person=OuterRef(person))))
