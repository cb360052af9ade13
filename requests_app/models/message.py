"""What people wrote."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from pts_support.db.folding import Folded
from requests_app.vocabulary import Hidden, MessageKind, Way


class Message(models.Model):
    """Plain text, rendered escaped. ``on_board``: written on the peer board (peers see those and the post, nothing
    else).

    ``hidden_why``: while set, only the author reads the words (visibility.words_of), who is asked to change them.
    ``checked_at``: the program looked at this answer on the board and found it right. ``purged_at``: the words are
    gone.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey("requests_app.HelpRequest", on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    way = models.CharField(max_length=12, choices=Way.choices, blank=True)
    text = models.TextField(max_length=10_000)
    at = models.DateTimeField()
    generation = models.PositiveSmallIntegerField(default=1)
    on_board = models.BooleanField(default=False)
    form_key = models.UUIDField(null=True)
    hidden_why = models.CharField(max_length=8, choices=Hidden.choices, blank=True, default="", db_default="")
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    purged_at = models.DateTimeField(null=True)
    search = models.GeneratedField(
        expression=SearchVector(Folded("text"), config="english"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["request", "at"], name="message_by_request"),
            GinIndex(fields=["search"], name="message_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "author", "form_key"],
                condition=models.Q(form_key__isnull=False),
                name="one_message_a_form",
            ),
            models.CheckConstraint(
                condition=models.Q(hidden_why="", hidden_at__isnull=True, hidden_by__isnull=True)
                | (~models.Q(hidden_why="") & models.Q(hidden_at__isnull=False, hidden_by__isnull=False)),
                name="hidden_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_at__isnull=True, checked_by__isnull=True)
                | models.Q(checked_at__isnull=False, checked_by__isnull=False),
                name="checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(purged_at__isnull=True) | models.Q(text=""), name="purged_words_are_gone"
            ),
        ]
