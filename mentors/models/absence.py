"""Time away: whole days, first and last inclusive, in the person's own zone."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class Absence(models.Model):
    """``backup`` stands in for these days instead of each assignment's own backup."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    backup = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_by = models.ForeignKey(
        "people.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who said so: they must not gain by it.",
    )
    called_off_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(
        null=True, blank=True, help_text="Set when the engine has moved on what this person had."
    )

    class Meta:
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="absence_ends_after_start"),
            models.CheckConstraint(
                condition=Q(backup__isnull=True) | ~Q(backup=F("person")), name="another_person_stands_in"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "last"], condition=Q(called_off_at__isnull=True), name="absence_by_person")
        ]
