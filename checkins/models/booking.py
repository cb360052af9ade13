"""One conversation of one fellow in one round, from "to be booked" to its end. Nothing is written down about it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from checkins.vocabulary import HAS_A_TIME, WAITS_FOR_ENGINE, BookingState


class Booking(models.Model):
    """``due_at`` is when the engine must act next.

    ``skipped_at`` is no state: a skipped conversation keeps its time and goes on to its end like any other, so that
    nothing that others see depends on it. ``skipped_with``: whom it was booked with then, who alone sees that; whoever
    it goes to after that (they were away) sees nothing of it. ``person`` is who holds it (the talker's user: one person
    may hold conversations in two programs). ``sequence`` counts what calendars were told; ``before`` is what an undo
    puts back.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey("checkins.Round", on_delete=models.PROTECT, related_name="+")
    monday = models.DateField(help_text="Of the week in which it is to take place.")
    state = models.CharField(max_length=10, choices=BookingState.choices, default=BookingState.TO_BOOK)
    talker = models.ForeignKey("checkins.Talker", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    put_off_until = models.DateTimeField(null=True, help_text="The engine stumbled over it, and tries again then.")
    offered_at = models.DateTimeField(null=True, help_text="When it was first given a time.")
    skipped_at = models.DateTimeField(null=True)
    skipped_with = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    switched_off = models.BooleanField(default=False, help_text="Skipped because the fellow has these switched off.")
    offered_again = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    before = models.JSONField(null=True)
    tapped_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    tapped_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "round"], name="once_a_round"),
            models.UniqueConstraint(
                fields=["person", "starts_at"],
                condition=Q(state=BookingState.BOOKED),
                name="one_conversation_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HAS_A_TIME)
                | Q(talker__isnull=False, person__isnull=False, starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="booked_with_someone_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WAITS_FOR_ENGINE, due_at__isnull=False)
                | (~Q(state__in=WAITS_FOR_ENGINE) & Q(due_at__isnull=True)),
                name="due_while_it_waits",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="booking_due"),
            models.Index(fields=["person", "starts_at"], name="booking_by_person"),
            models.Index(fields=["program", "starts_at"], name="booking_by_program"),
        ]

    @property
    def meets_by(self) -> str:
        """How the two meet; empty while nobody holds it."""
        if self.talker is None:
            return ""
        return self.talker.meets_by
