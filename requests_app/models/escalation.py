"""Each step a request went up: exactly one row a step, the engine's own proof that it did it once."""

from __future__ import annotations

from django.db import models

from requests_app.vocabulary import Cause, Step


class Escalation(models.Model):
    """``due_at``: when it should have happened; ``at``: the moment it was taken (both in the time people live in)."""

    request = models.ForeignKey("requests_app.HelpRequest", on_delete=models.CASCADE, related_name="escalations")
    generation = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    does = models.CharField(max_length=12, choices=Step.choices)
    cause = models.CharField(max_length=12, choices=Cause.choices)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "generation", "step"], name="each_step_once"),
            models.CheckConstraint(condition=models.Q(step__gte=1), name="steps_count_from_one"),
        ]
        indexes = [models.Index(fields=["at"], name="escalation_by_time")]
