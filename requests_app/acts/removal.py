"""Words that go: after their time, on demand, and never under a legal hold."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from pts_support.people import audit
from pts_support.people.models import LegalHold
from pts_support.people.records import purge_ledger
from pts_support.people.records.retention import under_legal_hold
from requests_app.chain.case import load_cases
from requests_app.files import attachments
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.lifecycle.transition import record
from requests_app.models import Attachment, HelpRequest, KeptLine, Message, Participant
from requests_app.vocabulary import EventKind, State, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User

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
    Message.objects.filter(id__in=ids).update(**gone, purged_at=now)
    HelpRequest.objects.filter(id__in=list(requests)).update(**NOTHING_TRIED, **OFF_THE_BOARD)


def remove_on_demand(ref: UUID, *, program_id: int, by: User, reason: str, now: datetime) -> bool:
    """A district demands that the words of one request go. Whoever asked is told. False where nothing may go: the
    answer to whoever asked for it is the same, because they may not know of the request."""
    with transaction.atomic():
        rows = HelpRequest.objects.select_for_update(of=("self",)).filter(ref=ref, program_id=program_id)
        request = rows.filter(state__in=ENDED).exclude(under_hold()).first()
        audit.record(by, "words.purged", str(ref), program=program_id, now=now, detail=reason)
        if request is None or not Message.objects.filter(request=request, purged_at=None).exists():
            return False
        remove_words([request.id], now=now)
        move = Move(load_cases([request], now)[0], Verb.PURGE_WORDS, None)
        move.happened(EventKind.WORDS_PURGED)
        move.tells.append(notification_for(move, request.fellow_id, "fellow.message", f"purged:{event_time(now)}"))
        record([move])
    return True
