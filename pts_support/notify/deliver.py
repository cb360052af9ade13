"""Sending: a queued mail is sent at least once, and a second time only with the same Message-ID.

News is gathered by its receiver: several rows of one person are told in one mail.

A pass claims rows in a short transaction (lease and token), asks again whether they still matter, and sends outside of
any transaction. Each mail is marked by a statement of its own right after the server took it: marks could be saved up,
but then a kill would repeat them all. The other queries of a pass do not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Protocol
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from pts_support import clock
from pts_support.db.failpoints import fp
from pts_support.notify import kinds, queue, retry
from pts_support.notify.channels import letter
from pts_support.notify.channels.email import SENT, SmtpConnection, SmtpOutcome, SmtpVerdict
from pts_support.notify.channels.letter import OutgoingMail
from pts_support.notify.channels.said_now import SaidNow, said_now, told
from pts_support.notify.mailbox import put_into_mailbox
from pts_support.notify.models import AccountMail, OutboxMessage
from pts_support.notify.queue import QueuedMail, Status, claim, claim_account_mail, log
from pts_support.notify.refusals import DeliveryCounts, settle_refusals
from pts_support.people.models import Installation

BATCH = 100
TROUBLES = 3  # in a row, and the server is left alone until the next pass


# One pass ---------------------------------------------------------------------------------------------------------


def deliver(*, limit: int = 1000, seconds: float = 12.0) -> DeliveryCounts:
    """Send what is due: account mails first, somebody is waiting at a page for those.

    Stops taking up more after ``limit`` rows or ``seconds``. Any number may run at the same time. Nothing happens while
    the installation is paused; without a mail server (and outside a demo) everything keeps waiting, with an alarm.
    """
    place, counts, outage = Installation.current(), DeliveryCounts(), False
    if place.paused:
        return counts
    if settings.EMAIL_HOST:
        outage = _deliver_by_smtp(place, counts, limit=limit, end=clock.real() + timedelta(seconds=seconds))
    elif place.demo:
        _deliver_locally(place, counts, limit=limit)
    elif OutboxMessage.objects.filter(status=Status.QUEUED).exists() or AccountMail.objects.exists():
        log.error("alarm: mails are waiting and there is no mail server (EMAIL_HOST is not set)")
    failing_since = _failing_since(place, counts, outage=outage)
    Installation.objects.filter(pk=1).update(delivered_at=clock.real(), mail_failing_since=failing_since)
    return counts


def _failing_since(place: Installation, counts: DeliveryCounts, *, outage: bool) -> datetime | None:
    """Since when no mail leaves though some are tried; a pass between two tries leaves it as it is."""
    if counts.sent:
        return None
    if outage:
        return place.mail_failing_since or clock.real()
    if place.mail_failing_since and queue.is_any_tried():
        return place.mail_failing_since
    return None


def _deliver_by_smtp(place: Installation, counts: DeliveryCounts, *, limit: int, end: datetime) -> bool:
    """Whether the server itself is to blame for what did not leave."""
    with SmtpConnection() as line:
        run = _Run(line, counts, end)
        gather = timedelta(seconds=settings.MAIL_GATHER_SECONDS)
        for take in (claim_account_mail, partial(claim, gather=gather, lived=place.clock_offset)):
            _send_all(take, run, place, limit=limit)
        run.report()
    return run.outage


def _send_all(take: Take, run: _Run, place: Installation, *, limit: int) -> None:
    """Batch after batch, until nothing is due or the run is over."""
    left, counts = limit, run.counts
    while left > 0 and not run.over():
        rows = take(min(left, BATCH), at=clock.real())
        if not rows:
            break
        left -= len(rows)
        now = clock.real() + place.clock_offset
        sent_before = counts.sent
        wanted = _wanted(rows, counts, now=now)
        run.said_now = said_now(wanted)
        refused = run.go(wanted, now=now)
        if counts.sent > sent_before:  # it takes mails: what it says of people counts again
            Installation.objects.filter(pk=1, relay_doubted_at__isnull=False).update(relay_doubted_at=None)
        settle_refusals(refused, counts, now=now)


class Take(Protocol):
    """Claims up to so many rows of one kind."""

    def __call__(self, most: int, *, at: datetime) -> Sequence[QueuedMail]: ...


@dataclass(frozen=True)
class _Mail:
    """One mail, and the rows that it tells: one, or several of one reader. ``ref`` is its Message-ID."""

    ref: UUID
    rows: Sequence[QueuedMail]


def _gathered(rows: Sequence[QueuedMail]) -> list[_Mail]:
    """The mails of one claim. What was tried in one mail before is tried in the same one again, under its own name."""
    mails: dict[object, list[QueuedMail]] = {}
    for row in rows:
        mails.setdefault(_told_with(row), []).append(row)
    return [_Mail(_message_ref(together), together) for together in mails.values()]


def _told_with(row: QueuedMail) -> object:
    """What the rows of one mail have in common."""
    if isinstance(row, AccountMail) or not settings.MAIL_GATHER_SECONDS:
        return row.ref
    if row.told_ref:
        return row.told_ref
    if kinds.leaves_at_once(row) or kinds.goes_alone(row):
        return row.ref
    return row.person_id


def _message_ref(rows: Sequence[QueuedMail]) -> UUID:
    first = rows[0]
    if isinstance(first, OutboxMessage) and first.told_ref:
        return first.told_ref
    if len(rows) == 1:
        return first.ref
    return uuid4()  # not that of one of them, which may yet be taken back, and wished for again


@dataclass
class _Run:
    """The sending part of a pass: one line, and how it has been going."""

    line: SmtpConnection
    counts: DeliveryCounts
    end: datetime
    in_a_row: int = 0  # troubles with the server
    last: SmtpVerdict = SENT
    said: dict[str, int] = field(default_factory=dict)
    outage: bool = False
    said_now: SaidNow = field(default_factory=SaidNow)  # of this batch

    def over(self) -> bool:
        return self.in_a_row >= TROUBLES or clock.real() >= self.end

    def go(self, rows: Sequence[QueuedMail], *, now: datetime) -> list[tuple[QueuedMail, SmtpVerdict]]:
        """Send them one after the other; returns those whose own address was refused, still leased."""
        refused: list[tuple[QueuedMail, SmtpVerdict]] = []
        mails = _gathered(rows)
        for position, mail in enumerate(mails):
            left = [row for later in mails[position:] for row in later.rows]
            if clock.real() >= self.end:
                queue.release(left, at=clock.real())
                break
            if self.in_a_row < TROUBLES and (trouble := self.line.open()) is not None:
                self.in_a_row, self.last = TROUBLES, trouble
                self._count(trouble)
            if self.in_a_row >= TROUBLES:
                retry.retry_later(left, self.last, at=clock.real())
                self.counts.later += len(left)
                break
            verdict = self._one(mail, now=now)
            if verdict is not None and verdict.outcome is SmtpOutcome.REFUSED:
                refused += [(row, verdict) for row in mail.rows]
        return refused

    def _one(self, mail: _Mail, *, now: datetime) -> SmtpVerdict | None:
        built = {row.pk: ready for row, ready in self._letters(mail, now=now)}
        sound = [row for row in mail.rows if row.pk in built]
        if not sound:
            return None
        rows = queue.renew_lease(sound, at=clock.real(), told_ref=mail.ref)
        self.counts.lost += len(sound) - len(rows)
        if not rows:
            return None
        ready = built[rows[0].pk]
        news = [row for row in rows if isinstance(row, OutboxMessage)]
        if len(news) > 1:
            ready = letter.mail_of_several(
                mail.ref, news[0].person.email, [told(row, now, self.said_now) for row in news]
            )
        fp("deliver.held")
        verdict = self.last = self.line.send(ready)
        fp("deliver.sent")
        if verdict.outcome is SmtpOutcome.OUTAGE:
            self.in_a_row += 1
        else:
            self.in_a_row = 0
        if verdict.outcome is SmtpOutcome.SENT:
            self.counts.sent += len(rows)
            if not queue.mark_sent(rows, at=clock.real()):
                self.counts.lost += 1
            fp("deliver.marked")
            return verdict
        self._count(verdict)
        if verdict.outcome is not SmtpOutcome.REFUSED:  # what is refused is settled together, after the last one
            retry.retry_later(rows, verdict, at=clock.real())
            self.counts.later += len(rows)
        return verdict

    def _letters(self, mail: _Mail, *, now: datetime) -> Iterator[tuple[QueuedMail, OutgoingMail]]:
        """Each row's own letter. What cannot be built is put off alone."""
        for row in mail.rows:
            ready = _built(row, mail.ref, self.counts, self.said_now, now=now)
            if ready is not None:
                yield row, ready

    def _count(self, verdict: SmtpVerdict) -> None:
        self.said[str(verdict)] = self.said.get(str(verdict), 0) + 1
        self.outage = self.outage or verdict.outcome is SmtpOutcome.OUTAGE

    def report(self) -> None:
        """One line a pass, and an alarm if the server is to blame."""
        if self.outage:
            log.error("alarm: the mail server does not take mails: %s", self.said)
        elif self.said:
            log.warning("mails were not taken: %s", self.said)


