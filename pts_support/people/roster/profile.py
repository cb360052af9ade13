"""What people change about themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pts_support.people import audit
from pts_support.people.models import User


def change_profile(user: User, *, called: str, phone: str, time_zone: str, now: datetime) -> None:
    with transaction.atomic():
        user.called, user.phone, user.time_zone = called, phone, time_zone
        user.save(update_fields=["called", "phone", "time_zone"])
        audit.record(user, "own_details", f"user:{user.id}", program=None, now=now)
