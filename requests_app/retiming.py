"""Due times that move without anybody acting: with an edited calendar, and where the engine first meets old data."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from pts_support.failpoints import fp
from pts_support.people.models import Installation, Membership
from requests_app import deadline
from requests_app.case import Case, load
from requests_app.escalation import NUDGE_DAYS
from requests_app.lifecycle import Move, record
from requests_app.models import HelpRequest
from requests_app.steps import iso, tell
from requests_app.vocabulary import EventKind, Route, State, Verb

OLD = timedelta(days=1)
log = logging.getLogger("pts.alarm")


def meets_old_data(now: datetime) -> bool:
    """Whether this engine, before its very first sweep, finds what fell due over a day ago: then it pauses, once and
    with an alarm, and `manage.py resume` asks what to do. An engine that ran before makes up for what it missed."""
    if not HelpRequest.objects.due(now - OLD).exists():
        return False
    if Installation.objects.filter(id=1, paused=False, swept_at=None, demo=False).update(paused=True):
        log.critical("requests fell due before this engine ever ran: it is paused until `manage.py resume` gets a yes")
    return not Installation.objects.filter(id=1, demo=True).exists()


def begin_anew(now: datetime) -> int:
    """What is due begins its clock anew at ``now``, as if it had been asked, taken or answered then; nobody is told.

    How many that were. For a first deploy onto old data, where one step each at once would reach everybody.
    """
    with transaction.atomic():
        due = list(HelpRequest.objects.due(now).select_for_update(of=("self",)))
        record([_anew(case) for case in load(due, now)])
    return len(due)


def _anew(case: Case) -> Move:
    r, now = case.request, case.now
    hours = case.circle.fellow.hours if r.route == Route.PEERS else case.hours
    move = Move(case, Verb.RETIME, None, {"state": r.state})
    if r.held_until:
        move.put |= case.hold_ends | {"due_at": deadline.later(hours, now, r.left_minutes or 1), "left_minutes": None}
    elif r.state == State.ANSWERED:
        move.put["due_at"] = case.circle.fellow.hours.school_days_later(now, NUDGE_DAYS)
        return move
    elif r.state == State.ACKNOWLEDGED:
        move.put["due_at"] = deadline.usual_by(r.urgency, case.hours_of(r.acked_by_id), now, now)
    elif r.step:
        move.put["due_at"] = deadline.after_step(case.rules, case.chain, r.urgency, r.step, hours, due=now, at=now)
    else:
        clock = deadline.start(case.rules, r.urgency, hours, now)
        move.put |= {
            "clock_from": now,
            "allowance": clock.allowance,
            "promised_at": clock.promised_at,
            "due_at": clock.promised_at if r.reminded else clock.remind_at,
        }
    move.happened(
        EventKind.TIMES_MOVED, next=iso(move.put["due_at"]), promised=iso(move.put.get("promised_at", r.promised_at))
    )
    return move


def calendar_moved(calendar_id: int, *, now: datetime) -> int:
    """Compute again what waits on this calendar; a due time that has come already stays. How many moved."""
    users = Membership.objects.filter(
        Q(calendar_id=calendar_id) | Q(calendar__isnull=True, program__calendar_id=calendar_id), ended_at__isnull=True
    ).values("user_id")
    waiting = HelpRequest.objects.filter(state=State.WAITING, due_at__gt=now, held_until__isnull=True)
    theirs = waiting.filter(Q(participants__person__in=users) | Q(fellow__in=users)).distinct()
    with transaction.atomic():
        # Asked again whether it waits: it may have been answered while this waited for the lock.
        rows = waiting.filter(id__in=list(theirs.values_list("id", flat=True))).order_by("id")
        locked = list(rows.select_for_update(of=("self",)))
        fp("retime.locked")
        moves = [m for case in load(locked, now) if (m := _moved(case))]
        record(moves)
        fp("retime.recorded")
    return len(moves)


def _moved(case: Case) -> Move | None:
    r, now = case.request, case.now
    hours = case.circle.fellow.hours if r.route == Route.PEERS else case.hours
    move = Move(case, Verb.RETIME, None, {"state": r.state})
    if r.step == 0:
        promised = deadline.later(hours, r.clock_from, r.allowance)
        due = (
            promised
            if r.reminded
            else deadline.later(hours, r.clock_from, r.allowance * case.rules.remind_percent // 100)
        )
        move.put |= {"promised_at": max(promised, now), "due_at": max(due, now)}
        if r.answer_by == r.promised_at:
            move.put["answer_by"] = move.put["promised_at"]
    else:
        last = max((p.joined_at for p in case.helpers), default=r.clock_from)
        move.put["due_at"] = max(
            deadline.after_step(case.rules, case.chain, r.urgency, r.step, hours, due=last, at=last), now
        )
    if move.put["due_at"] == r.due_at and move.put.get("promised_at", r.promised_at) == r.promised_at:
        return None
    move.happened(
        EventKind.TIMES_MOVED, next=iso(move.put["due_at"]), promised=iso(move.put.get("promised_at", r.promised_at))
    )
    move.tells.append(tell(move, r.fellow_id, "fellow.message", f"moved:{iso(now)}"))
    return move
