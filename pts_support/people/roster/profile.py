"""What people change about themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pts_support.people import audit
from pts_support.people.models import User
from pts_support.people.roster.said_names import settle_names_around


def change_profile(user: User, *, name: str, called: str, phone: str, time_zone: str, now: datetime) -> None:
    """``called``: their preferred name. The trail says whether a name changed, and not from what to what."""
    detail = "names" if (name, called) != (user.name, user.preferred_name) else ""
    with transaction.atomic():
        user.name, user.phone, user.time_zone = name, phone, time_zone
        user.prefer(called)
        user.save(update_fields=["name", "called", "preferred", "phone", "time_zone"])
        audit.record(user, "own_details", f"user:{user.id}", program=None, now=now, detail=detail)
        settle_names_around(user, now)


def set_zone(user: User, time_zone: str, *, now: datetime) -> None:
    change_profile(user, name=user.name, called=user.preferred_name, phone=user.phone, time_zone=time_zone, now=now)
