"""Somebody who reads a post of the board asks the program to look at it, or at an answer under it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from requests_app.vocabulary import Looked


class BoardFlag(models.Model):
    """What lets staff and directors of the program read this post and this answer on /peers/review/, without names.

    ``by`` is shown to nobody. ``outcome``: what whoever looked at it decided.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey("requests_app.Message", on_delete=models.CASCADE, related_name="flags")
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Looked.choices, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "by"], name="one_flag_a_reader"),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by__isnull=True, outcome="")
                | (Q(looked_at__isnull=False, looked_by__isnull=False) & ~Q(outcome="")),
                name="looked_at_with_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["message"], condition=Q(looked_at__isnull=True), name="flag_to_look_at")]
