"""The trail of who did what to people and settings: append-only. Readings of requests are requests_app.Reading."""

from __future__ import annotations

import uuid

from django.db import models


class AccessEntry(models.Model):
    """Written by people/audit.py alone. A trigger refuses update and delete. ``detail`` never holds a request's
    words."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    actor = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["program", "-at"], name="access_by_program")]