def _built(row: QueuedMail, ref: UUID, counts: DeliveryCounts, said: SaidNow, *, now: datetime) -> OutgoingMail | None:
    """Build the mail of this row alone. If that fails, put the row off like any failure and return None: the others
    must not wait."""
    try:
        if isinstance(row, AccountMail):
            return letter.mail_of_account(ref, row.to, row.subject, row.text)
        return letter.mail_of_notification(ref, row.person.email, *told(row, now, said))
    except Exception as error:  # any bug of one kind of mail; alarmed, and the others go on
        log.error("alarm: a mail cannot be built (%s %d): %s", row._meta.model_name, row.pk, type(error).__name__)
        retry.retry_later([row], f"{type(error).__name__} build", at=clock.real())
        counts.later += 1
        return None


def _wanted(rows: Sequence[QueuedMail], counts: DeliveryCounts, *, now: datetime) -> Sequence[QueuedMail]:
    """Keep what still matters of one claim. A mail about an account always does."""
    notices = [row for row in rows if isinstance(row, OutboxMessage)]
    if not notices:
        return rows
    return _still_wanted(notices, counts, now=now)


def _still_wanted(rows: list[OutboxMessage], counts: DeliveryCounts, *, now: datetime) -> list[OutboxMessage]:
    """Keep the mails that still matter and whose reader may still see what they tell of. Suppress the others."""
    wanted: set[int] = set()
    unknown: set[int] = set()
    active = sorted(
        (row for row in rows if row.person.is_active and not row.person.stands_in), key=lambda row: row.kind
    )
    for kind, of_that_kind in groupby(active, key=lambda row: row.kind):
        same = list(of_that_kind)
        try:
            with transaction.atomic():
                wanted |= kinds.get(kind).matters(same, now) & {row.pk for row in same}
        except Exception as error:  # a kind that cannot be asked waits; it is neither sent nor lost
            log.error("alarm: %d mails of the kind %s cannot be asked about: %s", len(same), kind, type(error).__name__)
            retry.retry_later(same, f"{type(error).__name__} matters", at=clock.real())
            unknown |= {row.pk for row in same}
            counts.later += len(same)
    gone = [row.pk for row in rows if row.pk not in wanted | unknown]
    if gone:
        mine = OutboxMessage.objects.filter(pk__in=gone, lease=rows[0].lease, status=Status.QUEUED)
        counts.suppressed += mine.update(status=Status.SUPPRESSED, done_at=clock.real(), lease=None, leased_until=None)
    return [row for row in rows if row.pk in wanted]


def _deliver_locally(place: Installation, counts: DeliveryCounts, *, limit: int) -> None:
    """Put what is due into the demo's mailbox. Both sides are rows, so it happens once and only once."""
    at = clock.real()
    now = at + place.clock_offset
    mails: tuple[Sequence[QueuedMail], ...] = (
        queue.claim_account_mail(limit, at=at),
        _wanted(queue.claim(limit, at=at), counts, now=now),
    )
    for rows in mails:
        said = said_now(rows)
        letters = [(row, ready) for row in rows if (ready := _built(row, row.ref, counts, said, now=now)) is not None]
        counts.sent += put_into_mailbox(letters, at=at, now=now)
