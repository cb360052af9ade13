"""A file somebody sent with their words: cleaned, under a random name, outside every folder the web server knows."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from requests_app.access import sight
from requests_app.vocabulary import FileKind

if TYPE_CHECKING:
    from pts_support.people.models import User


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def readable_by(self, viewer: User) -> AttachmentQuerySet:
        """Those whose message this person may read: the same rule as for its words, in one query.

        Notes carry no files, and would need their own rule."""
        from .participant import Participant

        request = "message__request__"
        mine = Participant.objects.filter(request_id=OuterRef("message__request_id"), person=viewer)
        helps = mine.filter(sight.HELPER_READS.participant.q())
        reads_all = Exists(helps.filter((~sight.NAMELESS).q()))
        on_board = sight.WRITTEN_ON_BOARD.q("message__")
        helping = sight.HELPER_READS.request.q(request) & (Q(reads_all) | (on_board & Q(Exists(helps))))
        peer = Exists(mine.filter(sight.PEER_READS.participant.q()))
        peers = on_board & sight.PEER_READS.request.q(request) & Q(peer)
        theirs = Q(message__request__fellow=viewer) & sight.AUTHORS_TO_READ.q(request)
        readable = self.filter(theirs | helping | peers)
        return readable.exclude(sight.NOTE.q("message__")).filter(sight.words_shown_to(viewer, "message__"))


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
