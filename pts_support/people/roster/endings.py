"""How somebody's role ends: on its last day, at once, or with the whole account."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Model

from pts_support.db.failpoints import fp
from pts_support.people import audit, lock
from pts_support.people.account.signing_out import sign_out_everywhere
from pts_support.people.models import Membership, Program, Role, User
from pts_support.people.roster import guards
from pts_support.people.signals import chain_changed, membership_ended, person_deactivated, reading_over

Row = TypeVar("Row", bound=Model)
READING_LASTS = timedelta(days=90)  # after a fellowship: what was asked can be read and taken out, nothing else
alarm = logging.getLogger("pts.alarm")


def reads_until(fellowship: Membership) -> datetime | None:
    """When the reading of an ended fellowship is over; None while it runs."""
    return fellowship.ended_at and fellowship.ended_at + READING_LASTS


def end_role(membership: Membership, *, last_day: date | None, by: User, now: datetime) -> Membership:
    """End one role after ``last_day`` (in the program's zone), or at once when that is None or past. Raises
    ChangeRefused."""
    with guards.guarded(membership.program_id, now=now):
        row = Membership.objects.select_for_update(of=("self",)).select_related("program", "user").get(id=membership.id)
        if row.ended_at is None:
            today = _today(row.program, now)
            at_once = last_day is None or last_day < today
            row.ends_on, row.ends_by = max(row.starts_on, last_day or today), by
            row.save(update_fields=["ends_on", "ends_by"])
            audit.record(by, "role_ended", f"user:{row.user_id}", program=row.program_id, now=now, detail=row.role)
            if at_once:
                close_roles([row], now)
                sign_out_everywhere(row.user_id)
    return row


def close_access(person: User, program: Program, *, by: User, now: datetime) -> None:
    """End every role of somebody who has left, and sign them out. Without another program their account is switched
    off: at once, or for a fellow when the days of reading are over."""
    with guards.guarded(program.id, now=now):
        held = list(
            Membership.objects.select_for_update(of=("self",)).filter(user=person, ended_at__isnull=True).order_by("id")
        )
        here = [row for row in held if row.program_id == program.id]
        for row in here:
            row.ends_on, row.ends_by = max(row.starts_on, _today(program, now)), by
            row.save(update_fields=["ends_on", "ends_by"])
        close_roles(here, now)
        audit.record(by, "access_closed", f"user:{person.id}", program=program, now=now)
        if len(here) == len(held) and not _still_reads([person.id]):
            _switch_off(person.id, now)
        sign_out_everywhere(person.id)


def end_due_roles(now: datetime) -> int:
    """Close the roles whose last day has passed in their program's zone. One small query when there is none."""
    tomorrow = now.astimezone(ZoneInfo("UTC")).date() + timedelta(days=1)  # somewhere it may be tomorrow already
    open_rows = Membership.objects.filter(ended_at__isnull=True, ends_on__lt=tomorrow)
    over = [row for row in open_rows.select_related("program") if _is_over(row, now)]
    done = 0
    if over:
        with transaction.atomic():
            lock.take_exclusive(row.program_id for row in over)
            rows = open_rows.filter(id__in=[row.id for row in over]).select_for_update(of=("self",), skip_locked=True)
            due = [row for row in rows.select_related("program").order_by("id") if _is_over(row, now)]
            done = one_by_one_on_error(due, lambda rows: close_roles(rows, now), what="end")
    fp("end.due")
    return done


def end_due_reading(now: datetime) -> int:
    """End the reading of fellowships that ended 90 days ago, and the accounts that have nothing else here. One small
    query when there is none."""
    over = Membership.objects.filter(role=Role.FELLOW, ended_at__lte=now - READING_LASTS, over_at__isnull=True)
    if not over.exists():
        return 0
    with transaction.atomic():
        rows = list(over.select_for_update(of=("self",), skip_locked=True).order_by("id"))
        return one_by_one_on_error(rows, lambda rows: _close_reading(rows, now), what="end the reading of")


def _close_reading(rows: Sequence[Membership], now: datetime) -> None:
    Membership.objects.filter(id__in=[row.id for row in rows]).update(over_at=now)
    for row in rows:
        reading_over.send(Membership, membership=row, now=now)
    people = {row.user_id for row in rows}
    kept = set(Membership.objects.filter(user_id__in=people, ended_at__isnull=True).values_list("user_id", flat=True))
    for person_id in sorted(people - kept - _still_reads(people)):
        _switch_off(person_id, now)
        sign_out_everywhere(person_id)


def _still_reads(people: Iterable[int]) -> set[int]:
    """Who of these has a fellowship that ended and is still read."""
    rows = Membership.objects.filter(user_id__in=people, role=Role.FELLOW, ended_at__isnull=False, over_at__isnull=True)
    return set(rows.values_list("user_id", flat=True))


def _switch_off(person_id: int, now: datetime) -> None:
    User.objects.filter(id=person_id).update(is_active=False)
    person_deactivated.send(User, person_id=person_id, now=now)


def one_by_one_on_error(rows: Sequence[Row], act: Callable[[list[Row]], object], *, what: str) -> int:
    """Call ``act`` with all the rows. If that raises, call it with each row alone, so that one row's trouble stays its
    own. Returns how many rows were done."""
    if not rows:
        return 0
    try:
        with transaction.atomic():
            act(list(rows))
        return len(rows)
    except Exception as trouble:  # any row's own bug: undone, then each is tried alone and whoever raises is alarmed
        if len(rows) == 1:
            name = rows[0]._meta.model_name
            alarm.critical("could not %s %s id %s: %s", what, name, rows[0].pk, type(trouble).__name__)
            return 0
    return sum(one_by_one_on_error([row], act, what=what) for row in rows)


def close_roles(rows: Iterable[Membership], now: datetime) -> None:
    rows = list(rows)
    if not rows:
        return
    Membership.objects.filter(id__in=[row.id for row in rows]).update(ended_at=now)
    fp("end.closed")
    for row in rows:
        row.ended_at = now
        _tell_who_caused_it(row, now)
        membership_ended.send(Membership, membership=row, now=now)
    fp("end.told")


def _tell_who_caused_it(row: Membership, now: datetime) -> None:
    """Whoever set the last day, today or long ago, must not gain what this person falls away from."""
    if row.ends_by_id is None or row.role == Role.FELLOW:
        return
    touched: tuple[int, ...] | None = ()
    if row.role != Role.MENTOR:
        touched = None  # anybody's request may have come to them next
    chain_changed.send(
        Membership, by_id=row.ends_by_id, program_id=row.program_id, person_id=row.user_id, fellow_ids=touched, now=now
    )


def _is_over(role: Membership, now: datetime) -> bool:
    return role.ends_on is not None and role.ends_on < _today(role.program, now)


def _today(program: Program, now: datetime) -> date:
    return now.astimezone(program.zone).date()
