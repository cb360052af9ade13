"""The outbox: one row for one person, channel and cause, written in the cause's own transaction."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Waiting(models.Model):
    """What a row needs while it waits to be sent. All its times are real time, which no demo may bend.

    ``ref`` is the Message-ID. A lease (``lease``, ``leased_until``) marks who is sending. A claimed row's
    ``next_try_at`` is the end of its lease, so a row that waits is always due at a known time, whatever dies.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    next_try_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    first_try_at = models.DateTimeField(null=True, help_text="It is given up a day after this.")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(
        max_length=120, blank=True, help_text="A code and a step, never an address or a text."
    )

    class Meta:
        abstract = True


class OutboxMessage(Waiting):
    """``dedupe`` names the cause: the same cause never tells the same person twice.

    ``told_ref``: the Message-ID of the mail that told it, written before that mail leaves. Rows of one reader that came
    within minutes share one; None: its own ``ref``.
    ``about`` is the public ref of the thing it is about, ``facts`` hold at most times and closed-list words (never a
    name, topic or text).
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        SUPPRESSED = "suppressed"
        DEAD = "dead"

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, default="email")
    kind = models.CharField(max_length=40)
    dedupe = models.CharField(max_length=160, unique=True)
    about = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    created_at = models.DateTimeField(help_text="In the time people live in (the demo's clock counts).")
    refused_at = models.DateTimeField(null=True, help_text="When the person's own address was last refused for good.")
    done_at = models.DateTimeField(null=True)
    told_ref = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="queued", done_at__isnull=True) | (~Q(status="queued") & Q(done_at__isnull=False)),
                name="done_when_not_queued",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(status="queued"), name="outbox_due"),
            models.Index(fields=["about", "person"], condition=Q(status="queued"), name="outbox_about"),
            models.Index(fields=["refused_at"], condition=Q(refused_at__isnull=False), name="outbox_refused"),
            models.Index(fields=["person", "done_at"], condition=Q(status="sent"), name="outbox_told"),
        ]


class AccountMail(Waiting):
    """A mail about an account (a reset link, a code), kept only until it is sent: the row goes when the mail has gone.

    It holds a secret for some seconds; nothing lists it, and what could not be sent is deleted after a day; what its
    address goes on refusing, at the first try after ten minutes.
    """

    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    refused_at = models.DateTimeField(null=True, help_text="When the address was last refused for good.")

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], name="account_mail_due")]


class TellingChoice(models.Model):
    """When somebody wants to be told (telling/hours.py). No row: as it happens, at any hour."""

    person = models.OneToOneField(
        "people.User", on_delete=models.CASCADE, primary_key=True, related_name="telling_choice"
    )
    gathered = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    today_may_wake = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_an_end",
            ),
        ]


class LocalMail(models.Model):
    """A mail as the demo's local mailbox shows it. Written only in demo mode, where no SMTP server is set."""

    ref = models.UUIDField(unique=True)
    person = models.ForeignKey(
        "people.User",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        help_text="None: an address nobody signs in with (yet).",
    )
    at = models.DateTimeField(help_text="In the time people live in.")
    subject = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        ordering = ["-at", "-id"]
