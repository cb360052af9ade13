"""Who may open an attachment: whoever may read the message it came with."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from pts_support.people.models import User
from requests_app.access import sight
from requests_app.models import Attachment, Participant


def attachments_readable_by(viewer: User) -> QuerySet[Attachment]:
    """The same rule as for the words of the message, in one query. Notes carry no files, and would need their own
    rule."""
    request = "message__request__"
    mine = Participant.objects.filter(request_id=OuterRef("message__request_id"), person=viewer)
    helps = mine.filter(sight.HELPER_READS.participant.q())
    reads_all = Exists(helps.filter((~sight.NAMELESS).q()))
    on_board = sight.WRITTEN_ON_BOARD.q("message__")
    helping = sight.HELPER_READS.request.q(request) & (Q(reads_all) | (on_board & Q(Exists(helps))))
    peer = Exists(mine.filter(sight.PEER_READS.participant.q()))
    peers = on_board & sight.PEER_READS.request.q(request) & Q(peer)
    theirs = Q(message__request__fellow=viewer) & sight.AUTHORS_TO_READ.q(request)
    readable = Attachment.objects.filter(theirs | helping | peers)
    return readable.exclude(sight.NOTE.q("message__")).filter(sight.words_shown_to(viewer, "message__"))


def find_attachment(viewer: User, ref: UUID) -> Attachment | None:
    """The file, if its message is this person's to read (one query, whether there is one or not)."""
    return attachments_readable_by(viewer).select_related("message__request").filter(ref=ref).first()
