"""Is a refused mail the address's fault, or the mail server's? An address is asked twice before it counts as gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Lower

from pts_support import clock
from pts_support.db.failpoints import fp
from pts_support.mail_address import normal_address
from pts_support.notify import retry
from pts_support.notify.channels.email import SmtpVerdict
from pts_support.notify.models import AccountMail, OutboxMessage
from pts_support.notify.queue import QueuedMail, Status, log, ways_in
from pts_support.notify.retry import BACK_OFF
from pts_support.notify.signals import mail_refused
from pts_support.people import lock
from pts_support.people.models import Installation, Invitation, Membership, User

# Three people's addresses refused within ten minutes: more likely our relay than three people.
REFUSALS, WITHIN = 3, timedelta(minutes=10)
_REFUSAL_LOCK = 0x505453_01  # one pass at a time counts refusals


@dataclass
class DeliveryCounts:
    """What a pass did with the rows it claimed. ``later`` were put off by an answer, ``lost`` went to another pass."""

    sent: int = 0
    suppressed: int = 0
    refused: int = 0
    later: int = 0
    lost: int = 0


def settle_refusals(refused: list[tuple[QueuedMail, SmtpVerdict]], counts: DeliveryCounts, *, now: datetime) -> None:
    """Decide whether the people or the relay are at fault, when the batch is through, from all that was refused lately.

    A relay that refused three addresses within ten minutes is wrong itself, and is not believed about anybody until it
    has taken a mail. Below that a person is believed to be unreachable when their address was refused twice, a quarter
    of a minute apart: in that time a wrong relay has mostly refused the next ones. A mail about an account marks nobody
    and is asked about for ten minutes.
    """
    if not refused:
        return
    at = clock.real()
    try:
        is_outage = _count_refusals([row for row, _ in refused], at=at, now=now)
    except Exception as error:  # whatever it is, nobody is marked for it; alarmed, and these come again
        log.error("alarm: refusals could not be counted: %s", type(error).__name__)
        retry.retry_later([row for row, _ in refused], "counting rcpt", at=at)
        return
    if is_outage:
        _blame_the_relay(refused, counts, at=at)
        return
    for row, verdict in refused:
        if isinstance(row, AccountMail):
            _refused_way_in(row, verdict, counts, at=at)
        elif row.refused_at is None and row.person.mail_refused_at is None:
            retry.retry_later([row], verdict, at=at, wait=BACK_OFF[0])
            counts.later += 1
        else:
            _give_up_address(row, verdict, counts, at=at, now=now)


def _count_refusals(rows: Sequence[QueuedMail], *, at: datetime, now: datetime) -> bool:
    """Note that these were refused, and whether the relay itself is doubted by now. One pass at a time does this."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REFUSAL_LOCK])
        mine = type(rows[0]).objects.filter(pk__in=[row.pk for row in rows], lease=rows[0].lease)
        mine.update(refused_at=at)
        people, addresses = _refused_lately(at=at, now=now)
        doubted = Installation.objects.filter(pk=1, relay_doubted_at__isnull=False).exists()
        is_outage = doubted or len(people) + len(addresses) >= REFUSALS
        if is_outage:
            Installation.objects.filter(pk=1, relay_doubted_at__isnull=True).update(relay_doubted_at=at)
            _believe_again(people, at=at)
    return is_outage


def _blame_the_relay(refused: list[tuple[QueuedMail, SmtpVerdict]], counts: DeliveryCounts, *, at: datetime) -> None:
    log.error(
        "alarm: the mail server refused %d people or more and has taken nothing since; taken for its own fault",
        REFUSALS,
    )
    for verdict, same in groupby(refused, key=itemgetter(1)):
        retry.retry_later([row for row, _ in same], verdict, at=at)
    counts.later += len(refused)


def _refused_lately(*, at: datetime, now: datetime) -> tuple[set[int], set[str]]:
    """Find whose address the server has refused within ten minutes, and which other addresses.

    People known as unreachable for longer say nothing about the server; they are not counted, and not asked twice. Nor
    does a mail about an account that has been refused for longer.
    """
    since = at - WITHIN
    by_notice = set(OutboxMessage.objects.filter(refused_at__gt=since).values_list("person", flat=True))
    mails = AccountMail.objects.filter(refused_at__gt=since, first_try_at__gt=since)
    by_account = {normal_address(to) for to in mails.values_list("to", flat=True)}
    theirs = User.objects.annotate(address=Lower("email")).filter(Q(pk__in=by_notice) | Q(address__in=by_account))
    rows = list(theirs.values_list("pk", "address", "mail_refused_at"))
    fresh = {pk for pk, _, known in rows if known is None or known > now - WITHIN}
    return fresh, by_account - {address for _, address, _ in rows}


def _believe_again(people: set[int], *, at: datetime) -> None:
    """Count these people as reachable again, and queue again the mails that were given up because of them."""
    User.objects.filter(pk__in=people).update(mail_refused_at=None)
    given_up = OutboxMessage.objects.filter(status=Status.DEAD, refused_at__gt=at - WITHIN, person__in=people)
    given_up.update(status=Status.QUEUED, done_at=None, next_try_at=at + BACK_OFF[0])
    Invitation.objects.filter(refused_at__gt=at - WITHIN).update(refused_at=None)


def _refused_way_in(row: AccountMail, verdict: SmtpVerdict, counts: DeliveryCounts, *, at: datetime) -> None:
    """Refused twice, staff see that an invitation does not arrive; nobody who is in already counts as unreachable for
    it. It is tried on until ten minutes say that it is not the server."""
    if row.refused_at is None:
        retry.retry_later([row], verdict, at=at, wait=BACK_OFF[0])
        counts.later += 1
        return
    ways_in(row.to).update(refused_at=at)
    if row.first_try_at is None or row.first_try_at > at - WITHIN:
        retry.retry_later([row], verdict, at=at)
        counts.later += 1
        return
    retry.give_up(AccountMail, [row.pk], row.lease, str(verdict), at=at)
    counts.refused += 1


def count_as_unreachable(person_id: int, *, now: datetime) -> bool:
    """Mark this person and tell the rooms above, in the caller's transaction. Whether the mark is new."""
    held = Membership.objects.filter(user=person_id, ended_at=None)
    lock.take_exclusive(held.values_list("program_id", flat=True))
    if not User.objects.filter(pk=person_id, mail_refused_at__isnull=True).update(mail_refused_at=now):
        return False
    mail_refused.send(sender=User, person_id=person_id, now=now)
    return True


def _give_up_address(
    row: OutboxMessage, verdict: SmtpVerdict, counts: DeliveryCounts, *, at: datetime, now: datetime
) -> None:
    """Mark the person and tell the rooms above, all or nothing. The outbox row comes last: whoever changes a request
    locks the request first and its outbox rows after, and so do the receivers here."""
    try:
        with transaction.atomic():
            count_as_unreachable(row.person_id, now=now)
            fp("deliver.refusing")
            OutboxMessage.objects.filter(pk=row.pk, lease=row.lease).update(
                status=Status.DEAD, done_at=at, lease=None, leased_until=None, last_error=str(verdict)
            )
    except Exception as error:  # the mark is undone with it; both come again with the next try
        log.error("alarm: nobody could act on a refused address (outbox %d): %s", row.pk, type(error).__name__)
        retry.retry_later([row], verdict, at=at)
        counts.later += 1
        return
    fp("deliver.refused")
    log.error("alarm: mail %d given up, the address was refused: %s", row.pk, verdict)
    counts.refused += 1
