"""Something a helper would like to do that waits for the fellow's tap."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from requests_app.vocabulary import OfferKind


class Offer(models.Model):
    """``person``: whom it would bring in (ADD, HAND_OVER); ``until``: the time asked for (MORE_TIME)."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey("requests_app.HelpRequest", on_delete=models.CASCADE, related_name="offers")
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=OfferKind.choices)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "by", "kind"], condition=Q(answered_at__isnull=True), name="one_open_offer_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, accepted__isnull=True)
                | Q(answered_at__isnull=False, accepted__isnull=False),
                name="answered_with_yes_or_no",
            ),
        ]
