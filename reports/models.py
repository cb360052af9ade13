"""Published reports: what was once shown of a period stays as it was shown."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Edition(models.Model):
    """What was decided when a quarter had closed: a report (``published``), or to wait for a longer period.

    ``first`` and ``last`` are the first days of the first and last month it covers. No two published editions of a
    program overlap. ``unit``: the period reports have from here on to the end of the program year. ``time_unit``:
    that of the table over time. ``figures`` holds what was shown and nothing that was hidden.
    """

    program = models.ForeignKey("people.Program", on_delete=models.CASCADE, related_name="+")
    year = models.DateField(help_text="First day of the program year.")
    first = models.DateField()
    last = models.DateField()
    unit = models.CharField(max_length=10)
    time_unit = models.CharField(max_length=10, blank=True)
    published = models.BooleanField()
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["last"]
        constraints = [
            models.UniqueConstraint(fields=["program", "last"], name="one_edition_a_closing"),
            models.UniqueConstraint(
                fields=["program", "first"], condition=Q(published=True), name="one_report_from_a_month"
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="edition_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m} to {self.last:%Y-%m}"
