"""Which mentor stands beside which fellow, and who stands in: dated, with history."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Assignment(models.Model):
    """Mentor and backup are required and different people. Dates are inclusive; ``ended_at`` is set when the end
    has been acted on.

    ``to_come`` marks a fellow whose mentor is not yet found: the contact stands as mentor and the ask page says so.
    """

    fellow = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="assignments")
    mentor = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="mentoring")
    backup = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="backing")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    to_come = models.BooleanField(default=False)
    mentor_rates = models.BooleanField(default=True, help_text="The mentor also signs this fellowship.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(mentor=F("backup")), name="backup_is_another_person"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="assignment_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["fellow"], condition=Q(ended_at__isnull=True), name="one_active_assignment_a_fellow"
            ),
        ]
        indexes = [
            models.Index(fields=["mentor"], condition=Q(ended_at__isnull=True), name="assignment_by_mentor"),
            models.Index(fields=["backup"], condition=Q(ended_at__isnull=True), name="assignment_by_backup"),
        ]
