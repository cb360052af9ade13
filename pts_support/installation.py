"""The installation's one row: the demo's clock, what the engine last did, whether it is paused.

The model belongs to the people room. The settings name it (``INSTALLATION_MODEL``), as they name the user's model, so
that what stands below every room can read the row without importing a room.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings


class Place(Protocol):
    """What the wiring may know of the installation. Times are UTC."""

    demo: bool
    clock_offset: timedelta
    swept_at: datetime | None
    delivered_at: datetime | None
    watched_at: datetime | None
    late_since: datetime | None
    paused: bool


def rows() -> Any:
    """The model's manager."""
    return apps.get_model(settings.INSTALLATION_MODEL).objects


def current() -> Place:
    """The row itself, read now (one query)."""
    return apps.get_model(settings.INSTALLATION_MODEL).current()
