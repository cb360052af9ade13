"""What this room does not keep for ever (people/retention.py): words and files after the program year, readings,
drafts; and the words of one request, when a district demands it.

What is emptied stays as a row without words, because reports count it. Something open is never touched, nor is
anything under a legal hold.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from pts_support.people import audit, purge_ledger
from pts_support.people.models import LegalHold
from pts_support.people.retention import BATCH, TRAIL, door, held, in_batches, purger, stays, year_ended_before
from requests_app import attaching
from requests_app.case import load
from requests_app.lifecycle import Move, record
from requests_app.models import Attachment, Draft, Glass, HelpRequest, KeptLine, Message, Participant, Reading
from requests_app.steps import iso, tell
from requests_app.vocabulary import OPEN, EventKind, State, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User

ENDED = (State.CLOSED, State.WITHDRAWN)
NOTHING_TRIED = {"tried_friend": "", "tried_other": "", "tried_again": "", "body_digest": ""}
LYING_ABOUT = timedelta(days=1)

stays(
    "it holds no words: reports count it, and it says who was asked when",
    "requests_app.participant", "requests_app.event", "requests_app.escalation", "requests_app.offer",
    "requests_app.boardflag",
)  # fmt: skip
stays("a request keeps the policy it began with", "requests_app.escalationpolicy", "requests_app.escalationstep")


def under_hold(request: str = "") -> Q:
    """Whether a hold covers the outer row's request (``request``: the way to it): one on its program, on whoever
    asked, or on anybody who has or had a part in it."""
    parts = Participant.objects.filter(request=OuterRef(OuterRef(f"{request}pk")), person=OuterRef("person"))
    theirs = LegalHold.objects.filter(Exists(parts), lifted_at=None, program=OuterRef(f"{request}program"))
    return Q(held(f"{request}program", f"{request}fellow")) | Q(Exists(theirs))


@purger(
    "conversations",
    "requests_app.helprequest", "requests_app.message", "requests_app.attachment", "requests_app.keptline",
)  # fmt: skip
def conversations(now: datetime) -> int:
    """Words and files of what has ended, so many days after the end of its program year."""
    there = Message.objects.filter(request=OuterRef("pk"), purged_at=None)
    lines = KeptLine.objects.filter(request=OuterRef("pk"))
    over = HelpRequest.objects.filter(state__in=ENDED, membership__cohort__ends_on__lt=year_ended_before(now))
    over = over.filter(Q(Exists(there)) | Q(Exists(lines))).exclude(under_hold()).order_by("id")

    def some() -> int:
        with transaction.atomic():
            ids = list(over.select_for_update(of=("self",)).values_list("id", flat=True)[:BATCH])
            empty(ids, now=now)
        return len(ids)

    return in_batches(some)


def empty(requests: Collection[int], *, now: datetime) -> None:
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
    attaching.drop(files)
    KeptLine.objects.filter(id__in=lines).delete()
    Message.objects.filter(id__in=ids).update(**gone, purged_at=now)
    HelpRequest.objects.filter(id__in=list(requests)).update(**NOTHING_TRIED)


def on_demand(ref: UUID, *, program_id: int, by: User, reason: str, now: datetime) -> bool:
    """A district demands that the words of one request go. Whoever asked is told. False where nothing may go: the
    answer to whoever asked for it is the same, because they may not know of the request."""
    with transaction.atomic():
        rows = HelpRequest.objects.select_for_update(of=("self",)).filter(ref=ref, program_id=program_id)
        request = rows.filter(state__in=ENDED).exclude(under_hold()).first()
        audit.record(by, "words.purged", str(ref), program=program_id, now=now, detail=reason)
        if request is None or not Message.objects.filter(request=request, purged_at=None).exists():
            return False
        empty([request.id], now=now)
        move = Move(load([request], now)[0], Verb.PURGE_WORDS, None)
        move.happened(EventKind.WORDS_PURGED)
        move.tells.append(tell(move, request.fellow_id, "fellow.message", f"purged:{iso(now)}"))
        record([move])
    return True


@purger("readings", "requests_app.reading")
def readings(now: datetime) -> int:
    """Who read what, after 400 days; while something is open, everything about it stays."""
    before = now - TRAIL
    old = Reading.objects.filter(at__lt=before).exclude(request__state__in=OPEN)
    old = old.exclude(under_hold("request__")).order_by("id")

    def some() -> int:
        with door(before):
            ids = list(old.values_list("id", flat=True)[:BATCH])
            purge_ledger.append(Reading, ids, at=now)
            Reading.objects.filter(id__in=ids)._raw_delete("default")
        return len(ids)

    return in_batches(some)


@purger("what was read in an emergency", "requests_app.glass")
def glasses(now: datetime) -> int:
    """As long as who read what: 400 days."""
    with transaction.atomic():
        rows = Glass.objects.filter(asked_at__lt=now - TRAIL)
        ids = list(rows.exclude(held("program")).values_list("id", flat=True)[:BATCH])
        purge_ledger.append(Glass, ids, at=now)
        Glass.objects.filter(id__in=ids).delete()
    return len(ids)


@purger("drafts", "requests_app.draft")
def drafts(now: datetime) -> int:
    """What nobody went back to for 14 days. A draft is nobody's record: a legal hold does not keep it."""
    with transaction.atomic():
        ids = list(Draft.objects.forgotten(now).values_list("id", flat=True))
        purge_ledger.append(Draft, ids, at=now)
        Draft.objects.filter(id__in=ids).delete()
    return len(ids)


@purger("files that nothing names")
def lost_files(now: datetime) -> int:
    """A file whose row was never committed, or came back with an old copy of the folder."""
    store = attaching.store()
    named = {name for pair in Attachment.objects.values_list("stored", "preview") for name in pair}
    gone = 0
    for name in attaching.all_names():
        if name not in named and attaching.age_of(name) > LYING_ABOUT:
            store.delete(name)
            gone += 1
    return gone
