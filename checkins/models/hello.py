"""Say hello: every third school week, every fellow is greeted by a human. One row a fellow and round."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from checkins.vocabulary import GreetedBy


class Greeting(models.Model):
    """``step``: 0 with the mentor, 1 the mentor was reminded, 2 with the backup too, 3 with the talker and staff too.
    ``due_at`` is when the engine passes it on; none once somebody has done it, or there is nobody left to pass it to.
    ``mentor_until``: the end of the mentor's days. ``due_before``: what an undo puts back."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="Which of the fellow's year, from 1.")
    monday = models.DateField(help_text="Of the week in which it begins.")
    opens_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    mentor_until = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    due_before = models.DateTimeField(null=True)
    put_off_until = models.DateTimeField(null=True)
    greeted_at = models.DateTimeField(null=True)
    greeted_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=12, choices=GreetedBy.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "number"], name="one_hello_a_round"),
            models.CheckConstraint(
                condition=Q(greeted_at__isnull=True, greeted_by__isnull=True, how="")
                | (Q(greeted_at__isnull=False, greeted_by__isnull=False, due_at__isnull=True) & ~Q(how="")),
                name="greeted_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="greeting_due"),
            models.Index(fields=["program", "monday"], name="greeting_by_round"),
        ]
