"""The queue of notifications: one row a person and cause, written in the cause's transaction, claimed with a lease."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from pts_support import clock
from pts_support.db import bulk
from pts_support.db.failpoints import fp
from pts_support.mail_address import normal_address
from pts_support.notify.models import AccountMail, OutboxMessage
from pts_support.people.models import Invitation, User

log = logging.getLogger("pts_support.notify")
LEASE = timedelta(seconds=90)  # more than a pass and one mail to a server that answers each step at the last moment
NEW_COLUMNS = (
    "dedupe", "ref", "person_id", "channel", "kind", "about", "facts", "status", "attempts", "last_error", "created_at",
    "next_try_at",
)  # fmt: skip
Status = OutboxMessage.Status
QueuedMail = OutboxMessage | AccountMail
Claimed = TypeVar("Claimed", OutboxMessage, AccountMail)


@dataclass(frozen=True)
class Notification:
    """Tell this person. ``dedupe`` names the cause; ``facts`` hold times and closed-list words only.

    ``hold``: seconds it waits before it may leave, while the one who caused it can still undo it.
    """

    person_id: int
    kind: str
    dedupe: str
    about: UUID | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    hold: int = 0


def enqueue(tells: Iterable[Notification], *, now: datetime) -> None:
    """Queue these with one insert, in the caller's transaction. A cause that is queued already stays as it is.

    The rows go in sorted: two transactions with the same causes wait for each other, and must not do so crosswise.
    """
    due = clock.real()
    messages = [
        bulk.unsaved_row(
            OutboxMessage, ref=uuid.uuid4(), person_id=tell.person_id, channel="email", kind=tell.kind,
            dedupe=tell.dedupe, about=tell.about, status=Status.QUEUED, attempts=0, last_error="", created_at=now,
            facts=_as_json(tell.facts), next_try_at=due + timedelta(seconds=tell.hold),
        )
        for tell in sorted(tells, key=attrgetter("dedupe"))
    ]  # fmt: skip
    bulk.insert(OutboxMessage, NEW_COLUMNS, messages, ignore_conflicts=True)


def _as_json(facts: Mapping[str, object]) -> dict[str, object]:
    kept = dict(facts)
    for name, fact in facts.items():
        if isinstance(fact, datetime):
            kept[name] = fact.isoformat()
    return kept


def suppress(*, about: UUID, person_ids: Collection[int] | None = None, kinds: Collection[str] | None = None) -> int:
    """Take back what is queued about this (one statement). Returns how many; none where ``person_ids`` is empty.

    The lease is left: if a mail is leaving this very moment, its mark still comes, and then "sent" is the truth.
    """
    rows = OutboxMessage.objects.filter(status=Status.QUEUED, about=about)
    if person_ids is not None:
        rows = rows.filter(person__in=person_ids)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return rows.update(status=Status.SUPPRESSED, done_at=clock.real())


def unsuppress(*, about: UUID, since: datetime, caused_before: datetime) -> int:
    """Queue again what was suppressed since then, because that was a slip. Leaves out what was caused only after it.
    (``since`` is real time, ``caused_before`` the time people live in.)"""
    rows = OutboxMessage.objects.filter(
        status=Status.SUPPRESSED, about=about, done_at__gte=since, created_at__lt=caused_before
    )
    return rows.update(status=Status.QUEUED, done_at=None, next_try_at=clock.real(), lease=None, leased_until=None)


def claim(most: int, *, at: datetime) -> list[OutboxMessage]:
    """Claim up to so many due rows, with their people, until the lease ends. Refuses to run in a transaction."""
    return _claim(OutboxMessage.objects.filter(status=Status.QUEUED), most, at=at, related=("person",))


def claim_account_mail(most: int, *, at: datetime) -> list[AccountMail]:
    return _claim(AccountMail.objects.all(), most, at=at)


def renew_lease(row: QueuedMail, *, at: datetime) -> bool:
    """Renew the lease right before sending. Returns whether the row is still ours, and wanted."""
    until = at + LEASE
    return still_queued([row]).update(leased_until=until, next_try_at=until) == 1


def mark_sent(row: QueuedMail, *, at: datetime) -> bool:
    """Note that the server took it. Returns False when the lease was lost: another pass may send it again, with the
    same Message-ID."""
    if isinstance(row, AccountMail):
        User.objects.with_address(row.to).filter(mail_refused_at__isnull=False).update(mail_refused_at=None)
        if row.refused_at is not None:
            ways_in(row.to).update(refused_at=None)
        return _mine(row).delete()[0] == 1
    if row.person.mail_refused_at is None:
        return _mine(row).update(status=Status.SENT, done_at=at, lease=None, leased_until=None, last_error="") == 1
    with transaction.atomic():
        User.objects.filter(pk=row.person_id).update(mail_refused_at=None)  # a mail got through: reachable again
        return _mine(row).update(status=Status.SENT, done_at=at, lease=None, leased_until=None, last_error="") == 1


def release(rows: Sequence[QueuedMail], *, at: datetime) -> None:
    """Give back rows that were not tried after all: they are due at once, and the attempt does not count."""
    if rows:
        type(rows[0]).objects.filter(pk__in=[row.pk for row in rows], lease=rows[0].lease).update(
            next_try_at=at, lease=None, leased_until=None, attempts=F("attempts") - 1
        )


def _claim(rows: QuerySet[Claimed], most: int, *, at: datetime, related: tuple[str, ...] = ()) -> list[Claimed]:
    lease, until = uuid.uuid4(), at + LEASE
    with transaction.atomic(durable=True):
        due = rows.filter(next_try_at__lte=at).order_by("next_try_at", "pk")
        ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
        if not ids:
            return []
        rows.model._default_manager.filter(pk__in=ids).update(
            lease=lease,
            leased_until=until,
            next_try_at=until,
            attempts=F("attempts") + 1,
            first_try_at=Coalesce("first_try_at", Value(at)),
        )
    fp("deliver.claimed")
    mine = rows.model._default_manager.filter(pk__in=ids, lease=lease)
    return list(mine.select_related(*related).order_by("pk"))


def _mine(row: Claimed) -> QuerySet[Claimed]:
    return type(row)._default_manager.filter(pk=row.pk, lease=row.lease)


def still_queued(rows: Sequence[QueuedMail]) -> QuerySet[OutboxMessage] | QuerySet[AccountMail]:
    """Those of one claim that are still ours and still to be sent."""
    ids, lease = [row.pk for row in rows], rows[0].lease
    if isinstance(rows[0], OutboxMessage):
        return OutboxMessage.objects.filter(pk__in=ids, lease=lease, status=Status.QUEUED)
    return AccountMail.objects.filter(pk__in=ids, lease=lease)


def ways_in(address: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(email=normal_address(address), used_at__isnull=True, replaced_at__isnull=True)
