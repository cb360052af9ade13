"""A person's role in a program, with dates. One person may hold several, in several programs."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q


class Role(models.TextChoices):
    FELLOW = "fellow", "fellow"
    MENTOR = "mentor", "mentor"
    DIRECTOR = "director", "Clinical Director"
    STAFF = "staff", "program staff"
    CONTACT = "contact", "named contact"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> MembershipQuerySet:
        """Those in force on ``day`` (both ends inclusive)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Membership(models.Model):
    """``position`` orders directors and staff: the first reachable one is asked. Dates are inclusive, in the
    program's zone.

    ``ended_at`` is set when the engine and the pages have acted on the end (sight taken, open requests moved on).
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="memberships")
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    calendar = models.ForeignKey("people.Calendar", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)
    ends_by = models.ForeignKey(
        "people.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who set the last day: they must not gain by it.",
    )
    suspended_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="While it stands, the role gives nothing: no page, no turn.",
    )
    over_at = models.DateTimeField(
        null=True, blank=True, help_text="Of a fellowship: when the days of reading after its end were over."
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["role", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role="fellow", ended_at__isnull=True),
                name="one_active_fellowship_a_person",
            ),
            models.UniqueConstraint(
                fields=["user", "program", "role"],
                condition=Q(ended_at__isnull=True),
                name="one_active_membership_a_role",
            ),
            models.UniqueConstraint(
                fields=["program"],
                condition=Q(role="contact", ended_at__isnull=True),
                name="one_active_contact_a_program",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.CheckConstraint(
                condition=(Q(role="fellow") & Q(cohort__isnull=False)) | (~Q(role="fellow") & Q(cohort__isnull=True)),
                name="only_fellows_have_a_cohort",
            ),
        ]
        indexes = [
            models.Index(
                fields=["program", "role"], condition=Q(ended_at__isnull=True), name="membership_active_by_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"
