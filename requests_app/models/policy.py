"""A program's escalation policy: versions that are never changed once a request has begun with one."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from requests_app.vocabulary import Chain, Seat, Step


class EscalationPolicy(models.Model):
    """Allowances: *today* in working minutes, the others in school days (the calendar's usual full day).

    ``remind_percent``: when the first person is quietly reminded; later steps are in percent of the allowance, in
    EscalationStep.
    """

    program = models.ForeignKey("people.Program", on_delete=models.CASCADE, related_name="policies")
    version = models.PositiveSmallIntegerField()
    today_minutes = models.PositiveSmallIntegerField(
        default=120, validators=[MinValueValidator(30), MaxValueValidator(480)]
    )
    soon_days = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(5)])
    when_days = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1), MaxValueValidator(10)])
    remind_percent = models.PositiveSmallIntegerField(
        default=50, validators=[MinValueValidator(25), MaxValueValidator(75)]
    )
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["program", "-version"]
        constraints = [models.UniqueConstraint(fields=["program", "version"], name="one_policy_a_version")]

    def __str__(self) -> str:
        return f"version {self.version}"


class EscalationStep(models.Model):
    """One step of one chain: at ``percent`` of the allowance, ``does`` with the first reachable person of ``seat``.

    Past the last step the engine acts at the opening of each working day: the contact first, if not yet asked, then
    all are reminded.
    """

    policy = models.ForeignKey(EscalationPolicy, on_delete=models.CASCADE, related_name="steps")
    chain = models.CharField(max_length=14, choices=Chain.choices)
    number = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField(validators=[MinValueValidator(100), MaxValueValidator(400)])
    does = models.CharField(max_length=12, choices=Step.choices, default=Step.ADD)
    seat = models.CharField(max_length=8, choices=Seat.choices, blank=True)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "chain", "number"], name="one_step_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="policy_steps_count_from_one"),
            models.CheckConstraint(
                condition=(Q(does="add") & ~Q(seat="")) | (~Q(does="add") & Q(seat="")),
                name="only_adding_steps_name_a_seat",
            ),
        ]
