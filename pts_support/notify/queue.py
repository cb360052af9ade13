"""The queue of notifications: one row a person and cause, written in the cause's transaction, claimed with a lease."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce

from pts_support import clock
from pts_support.db import bulk
from pts_support.db.failpoints import fp
from pts_support.mail_address import normal_address
from pts_support.notify import kinds
from pts_support.notify.models import AccountMail, OutboxMessage
from pts_support.notify.telling.choices import chosen_by
from pts_support.notify.telling.hours import NewsFacts, leaves_at
from pts_support.people.models import Invitation, User

log = logging.getLogger("pts_support.notify")
_RECEIVER_LOCK = 0x505453_03  # one class of advisory locks; the second number is a person's id
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


def suppress(
    *,
    about: UUID,
    kinds: Collection[str] | None = None,
    facts: Mapping[str, object] | None = None,
) -> int:
    """Take back what is queued about this (one statement). Returns how many. ``facts``: only what has these among its
    own.

    The lease is left: if a mail is leaving this very moment, its mark still comes, and then "sent" is the truth.
    """
    rows = OutboxMessage.objects.filter(status=Status.QUEUED, about=about)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    if facts is not None:
        rows = rows.filter(facts__contains=dict(facts))
    return rows.update(status=Status.SUPPRESSED, done_at=clock.real())


_SUPPRESS_EACH = """
UPDATE notify_outboxmessage AS told SET status = %(suppressed)s, done_at = %(at)s
FROM unnest(%(abouts)s::uuid[], %(people)s::bigint[]) AS hush(about, person)
WHERE told.status = %(queued)s AND told.about = hush.about AND (hush.person IS NULL OR told.person_id = hush.person)
"""


def suppress_each(hush: Collection[tuple[UUID, int | None]]) -> None:
    """Take back what is queued about each of these for this person (None: for anybody), in one statement however
    many. The lease is left, as above."""
    if not hush:
        return
    facts: dict[str, str | datetime | list[str] | list[int | None]] = {
        "queued": Status.QUEUED.value,
        "suppressed": Status.SUPPRESSED.value,
        "at": clock.real(),
        "abouts": [str(about) for about, _ in hush],
        "people": [person_id for _, person_id in hush],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUPPRESS_EACH, facts)


def tell_after_all(tells: Collection[Notification], *, now: datetime) -> int:
    """Queue these again where they were taken back and never sent: their cause has come once more."""
    held = {tell.dedupe: tell.hold for tell in tells}
    rows = list(OutboxMessage.objects.select_for_update().filter(dedupe__in=held, status=Status.SUPPRESSED))
    for row in rows:
        row.status, row.created_at, row.done_at = Status.QUEUED, now, None
        row.next_try_at = clock.real() + timedelta(seconds=held[row.dedupe])
        row.lease, row.leased_until, row.told_ref = None, None, None
    columns = ["status", "created_at", "done_at", "next_try_at", "lease", "leased_until", "told_ref"]
    return OutboxMessage.objects.bulk_update(rows, columns)


def unsuppress(
    *, about: UUID, since: datetime, caused_before: datetime, facts: Mapping[str, object] | None = None
) -> int:
    """Queue again what was suppressed since then, because that was a slip. Leaves out what was caused only after it.
    (``since`` is real time, ``caused_before`` the time people live in; ``facts`` as above.)"""
    rows = OutboxMessage.objects.filter(
        status=Status.SUPPRESSED, about=about, done_at__gte=since, created_at__lt=caused_before
    )
    if facts is not None:
        rows = rows.filter(facts__contains=dict(facts))
    return rows.update(
        status=Status.QUEUED, done_at=None, next_try_at=clock.real(), lease=None, leased_until=None, told_ref=None
    )


def claim(
    most: int, *, at: datetime, gather: timedelta = timedelta(0), lived: timedelta | None = None
) -> list[OutboxMessage]:
    """Claim up to so many due rows, with their people, until the lease ends. Refuses to run in a transaction.

    ``lived``: how far the time people live in is ahead of real time. Where it is given, everyone's own hours hold.

    ``gather``: news is gathered by its receiver. Whoever was told something within that time hears the rest when it
    has passed, in one mail. While a mail to somebody is under way nobody else takes up another one to them.
    """

    def ready(due: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        if not gather:
            return in_their_hours(due)
        people = _take_people(set(due.values_list("person_id", flat=True)[:most]))
        under_way = OutboxMessage.objects.filter(person=OuterRef("person"), status=Status.QUEUED, leased_until__gt=at)
        theirs = in_their_hours(due.filter(person__in=people).exclude(Exists(under_way)))
        _put_off_what_is_gathered(theirs, at=at, gather=gather)
        return theirs

    def in_their_hours(due: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        if lived is not None:
            _put_off_to_their_hours(due, at=at, lived=lived)
        return due

    queued = OutboxMessage.objects.filter(status=Status.QUEUED)
    return _claim(queued, most, at=at, related=("person",), ready=ready if gather or lived is not None else None)


def claim_account_mail(most: int, *, at: datetime) -> list[AccountMail]:
    return _claim(AccountMail.objects.all(), most, at=at)


def renew_lease(rows: Sequence[QueuedMail], *, at: datetime, told_ref: UUID) -> Sequence[QueuedMail]:
    """Renew the lease of these right before one mail tells them all; it is written down which. Returns those that are
    still ours, and wanted."""
    until = at + LEASE
    mail: dict[str, UUID] = {}
    if isinstance(rows[0], OutboxMessage):
        mail["told_ref"] = told_ref
    held = still_queued(rows).update(leased_until=until, next_try_at=until, **mail)
    if held == len(rows):
        return rows
    if not held:
        return []
    ours = set(still_queued(rows).values_list("pk", flat=True))
    return [row for row in rows if row.pk in ours]


def mark_sent(rows: Sequence[QueuedMail], *, at: datetime) -> bool:
    """Note that the server took the mail about these. Returns False when a lease was lost: another pass may send it
    again, with the same Message-ID."""
    row = rows[0]
    if isinstance(row, AccountMail):
        User.objects.with_address(row.to).filter(mail_refused_at__isnull=False).update(mail_refused_at=None)
        if row.refused_at is not None:
            ways_in(row.to).update(refused_at=None)
        return _mine(row).delete()[0] == 1
    sent = {"status": Status.SENT, "done_at": at, "lease": None, "leased_until": None, "last_error": ""}
    mine = OutboxMessage.objects.filter(pk__in=[one.pk for one in rows], lease=row.lease)
    if row.person.mail_refused_at is None:
        return mine.update(**sent) == len(rows)
    with transaction.atomic():
        User.objects.filter(pk=row.person_id).update(mail_refused_at=None)  # a mail got through: reachable again
        return mine.update(**sent) == len(rows)


def release(rows: Sequence[QueuedMail], *, at: datetime) -> None:
    """Give back rows that were not tried after all: they are due at once, and the attempt does not count."""
    if rows:
        type(rows[0]).objects.filter(pk__in=[row.pk for row in rows], lease=rows[0].lease).update(
            next_try_at=at, lease=None, leased_until=None, attempts=F("attempts") - 1
        )


def _claim(
    rows: QuerySet[Claimed],
    most: int,
    *,
    at: datetime,
    related: tuple[str, ...] = (),
    ready: Callable[[QuerySet[Claimed]], QuerySet[Claimed]] | None = None,
) -> list[Claimed]:
    """``ready``: narrows what is due, in the claim's own transaction."""
    lease, until = uuid.uuid4(), at + LEASE
    with transaction.atomic(durable=True):
        due = rows.filter(next_try_at__lte=at).order_by("next_try_at", "pk")
        if ready:
            due = ready(due)
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


