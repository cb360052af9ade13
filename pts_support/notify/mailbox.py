"""The demo's mailbox: without a mail server, mail is put where the demo's reader finds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F

from pts_support.mail_address import normal_address
from pts_support.notify.channels.letter import OutgoingMail
from pts_support.notify.models import AccountMail, LocalMail, OutboxMessage
from pts_support.notify.queue import QueuedMail, Status, still_queued
from pts_support.people.models import User


def _everybodys_addresses() -> dict[str, int]:
    """Whose each address is, second addresses too. Only a demo asks for all of them; it has some dozens of people."""
    return dict(EmailAddress.objects.values_list("email", "user")) | {
        user.email: user.pk for user in User.objects.all()
    }


def put_into_mailbox(letters: Sequence[tuple[QueuedMail, OutgoingMail]], *, at: datetime, now: datetime) -> int:
    if not letters:
        return 0
    rows = [row for row, _ in letters]
    are_notices = isinstance(rows[0], OutboxMessage)
    known = {} if are_notices else _everybodys_addresses()
    with transaction.atomic():
        held = set(still_queued(rows).select_for_update().values_list("pk", flat=True))
        mails = [
            LocalMail(ref=row.ref, person_id=_whose(row, known), at=now, subject=ready.subject, text=ready.text)
            for row, ready in letters
            if row.pk in held
        ]
        LocalMail.objects.bulk_create(mails, ignore_conflicts=True)
        if are_notices:
            OutboxMessage.objects.filter(pk__in=held).update(
                status=Status.SENT, done_at=at, lease=None, leased_until=None, last_error="", told_ref=F("ref")
            )
        else:
            AccountMail.objects.filter(pk__in=held).delete()
    return len(held)


def _whose(row: QueuedMail, known: Mapping[str, int]) -> int | None:
    if isinstance(row, OutboxMessage):
        return row.person_id
    return known.get(normal_address(row.to))
