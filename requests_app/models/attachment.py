"""A file somebody sent with their words: cleaned, under a random name, outside every folder the web server knows."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from requests_app.vocabulary import OPEN, AuthorMay, FileKind, MessageKind, Seat, Standing, State


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def readable_by(self, viewer: object) -> AttachmentQuerySet:
        """Those whose message this person may read: the same rule as for its words, in one query."""
        from .participant import Participant

        there = Participant.objects.filter(
            request_id=OuterRef("message__request_id"), person=viewer, standing=Standing.ALL
        )
        helping = ~Q(message__request__state=State.WITHDRAWN) & (
            Q(Exists(there.exclude(seat=Seat.PEER).filter(nameless=False)))
            | (Q(message__on_board=True) & Q(Exists(there.exclude(seat=Seat.PEER))))
        )
        board = Q(message__on_board=True, message__request__on_board=True, message__request__state__in=OPEN)
        peers = board & Q(Exists(there.filter(seat=Seat.PEER)))
        theirs = Q(message__request__fellow=viewer) & ~Q(message__request__author_may=AuthorMay.NOTHING)
        rows = self.filter(theirs | helping | peers)
        rows = rows.exclude(message__kind=MessageKind.NOTE)  # notes carry none, and would need their own rule
        return rows.filter(Q(message__hidden_why="") | Q(message__author=viewer))


class Attachment(models.Model):
    """``stored`` and ``preview`` are random names in the store. What somebody called the file is kept nowhere: it may
    name a student."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey("requests_app.Message", on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=4, choices=FileKind.choices)
    stored = models.CharField(max_length=64, unique=True)
    preview = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="Of what is stored.")
    at = models.DateTimeField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    @property
    def called(self) -> str:
        """What it is called on a page: "PDF, 1.2 MB"."""
        size = f"{max(1, round(self.size / 1024))} KB"
        if self.size >= 2**20:
            size = f"{self.size / 2**20:.1f} MB"
        return f"{FileKind(self.kind).label}, {size}"
