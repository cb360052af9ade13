"""Who read what, and when: one row a reader, request and newest message they were shown. Append-only (a trigger)."""

from __future__ import annotations

from django.db import models


class Reading(models.Model):
    """Written before the words are shown. ``newest`` is the newest message on the page; ``unnamed``: nobody named
    them before (promise 5 shows the time and why)."""

    request = models.ForeignKey("requests_app.HelpRequest", on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    newest = models.ForeignKey("requests_app.Message", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "reader", "newest"], name="one_reading_a_message")]
        indexes = [models.Index(fields=["reader", "-at"], name="reading_by_reader")]
