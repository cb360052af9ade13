"""A program, and the cohorts of fellows that go through it together."""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from django.db import models

from pts_support import zones

from .user import known_zone


class Program(models.Model):
    """``phone`` is answered by a person when the site cannot help; it stands wherever nobody is left to ask."""

    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="America/New_York", validators=[known_zone])
    phone = models.CharField(max_length=40)
    safety_line_name = models.CharField(max_length=80, default="Childhelp National Child Abuse Hotline")
    safety_line_phone = models.CharField(max_length=40, default="1-800-422-4453")
    calendar = models.ForeignKey(
        "people.Calendar",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="Counts for whoever has no calendar of their own.",
    )
    attachments_allowed = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return zones.zone_named(self.time_zone)

    @property
    def default_calendar_id(self) -> int:
        """The id of ``calendar``. It is missing only while a program and its first calendar are being made."""
        assert self.calendar_id is not None
        return self.calendar_id


class Cohort(models.Model):
    """The fellows of one program year: each other's peers."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day, inclusive.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "name"], name="one_cohort_per_name"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="cohort_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name
