"""A browser somebody signed in with, and how often somebody tried: both kept where a restart does not lose them."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models


class Browser(models.Model):
    """One person in one browser. Only the SHA-256 of its cookie is kept, and the cookie changes at every sign-in.

    ``passed_until``: until then the second step is not asked again here. Times are the machine's own.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="browsers")
    token_hash = models.CharField(max_length=64, unique=True)
    described = models.CharField(max_length=200, blank=True, help_text="What the browser says about itself.")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    passed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-seen_at", "-id"]

    def passed_until_after(self, at: datetime) -> datetime | None:
        """Until when no second step is asked for here; None once it is over."""
        if self.passed_until is None or self.passed_until <= at:
            return None
        return self.passed_until


class Tries(models.Model):
    """How often something was tried since ``since``. The key is a hash: nothing here names anybody."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField(db_index=True)
