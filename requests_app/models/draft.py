"""What a fellow is writing: hers alone, gone when sent or after 14 days."""

from __future__ import annotations

from django.db import models


class Draft(models.Model):
    """``fields`` are the form's raw values, kept as typed (even when they are not valid yet)."""

    fellow = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="drafts")
    form_key = models.UUIDField()
    fields = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at"]
        constraints = [models.UniqueConstraint(fields=["fellow", "form_key"], name="one_draft_a_form")]
