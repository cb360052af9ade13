"""A district's school calendar as it is edited: the week, half days, breaks and snow days.

The arithmetic lives in people/calendars/worktime.py; people/calendars/load.py turns these rows into its Hours.
"""

from __future__ import annotations

import uuid

from django.db import models

from .user import known_zone


class Calendar(models.Model):
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.CASCADE, related_name="calendars")
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=60, default="America/New_York", validators=[known_zone])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="one_calendar_per_name")]

    def __str__(self) -> str:
        return self.name


class DayHours(models.Model):
    """Working hours on one weekday (0 = Monday), local wall time."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="week")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "weekday"], name="one_window_a_weekday"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="weekday_is_a_weekday"),
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="day_closes_after_opening"),
        ]


class HalfDay(models.Model):
    """Other hours on one date."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="half_days")
    day = models.DateField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="one_half_day_a_date"),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="half_day_closes_after_opening"
            ),
        ]


class ClosedDays(models.Model):
    """Days on which nobody works, first and last inclusive. ``cover`` is on call for requests that cannot wait."""

    class Kind(models.TextChoices):
        BREAK = "break", "break"
        HOLIDAY = "holiday", "holiday"
        SNOW = "snow", "snow day"

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="closed_days")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.BREAK)
    name = models.CharField(max_length=80)
    first = models.DateField()
    last = models.DateField()
    cover = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="closure_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.name
