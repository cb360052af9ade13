"""Each step a request went up: exactly one row a step, the engine's own proof that it did it once. And what somebody
did with one tap that moves a request ten seconds later."""

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


class DueAct(models.Model):
    """ "I can't", said at ``at``: the engine does it at ``due_at``, and until then an undo removes this row.

    ``put_off_until``: the engine stumbled over it, and tries again then.
    """

    request = models.ForeignKey("requests_app.HelpRequest", on_delete=models.CASCADE, related_name="due_acts")
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    put_off_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="one_due_act_a_person")]
        indexes = [models.Index(fields=["due_at"], name="due_act_by_time")]
