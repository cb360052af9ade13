"""One request read in an emergency by somebody of the program who has no part in it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from requests_app.vocabulary import Emergency


class Glass(models.Model):
    """Asked by one, agreed to by another; ``opened_at`` only where it really opened something to whoever asked.
    ``agreed_by`` is null beside its time where the operator of the site agreed.

    ``request`` is None where the reference fits nothing of this program: nobody is told whether it does. ``reason`` is
    what whoever asked wrote about why, beside ``why`` of the closed list.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey("requests_app.HelpRequest", on_delete=models.CASCADE, null=True, related_name="glasses")
    why = models.CharField(max_length=8, choices=Emergency.choices)
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | (Q(agreed_at__isnull=False) & ~Q(agreed_by=F("asked_by"))),
                name="agreed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | (Q(agreed_at__isnull=False) & Q(request__isnull=False)),
                name="opened_with_a_yes",
            ),
        ]
