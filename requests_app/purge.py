"""What this room does not keep for ever (people/records/retention.py): words and files after the program year,
readings, drafts; and the words of one request, when a district demands it.

What is emptied stays as a row without words, because reports count it. Something open is never touched, nor is
anything under a legal hold.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from pts_support.people.records import purge_ledger
from pts_support.people.records.retention import (
    BATCH,
    TRAIL,
    exempt,
    in_batches,
    purges,
    under_legal_hold,
    unlocked,
    year_ended_before,
)
from requests_app.acts.removal import ENDED, remove_words, under_hold
from requests_app.files import attachments
from requests_app.models import Attachment, Draft, Glass, HelpRequest, KeptLine, Message, Reading, RemovalDemand
from requests_app.vocabulary import OPEN

LYING_ABOUT = timedelta(days=1)

exempt(
    "it holds no words: reports count it, and it says who was asked when",
    "requests_app.participant", "requests_app.event", "requests_app.escalation", "requests_app.offer",
    "requests_app.boardflag",
)  # fmt: skip
exempt("it goes when the digest it stands for is sent, a day later at most", "requests_app.boarddigest")
exempt("it goes when it is done, some seconds later", "requests_app.dueact")
exempt("a request keeps the policy it began with", "requests_app.escalationpolicy", "requests_app.escalationstep")


@purges(
    "conversations",
    "requests_app.helprequest", "requests_app.message", "requests_app.attachment", "requests_app.keptline",
)  # fmt: skip
def conversations(now: datetime) -> int:
    """Words and files of what has ended, so many days after the end of its program year."""
    there = Message.objects.filter(request=OuterRef("pk"), purged_at=None)
    lines = KeptLine.objects.filter(request=OuterRef("pk"))
    # Its own end counts too: no edit of a cohort makes something go that ended a few days ago.
    ended = Q(
        membership__cohort__ends_on__lt=year_ended_before(now), changed_at__lt=now - timedelta(days=settings.KEEP_DAYS)
    )
    over = HelpRequest.objects.filter(ended, state__in=ENDED)
    over = over.filter(Q(Exists(there)) | Q(Exists(lines))).exclude(under_hold()).order_by("id")

    def some() -> int:
        with transaction.atomic():
            ids = list(over.select_for_update(of=("self",)).values_list("id", flat=True)[:BATCH])
            remove_words(ids, now=now)
        return len(ids)

    return in_batches(some)


@purges("readings", "requests_app.reading")
def readings(now: datetime) -> int:
    """Who read what, after 400 days; while something is open, everything about it stays."""
    before = now - TRAIL
    old = Reading.objects.filter(at__lt=before).exclude(request__state__in=OPEN)
    old = old.exclude(under_hold("request__")).order_by("id")

    def some() -> int:
        with unlocked(before):
            ids = list(old.values_list("id", flat=True)[:BATCH])
            purge_ledger.append(Reading, ids, at=now)
            Reading.objects.filter(id__in=ids)._raw_delete("default")
        return len(ids)

    return in_batches(some)


@purges("what was read in an emergency", "requests_app.glass")
def glasses(now: datetime) -> int:
    """As long as who read what: 400 days."""
    rows = Glass.objects.filter(asked_at__lt=now - TRAIL)
    return purge_ledger.forget(rows.exclude(under_legal_hold("program"))[:BATCH], at=now)


@purges("what was demanded to be removed", "requests_app.removaldemand")
def removal_demands(now: datetime) -> int:
    """As long as who read what: 400 days."""
    rows = RemovalDemand.objects.filter(asked_at__lt=now - TRAIL)
    return purge_ledger.forget(rows.exclude(under_legal_hold("program"))[:BATCH], at=now)


@purges("drafts", "requests_app.draft")
def drafts(now: datetime) -> int:
    """What nobody went back to for 14 days. A draft is nobody's record: a legal hold does not keep it."""
    return purge_ledger.forget(Draft.objects.forgotten(now), at=now)


@purges("files that nothing names")
def lost_files(now: datetime) -> int:
    """A file whose row was never committed, or came back with an old copy of the folder."""
    store = attachments.store()
    named = {name for pair in Attachment.objects.values_list("stored", "preview") for name in pair}
    gone = 0
    for name in attachments.all_names():
        if name not in named and attachments.age_of(name) > LYING_ABOUT:
            store.delete(name)
            gone += 1
    return gone
