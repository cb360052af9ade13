"""The outbox: one row for one person, channel and cause, written in the cause's own transaction."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class OutboxMessage(models.Model):
    """``ref`` is the Message-ID. ``dedupe`` names the cause: the same cause never tells the same person twice.

    ``about`` is the public ref of the thing it is about, ``facts`` hold at most times and closed-list words (never a
    name, topic or text). A lease (``lease``, ``leased_until``) marks who is sending; times of the queue are real time.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        SUPPRESSED = "suppressed"
        DEAD = "dead"

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, default="email")
    kind = models.CharField(max_length=40)
    dedupe = models.CharField(max_length=160, unique=True)
    about = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    created_at = models.DateTimeField(help_text="In the time people live in (the demo's clock counts).")
    next_try_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=120, blank=True, help_text="A code and a step, never an address or a text.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status="queued", done_at__isnull=True) | (~Q(status="queued") & Q(done_at__isnull=False)), name="done_when_not_queued"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(status="queued"), name="outbox_due"),
            models.Index(fields=["about", "person"], condition=Q(status="queued"), name="outbox_about"),
        ]


class LocalMail(models.Model):
    """A mail as the demo's local mailbox shows it. Written only in demo mode, where no SMTP server is set."""

    ref = models.UUIDField(unique=True)
    person = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    subject = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        ordering = ["-at", "-id"]
