"""When a mail that did not get through is tried again, and when it is given up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Case, DurationField, Q, Value, When

from pts_support.notify.channels.email import SmtpVerdict
from pts_support.notify.models import AccountMail, OutboxMessage
from pts_support.notify.queue import LEASE, QueuedMail, Status, log, still_queued
from pts_support.notify.telling.hours import LONGEST
from pts_support.people.models import Installation

BACK_OFF = (
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
)
GIVE_UP = timedelta(hours=24)


def retry_later(
    rows: Sequence[QueuedMail], verdict: SmtpVerdict | str, *, at: datetime, wait: timedelta | None = None
) -> None:
    """Try these again after ``wait``, by default a while that grows. Give them up a day after the first try."""
    if not rows:
        return
    mine = still_queued(rows)
    old = list(mine.filter(first_try_at__lte=at - GIVE_UP).values_list("pk", flat=True))
    if old:
        give_up(type(rows[0]), old, rows[0].lease, str(verdict), at=at)
        Installation.objects.filter(pk=1).update(mail_lost_at=at)
    again_at = Value(at + wait) if wait else Value(at) + _growing_wait()
    mine.update(next_try_at=again_at, lease=None, leased_until=None, last_error=str(verdict)[:120])


def _growing_wait() -> Case:
    waits = (When(attempts__lte=tries, then=Value(wait)) for tries, wait in enumerate(BACK_OFF[:-1], start=1))
    return Case(*waits, default=Value(BACK_OFF[-1]), output_field=DurationField())


def give_up(model: type[QueuedMail], ids: Collection[int], lease: UUID | None, error: str, *, at: datetime) -> None:
    """Stop trying. A person has to look, so the log gets an error. An account mail is not kept for that."""
    if model is AccountMail:
        gone, _ = AccountMail.objects.filter(pk__in=ids, lease=lease).delete()
    else:
        gone = OutboxMessage.objects.filter(pk__in=ids, lease=lease, status=Status.QUEUED).update(
            status=Status.DEAD, done_at=at, lease=None, leased_until=None, last_error=error[:120]
        )
    log.error("alarm: %d mails given up (%s, ids %s): %s", gone, model._meta.model_name, sorted(ids), error)


def after_a_clock_set_back(at: datetime) -> int:
    """Make due at once what would wait longer than anything may: a clock that ran ahead has written its time."""
    queued = OutboxMessage.objects.filter(status=Status.QUEUED)
    longest = max(LEASE, timedelta(seconds=settings.MAIL_GATHER_SECONDS))
    never_tried = Q(attempts=0, next_try_at__gt=at + longest)
    never_tried &= Q(person__telling_choice__isnull=True) | Q(next_try_at__gt=at + LONGEST)  # by their own hours
    tried = Q(attempts__gt=0, next_try_at__gt=at + BACK_OFF[-1] + LEASE)
    far = queued.filter(never_tried | tried, next_try_at__gt=at + LEASE)
    return far.update(next_try_at=at, lease=None, leased_until=None)
