"""What happened to a request: append-only, the timeline and the audit of every change of state."""

from __future__ import annotations

from django.db import models

from requests_app.vocabulary import EventKind, State, Verb


class Event(models.Model):
    """``data`` holds times (ISO, UTC), person ids and closed-list words; never what somebody wrote.

    ``person``: whom it is about (who joined, who fell away). ``private``: shown to the fellow alone.
    """

    request = models.ForeignKey("requests_app.HelpRequest", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    verb = models.CharField(max_length=16, choices=Verb.choices)
    state = models.CharField(max_length=12, choices=State.choices, help_text="The state after it.")
    generation = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    actor = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    private = models.BooleanField(default=False)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["request", "at"], name="event_by_request")]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "generation"], condition=models.Q(kind="reminded"), name="one_reminder_a_generation"
            )
        ]
