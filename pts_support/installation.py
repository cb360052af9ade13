"""The installation's one row: the demo's clock, what the engine last did, whether it is paused.

The model belongs to the people room. The settings name it (``INSTALLATION_MODEL``), as they name the user's model, so
that what stands below every room can read the row without importing a room.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.db import connection


class Place(Protocol):
    """What the wiring may know of the installation. Times are UTC."""

    demo: bool
    clock_offset: timedelta
    swept_at: datetime | None
    delivered_at: datetime | None
    watched_at: datetime | None
    late_since: datetime | None
    paused: bool
    backed_up_at: datetime | None
    mail_failing_since: datetime | None
    mail_lost_at: datetime | None


def rows() -> Any:
    """The model's manager."""
    return apps.get_model(settings.INSTALLATION_MODEL).objects


def current() -> Place:
    """The row itself, read now (one query)."""
    return apps.get_model(settings.INSTALLATION_MODEL).current()


def without_backup_since(backed_up_at: datetime | None) -> datetime | None:
    """The moment nothing after which is in a good backup; without any, when this database was made.

    None where nobody waits for backups of ours.
    """
    if not settings.BACKUP_HOURS or backed_up_at is not None:
        return backed_up_at
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(applied) FROM django_migrations")
        return cursor.fetchone()[0]


def is_backup_overdue(since: datetime | None, now: datetime) -> bool:
    return bool(settings.BACKUP_HOURS) and since is not None and now - since > timedelta(hours=settings.BACKUP_HOURS)


def note_backup(at: datetime) -> None:
    rows().filter(pk=1).update(backed_up_at=at)
