"""You asked, we changed: lines for everybody, and sentences that fellows gave so that something changes for all."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class ChangedLine(models.Model):
    """One line about what changed because of requests, without names."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=280)
    published_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    shown_until = models.DateField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["program", "shown_until"], name="changed_line_shown")]


class SharedLine(models.Model):
    """A sentence that a fellow gave on closing: "this could help others: change it for all". Staff get those of a week
    together and mixed; whose it is stands here for the fellow's own file alone."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    fellow = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)
    given_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="When staff get it, with the others of its week.")
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="shared_line_due")]
