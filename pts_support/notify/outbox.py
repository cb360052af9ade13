"""The outbox: put in with the cause, sent at least once, and twice only with the same Message-ID.

A pass claims rows in a short transaction (lease and token), asks again whether they still matter, and sends outside of
any transaction. Each mail is marked by a statement of its own right after the server took it: marks could be saved up,
but then a kill would repeat them all. The other queries of a pass do not grow with the rows.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter, itemgetter
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, DurationField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower

from pts_support import bulk, clock
from pts_support.failpoints import fp
from pts_support.notify import kinds, letter
from pts_support.notify.channels.email import SENT, Line, Outcome, Verdict
from pts_support.notify.letter import Letter
from pts_support.notify.models import AccountMail, LocalMail, OutboxMessage
from pts_support.notify.signals import mail_refused
from pts_support.people import steady
from pts_support.people.models import Installation, Invitation, Membership, User

log = logging.getLogger("pts_support.notify")

LEASE = timedelta(seconds=90)  # more than a pass and one mail to a server that answers each step at the last moment
BACK_OFF = (
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
)
GIVE_UP = timedelta(hours=24)
BATCH = 100
# Three people's addresses refused within ten minutes: more likely our relay than three people.
REFUSALS, WITHIN = 3, timedelta(minutes=10)
TROUBLES = 3  # in a row, and the server is left alone until the next pass
NEW_COLUMNS = (
    "dedupe", "ref", "person_id", "channel", "kind", "about", "facts", "status", "attempts", "last_error", "created_at",
    "next_try_at",
)  # fmt: skip
_REFUSAL_LOCK = 0x505453_01  # one pass at a time counts refusals

Status = OutboxMessage.Status
Row = OutboxMessage | AccountMail


# Putting in and taking back: in the cause's own transaction, never touching anything but the database -----------------


@dataclass(frozen=True)
class Tell:
    """Tell this person. ``dedupe`` names the cause; ``facts`` hold times and closed-list words only.

    ``hold``: seconds it waits before it may leave, while the one who caused it can still undo it.
    """

    person_id: int
    kind: str
    dedupe: str
    about: UUID | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    hold: int = 0


def enqueue(tells: Iterable[Tell], *, now: datetime) -> None:
    """One insert, in the caller's transaction; a cause that is in already is left as it is.

    In one order always: two transactions that put in the same causes wait for each other, and must not do so crosswise.
    """
    due = clock.real()
    messages = [
        bulk.bare(
            OutboxMessage, ref=uuid.uuid4(), person_id=tell.person_id, channel="email", kind=tell.kind,
            dedupe=tell.dedupe, about=tell.about, status=Status.QUEUED, attempts=0, last_error="", created_at=now,
            facts={name: fact.isoformat() if isinstance(fact, datetime) else fact for name, fact in tell.facts.items()},
            next_try_at=due + timedelta(seconds=tell.hold),
        )
        for tell in sorted(tells, key=attrgetter("dedupe"))
    ]  # fmt: skip
    bulk.insert(OutboxMessage, NEW_COLUMNS, messages, ignore_conflicts=True)


def suppress(*, about: UUID, person_ids: Collection[int] | None = None, kinds: Collection[str] | None = None) -> int:
    """What is queued about this will not be sent any more (one statement). Returns how many; none for nobody.

    The lease is left: if a mail is leaving this very moment, its mark still comes, and then "sent" is the truth.
    """
    rows = OutboxMessage.objects.filter(status=Status.QUEUED, about=about)
    if person_ids is not None:
        rows = rows.filter(person__in=person_ids)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return rows.update(status=Status.SUPPRESSED, done_at=clock.real())


def take_back_up(*, about: UUID, since: datetime, caused_before: datetime) -> int:
    """The opposite, where the cause was a slip: what was suppressed since then, and had its own cause before it
    (``since``: real time; ``caused_before``: the time people live in)."""
    rows = OutboxMessage.objects.filter(
        status=Status.SUPPRESSED, about=about, done_at__gte=since, created_at__lt=caused_before
    )
    return rows.update(status=Status.QUEUED, done_at=None, next_try_at=clock.real(), lease=None, leased_until=None)


# The queue --------------------------------------------------------------------------------------------------------


def claim(n: int, *, at: datetime) -> list[OutboxMessage]:
    """Up to ``n`` rows that are due, ours until the lease ends, with their people. Refuses to run in a transaction."""
    return _claim(OutboxMessage.objects.filter(status=Status.QUEUED), n, at=at, related=("person",))


def claim_account_mail(n: int, *, at: datetime) -> list[AccountMail]:
    return _claim(AccountMail.objects.all(), n, at=at)


def hold(row: Row, *, at: datetime) -> bool:
    """Right before sending: is it still ours, and wanted? Renews the lease."""
    rows = _mine(row)
    if isinstance(row, OutboxMessage):
        rows = rows.filter(status=Status.QUEUED)
    return rows.update(leased_until=at + LEASE, next_try_at=at + LEASE) == 1


def sent(row: Row, *, at: datetime) -> bool:
    """The server took it. False: the lease was lost, and another pass may send it again (same Message-ID)."""
    if isinstance(row, AccountMail):
        User.objects.filter(email__iexact=row.to, mail_refused_at__isnull=False).update(mail_refused_at=None)
        if row.refused_at is not None:
            _ways_in(row.to).update(refused_at=None)
        return _mine(row).delete()[0] == 1
    if row.person.mail_refused_at is None:
        return _mine(row).update(status=Status.SENT, done_at=at, lease=None, leased_until=None, last_error="") == 1
    with transaction.atomic():
        User.objects.filter(pk=row.person_id).update(mail_refused_at=None)  # a mail got through: reachable again
        return _mine(row).update(status=Status.SENT, done_at=at, lease=None, leased_until=None, last_error="") == 1


def failed(rows: Sequence[Row], verdict: Verdict | str, *, at: datetime, wait: timedelta | None = None) -> None:
    """Tried again after ``wait``, by default a while that grows; given up a day after the first try."""
    if not rows:
        return
    model, ids, lease = type(rows[0]), [row.pk for row in rows], rows[0].lease
    mine = model.objects.filter(pk__in=ids, lease=lease)
    if model is OutboxMessage:
        mine = mine.filter(status=Status.QUEUED)
    old = list(mine.filter(first_try_at__lte=at - GIVE_UP).values_list("pk", flat=True))
    if old:
        dead(model, old, lease, str(verdict), at=at)
    waits = Case(
        *(When(attempts__lte=n, then=Value(wait)) for n, wait in enumerate(BACK_OFF[:-1], start=1)),
        default=Value(BACK_OFF[-1]),
        output_field=DurationField(),
    )
    mine.update(
        next_try_at=at + wait if wait else Value(at) + waits,
        lease=None,
        leased_until=None,
        last_error=str(verdict)[:120],
    )


def dead(model: type[Row], ids: Collection[int], lease: UUID | None, error: str, *, at: datetime) -> None:
    """Given up: a person has to look, so it is an error in the log. An account mail is not kept for that."""
    if model is AccountMail:
        gone, _ = AccountMail.objects.filter(pk__in=ids, lease=lease).delete()
    else:
        gone = OutboxMessage.objects.filter(pk__in=ids, lease=lease, status=Status.QUEUED).update(
            status=Status.DEAD, done_at=at, lease=None, leased_until=None, last_error=error[:120]
        )
    log.error("alarm: %d mails given up (%s, ids %s): %s", gone, model._meta.model_name, sorted(ids), error)


def release(rows: Sequence[Row], *, at: datetime) -> None:
    """Not tried after all: due at once, and the attempt does not count."""
    if rows:
        type(rows[0]).objects.filter(pk__in=[row.pk for row in rows], lease=rows[0].lease).update(
            next_try_at=at, lease=None, leased_until=None, attempts=F("attempts") - 1
        )


def _claim(rows: QuerySet, n: int, *, at: datetime, related: tuple[str, ...] = ()) -> list:
    lease, until = uuid.uuid4(), at + LEASE
    with transaction.atomic(durable=True):
        due = rows.filter(next_try_at__lte=at).order_by("next_try_at", "pk")
        ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:n])
        if not ids:
            return []
        rows.model.objects.filter(pk__in=ids).update(
            lease=lease,
            leased_until=until,
            next_try_at=until,
            attempts=F("attempts") + 1,
            first_try_at=Coalesce("first_try_at", Value(at)),
        )
    fp("deliver.claimed")
    return list(rows.model.objects.filter(pk__in=ids, lease=lease).select_related(*related).order_by("pk"))


def _mine(row: Row) -> QuerySet:
    return type(row).objects.filter(pk=row.pk, lease=row.lease)


def after_a_clock_set_back(at: datetime) -> int:
    """What would now wait longer than anything may is due at once: its time was written by a clock that ran ahead."""
    queued = OutboxMessage.objects.filter(status=Status.QUEUED)
    never_tried = Q(attempts=0, next_try_at__gt=at + LEASE)
    far = queued.filter(next_try_at__gt=at + LEASE).filter(never_tried | Q(next_try_at__gt=at + BACK_OFF[-1] + LEASE))
    return far.update(next_try_at=at, lease=None, leased_until=None)


# One pass ---------------------------------------------------------------------------------------------------------


@dataclass
class Counts:
    """What a pass did with the rows it claimed. ``later`` were put off by an answer, ``lost`` went to another pass."""

    sent: int = 0
    suppressed: int = 0
    refused: int = 0
    later: int = 0
    lost: int = 0


def deliver(*, limit: int = 1000, seconds: float = 12.0) -> Counts:
    """Send what is due: account mails first, somebody is waiting at a page for those.

    Stops taking up more after ``limit`` rows or ``seconds``. Any number may run at the same time. Nothing happens while
    the installation is paused; without a mail server (and outside a demo) everything keeps waiting, with an alarm.
    """
    place, counts = Installation.current(), Counts()
    if place.paused:
        return counts
    if settings.EMAIL_HOST:
        _deliver_by_smtp(place, counts, limit=limit, end=clock.real() + timedelta(seconds=seconds))
    elif place.demo:
        _deliver_locally(place, counts, limit=limit)
    elif OutboxMessage.objects.filter(status=Status.QUEUED).exists() or AccountMail.objects.exists():
        log.error("alarm: mails are waiting and there is no mail server (EMAIL_HOST is not set)")
    Installation.objects.filter(pk=1).update(delivered_at=clock.real())
    return counts


def _deliver_by_smtp(place: Installation, counts: Counts, *, limit: int, end: datetime) -> None:
    with Line() as line:
        run = _Run(line, counts, end)
        for take in (claim_account_mail, claim):
            left = limit
            while left > 0 and not run.over():
                rows = take(min(left, BATCH), at=clock.real())
                if not rows:
                    break
                left -= len(rows)
                now = clock.real() + place.clock_offset
                if take is claim:
                    rows = _still_wanted(rows, counts, now=now)
                sent_before = counts.sent
                refused = run.go(rows, now=now)
                if counts.sent > sent_before:  # it takes mails: what it says of people counts again
                    Installation.objects.filter(pk=1, relay_doubted_at__isnull=False).update(relay_doubted_at=None)
                _settle_refusals(refused, counts, now=now)
        run.report()


@dataclass
class _Run:
    """The sending part of a pass: one line, and how it has been going."""

    line: Line
    counts: Counts
    end: datetime
    in_a_row: int = 0  # troubles with the server
    last: Verdict = SENT
    said: dict[str, int] = field(default_factory=dict)
    outage: bool = False

    def over(self) -> bool:
        return self.in_a_row >= TROUBLES or clock.real() >= self.end

    def go(self, rows: Sequence[Row], *, now: datetime) -> list[tuple[Row, Verdict]]:
        """Send them one after the other; returns those whose own address was refused, still leased."""
        refused: list[tuple[Row, Verdict]] = []
        for n, row in enumerate(rows):
            if clock.real() >= self.end:
                release(rows[n:], at=clock.real())
                break
            if self.in_a_row < TROUBLES and (trouble := self.line.open()) is not None:
                self.in_a_row, self.last = TROUBLES, trouble
                self._count(trouble)
            if self.in_a_row >= TROUBLES:
                failed(rows[n:], self.last, at=clock.real())
                self.counts.later += len(rows) - n
                break
            verdict = self._one(row, now=now)
            if verdict is not None and verdict.outcome is Outcome.REFUSED:
                refused.append((row, verdict))
        return refused

    def _one(self, row: Row, *, now: datetime) -> Verdict | None:
        ready = _built(row, self.counts, now=now)
        if ready is None:
            return None
        if not hold(row, at=clock.real()):
            self.counts.lost += 1
            return None
        fp("deliver.held")
        verdict = self.last = self.line.send(ready)
        fp("deliver.sent")
        self.in_a_row = self.in_a_row + 1 if verdict.outcome is Outcome.OUTAGE else 0
        if verdict.outcome is Outcome.SENT:
            self.counts.sent += 1
            if not sent(row, at=clock.real()):
                self.counts.lost += 1
            fp("deliver.marked")
            return verdict
        self._count(verdict)
        if verdict.outcome is not Outcome.REFUSED:  # what is refused is settled together, after the last one
            failed([row], verdict, at=clock.real())
            self.counts.later += 1
        return verdict

    def _count(self, verdict: Verdict) -> None:
        self.said[str(verdict)] = self.said.get(str(verdict), 0) + 1
        self.outage = self.outage or verdict.outcome is Outcome.OUTAGE

    def report(self) -> None:
        """One line a pass, and an alarm if the server is to blame."""
        if self.outage:
            log.error("alarm: the mail server does not take mails: %s", self.said)
        elif self.said:
            log.warning("mails were not taken: %s", self.said)


def _built(row: Row, counts: Counts, *, now: datetime) -> Letter | None:
    """None: it cannot be built. One such row must not keep the others waiting, so it is put off like any failure."""
    try:
        if isinstance(row, AccountMail):
            return letter.of_account(row.ref, row.to, row.subject, row.text)
        mail = kinds.Mail(person=row.person, facts=row.facts, about=row.about, now=now, zone=row.person.zone)
        return letter.of_notice(row.ref, row.person.email, kinds.get(row.kind), mail)
    except Exception as error:  # any bug of one kind of mail; alarmed, and the others go on
        log.error("alarm: a mail cannot be built (%s %d): %s", row._meta.model_name, row.pk, type(error).__name__)
        failed([row], f"{type(error).__name__} build", at=clock.real())
        counts.later += 1
        return None


def _still_wanted(rows: list[OutboxMessage], counts: Counts, *, now: datetime) -> list[OutboxMessage]:
    """Those that still matter and whose reader may still see it, asked kind by kind. The others are suppressed."""
    wanted: set[int] = set()
    unknown: set[int] = set()
    active = sorted(
        (row for row in rows if row.person.is_active and not row.person.stands_in), key=lambda row: row.kind
    )
    for kind, same in groupby(active, key=lambda row: row.kind):
        same = list(same)
        try:
            with transaction.atomic():
                wanted |= kinds.get(kind).matters(same, now) & {row.pk for row in same}
        except Exception as error:  # a kind that cannot be asked waits; it is neither sent nor lost
            log.error("alarm: %d mails of the kind %s cannot be asked about: %s", len(same), kind, type(error).__name__)
            failed(same, f"{type(error).__name__} matters", at=clock.real())
            unknown |= {row.pk for row in same}
            counts.later += len(same)
    gone = [row.pk for row in rows if row.pk not in wanted | unknown]
    if gone:
        mine = OutboxMessage.objects.filter(pk__in=gone, lease=rows[0].lease, status=Status.QUEUED)
        counts.suppressed += mine.update(status=Status.SUPPRESSED, done_at=clock.real(), lease=None, leased_until=None)
    return [row for row in rows if row.pk in wanted]


def _settle_refusals(refused: list[tuple[Row, Verdict]], counts: Counts, *, now: datetime) -> None:
    """Is it the people or the relay? Decided when the batch is through, over all that was refused lately.

    A relay that refused three addresses within ten minutes is wrong itself, and is not believed about anybody until it
    has taken a mail. Below that a person is believed to be unreachable when their address was refused twice, a quarter
    of a minute apart: in that time a wrong relay has mostly refused the next ones. A mail about an account marks nobody
    and is asked about for ten minutes.
    """
    if not refused:
        return
    at, model = clock.real(), type(refused[0][0])
    rows = [row for row, _ in refused]
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REFUSAL_LOCK])
            mine = model.objects.filter(pk__in=[row.pk for row in rows], lease=rows[0].lease)
            mine.update(refused_at=at)
            people, addresses = _refused_lately(at=at, now=now)
            doubted = Installation.objects.filter(pk=1, relay_doubted_at__isnull=False).exists()
            outage = doubted or len(people) + len(addresses) >= REFUSALS
            if outage:
                Installation.objects.filter(pk=1, relay_doubted_at__isnull=True).update(relay_doubted_at=at)
                _believe_again(people, at=at)
    except Exception as error:  # whatever it is, nobody is marked for it; alarmed, and these come again
        log.error("alarm: refusals could not be counted: %s", type(error).__name__)
        failed(rows, "counting rcpt", at=at)
        return
    if outage:
        log.error(
            "alarm: the mail server refused %d people or more and has taken nothing since; taken for its own fault",
            REFUSALS,
        )
        for verdict, same in groupby(refused, key=itemgetter(1)):
            failed([row for row, _ in same], verdict, at=at)
        counts.later += len(refused)
        return
    for row, verdict in refused:
        if isinstance(row, AccountMail):
            _refused_way_in(row, verdict, counts, at=at)
        elif row.refused_at is None and row.person.mail_refused_at is None:
            failed([row], verdict, at=at, wait=BACK_OFF[0])
            counts.later += 1
        else:
            _give_up_address(row, verdict, counts, at=at, now=now)


def _refused_lately(*, at: datetime, now: datetime) -> tuple[set[int], set[str]]:
    """Whose address the server has refused within ten minutes, and which other addresses.

    People known as unreachable for longer say nothing about the server; they are not counted, and not asked twice. Nor
    does a mail about an account that has been refused for longer.
    """
    since = at - WITHIN
    by_notice = set(OutboxMessage.objects.filter(refused_at__gt=since).values_list("person", flat=True))
    mails = AccountMail.objects.filter(refused_at__gt=since, first_try_at__gt=since)
    by_account = {to.lower() for to in mails.values_list("to", flat=True)}
    theirs = User.objects.annotate(address=Lower("email")).filter(Q(pk__in=by_notice) | Q(address__in=by_account))
    rows = list(theirs.values_list("pk", "address", "mail_refused_at"))
    fresh = {pk for pk, _, known in rows if known is None or known > now - WITHIN}
    return fresh, by_account - {address for _, address, _ in rows}


def _believe_again(people: set[int], *, at: datetime) -> None:
    """What was believed of the first two is taken back, and mails given up because of them come back."""
    User.objects.filter(pk__in=people).update(mail_refused_at=None)
    given_up = OutboxMessage.objects.filter(status=Status.DEAD, refused_at__gt=at - WITHIN, person__in=people)
    given_up.update(status=Status.QUEUED, done_at=None, next_try_at=at + BACK_OFF[0])
    Invitation.objects.filter(refused_at__gt=at - WITHIN).update(refused_at=None)


def _ways_in(address: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(email__iexact=address, used_at__isnull=True, replaced_at__isnull=True)


def _refused_way_in(row: AccountMail, verdict: Verdict, counts: Counts, *, at: datetime) -> None:
    """Refused twice, staff see that an invitation does not arrive; nobody who is in already counts as unreachable for
    it. It is tried on until ten minutes say that it is not the server."""
    if row.refused_at is None:
        failed([row], verdict, at=at, wait=BACK_OFF[0])
        counts.later += 1
        return
    _ways_in(row.to).update(refused_at=at)
    if row.first_try_at is None or row.first_try_at > at - WITHIN:
        failed([row], verdict, at=at)
        counts.later += 1
        return
    dead(AccountMail, [row.pk], row.lease, str(verdict), at=at)
    counts.refused += 1


def _give_up_address(row: OutboxMessage, verdict: Verdict, counts: Counts, *, at: datetime, now: datetime) -> None:
    """Mark the person and tell the rooms above, all or nothing. The outbox row comes last: whoever changes a request
    locks the request first and its outbox rows after, and so do the receivers here."""
    try:
        with transaction.atomic():
            held = Membership.objects.filter(user=row.person_id, ended_at=None)
            steady.changing(held.values_list("program_id", flat=True))
            if User.objects.filter(pk=row.person_id, mail_refused_at__isnull=True).update(mail_refused_at=now):
                mail_refused.send(sender=User, person_id=row.person_id, now=now)
            fp("deliver.refusing")
            OutboxMessage.objects.filter(pk=row.pk, lease=row.lease).update(
                status=Status.DEAD, done_at=at, lease=None, leased_until=None, last_error=str(verdict)
            )
    except Exception as error:  # the mark is undone with it; both come again with the next try
        log.error("alarm: nobody could act on a refused address (outbox %d): %s", row.pk, type(error).__name__)
        failed([row], verdict, at=at)
        counts.later += 1
        return
    fp("deliver.refused")
    log.error("alarm: mail %d given up, the address was refused: %s", row.pk, verdict)
    counts.refused += 1


def _deliver_locally(place: Installation, counts: Counts, *, limit: int) -> None:
    """Into the demo's mailbox: both sides are rows, so it is once and only once."""
    at = clock.real()
    now = at + place.clock_offset
    for rows in (claim_account_mail(limit, at=at), _still_wanted(claim(limit, at=at), counts, now=now)):
        if not rows:
            continue
        letters = [(row, ready) for row in rows if (ready := _built(row, counts, now=now)) is not None]
        counts.sent += _put_into_mailbox(letters, at=at, now=now)


def _everybodys_addresses() -> dict[str, int]:
    """Whose each address is, the second ones too. Only a demo, of some dozens of people, asks for all of them."""
    return dict(EmailAddress.objects.values_list("email", "user")) | {
        user.email.lower(): user.pk for user in User.objects.all()
    }


def _put_into_mailbox(letters: Sequence[tuple[Row, Letter]], *, at: datetime, now: datetime) -> int:
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
