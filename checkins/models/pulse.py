"""How manageable was your week? One row a fellow and week, for their own eyes."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from checkins.vocabulary import HardWeeksAnswer, Reach


class PulseWeek(models.Model):
    """``score`` is read by nobody but the fellow, and by no rule but the one that asks them alone after three hard
    weeks; there is none where they only wanted somebody to reach out. ``implied``: whether they took the ask that their
    words could be ("yes", "no"). ``request_ref``: the request that their tap filed."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    monday = models.DateField()
    score = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True)
    implied = models.CharField(max_length=3, blank=True)
    reach = models.CharField(max_length=14, choices=Reach.choices, default=Reach.NOT_NOW)
    request_ref = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["monday"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "monday"], name="one_pulse_a_week"),
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5) | (Q(score__isnull=True) & ~Q(reach=Reach.NOT_NOW)),
                name="one_to_five",
            ),
        ]


class HardWeeksOffer(models.Model):
    """After three hard weeks the fellow alone is asked, once, if somebody should call. ``monday``: of the third;
    ``person``: whom the question names, and who is asked on a yes."""

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    monday = models.DateField()
    person = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=HardWeeksAnswer.choices, blank=True)
    request_ref = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "monday"], name="asked_once_after_hard_weeks")]
