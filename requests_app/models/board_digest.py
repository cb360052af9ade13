"""That a digest of a program's board is due: written with the day's first post, gone when the digest has been sent."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models

from pts_support.people.calendars.worktime import instant

DIGEST_AT = time(16)  # on the program's wall, every day: a time that says nothing of when anybody asked


def digest_after(at: datetime, zone: ZoneInfo) -> datetime:
    """When the digest comes that tells of what is asked now."""
    today = at.astimezone(zone).date()
    due = instant(today, DIGEST_AT, zone)
    if due > at:
        return due
    return instant(today + timedelta(days=1), DIGEST_AT, zone)


def digest_before(due: datetime, zone: ZoneInfo) -> datetime:
    """When the digest before this one was due: its own posts were asked from then on."""
    return instant(due.astimezone(zone).date() - timedelta(days=1), DIGEST_AT, zone)


class BoardDigest(models.Model):
    """One row a program and day. It names nobody: who is told is read when it is due."""

    program = models.ForeignKey("people.Program", on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "due_at"], name="one_digest_a_day")]
        indexes = [models.Index(fields=["due_at"], name="digest_due")]