def _take_people(people: Collection[int]) -> list[int]:
    """Those whom no other claim is looking at this moment; until this one commits none will."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM unnest(%s::int[]) id WHERE pg_try_advisory_xact_lock(%s, id)",
            [sorted(people), _RECEIVER_LOCK],
        )
        return [person_id for (person_id,) in cursor.fetchall()]


def _put_off_to_their_hours(due: QuerySet[OutboxMessage], *, at: datetime, lived: timedelta) -> None:
    """What is due to somebody who wants to hear of it later waits until then."""
    hours = chosen_by(set(due.values_list("person_id", flat=True)))
    if not hours:
        return
    later = []
    rows = due.filter(told_ref=None, person__in=hours).select_related("person")
    for row in rows.select_for_update(skip_locked=True, of=("self",)):
        row.next_try_at = leaves_at(hours[row.person_id], _news(row), at + lived, row.person.zone) - lived
        if row.next_try_at > at:
            later.append(row)
    OutboxMessage.objects.bulk_update(later, ["next_try_at"])


def _news(row: OutboxMessage) -> NewsFacts:
    due = _due(row)
    return NewsFacts(
        since=row.created_at,
        today=bool(row.facts.get("today")),
        due=datetime.fromisoformat(due) if due else None,
        emergency=kinds.is_emergency(row),
        waits=kinds.says_someone_waits(row),
    )


def _put_off_what_is_gathered(due: QuerySet[OutboxMessage], *, at: datetime, gather: timedelta) -> None:
    """What is due to somebody who has just been told something waits for the rest, but for what is never gathered, what
    names a nearer time than they were told, and what is under way already."""
    rows = list(due.filter(told_ref=None).select_for_update(skip_locked=True, of=("self",)))
    told = _told_lately({row.person_id for row in rows}, since=at - gather)
    waits = [row.pk for row in rows if (last := told.get(row.person_id)) and last.lets_wait(row)]
    if not waits:
        return
    whens = [When(person_id=person_id, then=Value(last.at + gather)) for person_id, last in told.items()]
    OutboxMessage.objects.filter(pk__in=waits).update(next_try_at=Case(*whens, output_field=DateTimeField()))


@dataclass
class LastTold:
    """The last mail to somebody, and the nearest time that they were told lately."""

    at: datetime
    nearest: str = ""

    def lets_wait(self, row: OutboxMessage) -> bool:
        return not kinds.leaves_at_once(row) and not is_nearer(_due(row), self.nearest)


def is_nearer(time: str, than: str) -> bool:
    """Times as facts hold them; "" is no time, and any time is nearer than none."""
    if not time:
        return False
    return not than or datetime.fromisoformat(time) < datetime.fromisoformat(than)


def _due(row: OutboxMessage) -> str:
    return str(row.facts.get("due") or "")


def _told_lately(people: Collection[int], *, since: datetime) -> dict[int, LastTold]:
    found: dict[int, LastTold] = {}
    sent = OutboxMessage.objects.filter(person__in=people, status=Status.SENT, done_at__gt=since).order_by("done_at")
    for row in sent:
        assert row.done_at is not None  # done_when_not_queued
        last = found.setdefault(row.person_id, LastTold(row.done_at))
        last.at = row.done_at
        if is_nearer(_due(row), last.nearest):
            last.nearest = _due(row)
    return found


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


def is_any_tried() -> bool:
    """Whether a mail waits that was tried before."""
    tried = OutboxMessage.objects.filter(status=Status.QUEUED, attempts__gt=0).exists()
    return tried or AccountMail.objects.filter(attempts__gt=0).exists()


def mails_by_status() -> Iterator[tuple[dict[str, str], float]]:
    """How many mails about requests wait, and what became of the others that are still on record."""
    counted = OutboxMessage.objects.order_by().values_list("status").annotate(n=Count("pk"))
    found = dict(counted)
    for status in Status:
        yield {"status": status.value}, found.get(status.value, 0)
