"""Words that go: after their time or on demand (removal_demand.py), and never under a legal hold."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from pts_support.kept import keeping
from pts_support.people.models import LegalHold
from pts_support.people.records import purge_ledger
from pts_support.people.records.retention import under_legal_hold
from requests_app.files import attachments
from requests_app.models import Attachment, HelpRequest, KeptLine, Message, Participant
from requests_app.vocabulary import State

ENDED = (State.CLOSED, State.WITHDRAWN)
OFF_THE_BOARD = {"listed_until": None}
NOTHING_TRIED = {"tried_friend": "", "tried_other": "", "tried_again": "", "body_digest": ""}


def under_hold(request: str = "") -> Q:
    """Whether a hold covers the outer row's request (``request``: the way to it): one on its program, on whoever
    asked, or on anybody who has or had a part in it."""
    parts = Participant.objects.filter(request=OuterRef(OuterRef(f"{request}pk")), person=OuterRef("person"))
    theirs = LegalHold.objects.filter(Exists(parts), lifted_at=None, program=OuterRef(f"{request}program"))
    return Q(under_legal_hold(f"{request}program", f"{request}fellow")) | Q(Exists(theirs))


def remove_words(requests: Collection[int], *, now: datetime) -> None:
    """The words and files of these (locked, ended) requests are gone for good."""
    messages = Message.objects.filter(request_id__in=requests, purged_at=None)
    ids = list(messages.values_list("id", flat=True))
    gone = {"text": "", "hidden_why": "", "hidden_at": None, "hidden_by": None}
    files = list(Attachment.objects.filter(message__request_id__in=requests))
    lines = list(KeptLine.objects.filter(request_id__in=requests).values_list("id", flat=True))
    purge_ledger.append(Attachment, [file.id for file in files], at=now)
    purge_ledger.append(KeptLine, lines, at=now)
    purge_ledger.append(Message, ids, at=now, emptied=gone | {"purged_at": now.isoformat()})
    purge_ledger.append(HelpRequest, list(requests), at=now, emptied=NOTHING_TRIED)
    attachments.delete_attachments(files)
    KeptLine.objects.filter(id__in=lines).delete()
    refs = HelpRequest.objects.filter(id__in=requests).values_list("ref", flat=True)
    keeping.forget_pages([f"/requests/{ref}/" for ref in refs])
    Message.objects.filter(id__in=ids).update(**gone, purged_at=now)
    HelpRequest.objects.filter(id__in=list(requests)).update(**NOTHING_TRIED, **OFF_THE_BOARD)
