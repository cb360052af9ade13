"""The demo's mailbox: without a mail server, mail is put where the demo's reader finds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from pts_support.notify.letter import OutgoingMail
from pts_support.notify.models import AccountMail, LocalMail, OutboxMessage
from pts_support.notify.queue import QueuedMail, Status
from pts_support.people.models import User


def _everybodys_addresses() -> dict[str, int]:
    """Whose each address is, the second ones too. Only a demo, of some dozens of people, asks for all of them."""
    return dict(EmailAddress.objects.values_list("email", "user")) | {
        user.email.lower(): user.pk for user in User.objects.all()
    }


def put_into_mailbox(letters: Sequence[tuple[QueuedMail, OutgoingMail]], *, at: datetime, now: datetime) -> int:
    if not letters:
        return 0
    model, lease = type(letters[0][0]), letters[0][0].lease
    known = _everybodys_addresses() if model is AccountMail else {}
    with transaction.atomic():
        mine = model.objects.filter(pk__in=[row.pk for row, _ in letters], lease=lease)
        if model is OutboxMessage:
            mine = mine.filter(status=Status.QUEUED)
        held = set(mine.select_for_update().values_list("pk", flat=True))
        mails = [
            LocalMail(
                ref=row.ref,
                person_id=row.person_id if isinstance(row, OutboxMessage) else known.get(row.to.lower()),
                at=now,
                subject=ready.subject,
                text=ready.text,
            )
            for row, ready in letters
            if row.pk in held
        ]
        LocalMail.objects.bulk_create(mails, ignore_conflicts=True)
        if model is AccountMail:
            model.objects.filter(pk__in=held).delete()
        else:
            model.objects.filter(pk__in=held).update(
                status=Status.SENT, done_at=at, lease=None, leased_until=None, last_error=""
            )
    return len(held)
