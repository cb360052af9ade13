"""An act of power that waits: for a second person's yes, for its time, or for whoever may stop it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class ProposedAct(models.Model):
    """One row an act that somebody asked for and that has not taken effect at once. Written by people/decisions alone.

    ``about`` names what it touches, so that the same thing is asked for once ("membership:12:end"). ``payload`` is what
    the kind needs to carry it out: ids, days, what staff typed about a person; never a word of a request.
    ``due_at``: when time itself decides (it takes effect, or lapses, as its kind says); null: never without a yes.
    ``agreed_by`` and ``stopped_by`` are null beside their time where the operator said so.
    """

    class ActOutcome(models.TextChoices):
        OPEN = "", "waiting"
        DONE = "done", "took effect"
        STOPPED = "stopped", "stopped"
        LAPSED = "lapsed", "lapsed without a yes"
        REFUSED = "refused", "could not take effect"

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=300)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    payload = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, help_text="When it was over, however it ended.")
    outcome = models.CharField(max_length=10, choices=ActOutcome.choices, default=ActOutcome.OPEN, blank=True)
    why_not = models.TextField(blank=True, help_text="Of a refusal: the sentences of the rule that it would break.")

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "kind", "about"], condition=Q(outcome=""), name="one_open_act_about_a_thing"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", done_at__isnull=True) | (~Q(outcome="") & Q(done_at__isnull=False)),
                name="an_act_is_open_or_over",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | Q(agreed_at__isnull=False), name="who_agreed_did_so_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(stopped_by__isnull=True) | Q(stopped_at__isnull=False), name="who_stopped_did_so_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=models.F("asked_by")), name="a_second_person_agrees"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(outcome="", due_at__isnull=False), name="act_due"),
            models.Index(fields=["program"], condition=Q(outcome=""), name="act_open"),
        ]

    @property
    def is_open(self) -> bool:
        return self.outcome == self.ActOutcome.OPEN
