"""Somebody typed the reference of a request whose words are to go for good, because it is demanded from outside."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from requests_app.vocabulary import Demand


class RemovalDemand(models.Model):
    """One row each time it is asked for, whatever the reference fits: whoever asked is not told whether it does.

    ``request`` is None where it fits nothing of this program. ``asked_by`` is None where the operator asked.
    ``seconded_by``: the other of two, where all directors and staff have a part in the request. ``begun_at``: when it
    began to wait for its day (people/decisions has the act); None: nothing comes of it. ``number`` is what stands on
    the letter, if anything does.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(
        "requests_app.HelpRequest", on_delete=models.CASCADE, null=True, related_name="removal_demands"
    )
    why = models.CharField(max_length=8, choices=Demand.choices)
    dated = models.DateField()
    number = models.CharField(max_length=40, blank=True)
    asked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    seconded_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    objected_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=F("asked_by")), name="seconded_by_another"
            ),
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True) | Q(request__isnull=False), name="begun_about_a_request"
            ),
        ]
