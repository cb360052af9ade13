"""What somebody said yes to, in which wording, and when."""

from __future__ import annotations

from django.db import models


class Agreement(models.Model):
    """One yes. ``what`` and ``version`` name a text in people/signin/agreements.py; helpers agree anew every August."""

    class What(models.TextChoices):
        HELPER = "helper", "what helpers promise"
        FELLOW = "fellow", "what we promise you, and the three exceptions"

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="agreements")
    what = models.CharField(max_length=10, choices=What.choices)
    version = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["user", "what", "-at"], name="agreement_latest")]
