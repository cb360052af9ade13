"""The board's digest: one short mail a day, at one fixed time, to everybody who can read one of the day's posts and to
those who asked them. So it tells neither when something was asked nor, by who has no mail, by whom.

A row says that it is due (BoardDigest). It goes in the transaction that queues the mails, under the program's exclusive
lock, which waits for whoever is sending something to the board at that moment. A post that comes too late to be
read here writes the row anew, and the next turn tells those who were not told yet: the mails' own keys see to "once".
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pts_support.db.failpoints import fp
from pts_support.notify.queue import Notification, enqueue
from pts_support.people import lock
from requests_app.access import sight
from requests_app.models import BoardDigest, HelpRequest, Participant
from requests_app.models.board_digest import digest_before


def send_digests(now: datetime) -> int:
    """Queue what is due; how many mails. One small query when nothing is."""
    due = BoardDigest.objects.filter(due_at__lte=now)
    programs = set(due.values_list("program_id", flat=True))
    if not programs:
        return 0
    with transaction.atomic():
        lock.take_exclusive(programs)
        digests = list(due.filter(program_id__in=programs).select_related("program").order_by("due_at"))
        tells = [tell for digest in digests for tell in _tells(digest)]
        enqueue(tells, now=now)
        fp("digest.queued")
        BoardDigest.objects.filter(id__in=[digest.id for digest in digests]).delete()
    fp("digest.sent")
    return len(tells)


def _tells(digest: BoardDigest) -> list[Notification]:
    """One mail for everybody of that day, whatever they asked or can read."""
    day = digest.due_at.astimezone(digest.program.zone).date()
    return [
        Notification(person_id=person_id, kind="board.digest", dedupe=f"board:{day}:{person_id}")
        for person_id in sorted(_told(digest))
    ]


def _told(digest: BoardDigest) -> set[int]:
    """Who can read one of the day's posts now, and who asked them."""
    since = digest_before(digest.due_at, digest.program.zone)
    posts = HelpRequest.objects.filter(
        sight.ON_BOARD_NOW.q(), program=digest.program, asked_at__gte=since, asked_at__lt=digest.due_at
    )
    readers = Participant.objects.filter(sight.PEER_READS.q(), request__in=posts)
    asked = posts.filter(sight.AUTHORS_ON_BOARD.q())
    return set(readers.values_list("person_id", flat=True)) | set(asked.values_list("fellow_id", flat=True))
