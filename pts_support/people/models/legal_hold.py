"""While one runs, nothing it covers is purged."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class LegalHold(models.Model):
    """On everything of a program, or on one person in it (``person``). Never removed: lifted."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="holds")
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    lifted_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lifted_by_somebody",
            )
        ]
