"""A line a fellow keeps for themselves on closing. Author only: no page of anybody else reads this table."""

from __future__ import annotations

import uuid

from django.db import models


class KeptLine(models.Model):
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fellow = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="kept_lines")
    request = models.ForeignKey("requests_app.HelpRequest", on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.CharField(max_length=400)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
