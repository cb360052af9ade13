"""You asked, we changed: lines for everybody, and sentences that fellows gave so that something changes for all."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from checkins.vocabulary import LineTap


class ChangedLine(models.Model):
    """One line about what changed because of requests, without names. It points to no request. What it said before an
    edit is kept (``EarlierLine``); ``tap``, ``tapped_by`` and ``tapped_at`` are what an undo takes back."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=280)
    topic = models.CharField(max_length=20, blank=True, default="")
    published_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    shown_until = models.DateField()
    taken_back_at = models.DateTimeField(null=True)
    tap = models.CharField(max_length=10, choices=LineTap.choices, blank=True, default="")
    tapped_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    tapped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["program", "shown_until"], name="changed_line_shown")]


class EarlierLine(models.Model):
    """What a line said before it was edited, and who changed it when."""

    line = models.ForeignKey(ChangedLine, on_delete=models.CASCADE, related_name="earlier")
    text = models.CharField(max_length=280)
    topic = models.CharField(max_length=20, blank=True)
    edited_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()

    class Meta:
        ordering = ["edited_at", "id"]


class SharedLine(models.Model):
    """A sentence that a fellow gave on closing: "this could help others: change it for all". Staff get those of some
    weeks together and mixed; whose it is stands here for the fellow's own file alone.

    ``given_at`` is the beginning of the week in which it was given: no day or hour is kept that would tell with which
    request. ``closing`` names that request for the seconds in which an undo of the closing takes the sentence back as
    well; the engine's next turn (``due_at``) deletes the name, or the sentence that was taken back.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("people.Program", on_delete=models.PROTECT, related_name="+")
    fellow = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)
    given_at = models.DateTimeField(help_text="The beginning of the week in which it was given.")
    closing = models.UUIDField(null=True)
    due_at = models.DateTimeField(null=True, help_text="When it can no longer be undone.")
    taken_back_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="When staff got it.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=False) | Q(closing__isnull=True, taken_back_at__isnull=True),
                name="nothing_tells_the_request_for_long",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(due_at__isnull=True), name="told_when_nothing_can_be_undone"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="shared_line_due"),
            models.Index(fields=["program", "told_at"], name="shared_line_told"),
        ]
