"""What a fellow is writing: theirs alone, gone when sent or after 14 days."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

LIVES = timedelta(days=14)


class DraftQuerySet(models.QuerySet["Draft"]):
    def kept(self, now: datetime) -> DraftQuerySet:
        """Those somebody went back to within 14 days; the others are gone, swept up already or not."""
        return self.filter(changed_at__gte=now - LIVES)

    def forgotten(self, now: datetime) -> DraftQuerySet:
        return self.filter(changed_at__lt=now - LIVES)


class Draft(models.Model):
    """``fields`` are the form's raw values, kept as typed (even when they are not valid yet)."""

    fellow = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="drafts")
    form_key = models.UUIDField()
    fields = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at"]
        constraints = [models.UniqueConstraint(fields=["fellow", "form_key"], name="one_draft_a_form")]
