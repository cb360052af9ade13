"""A calendar was edited: open due times move with it, and the fellow is told the new ones."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from pts_support.failpoints import fp
from pts_support.people.models import Membership
from requests_app import deadline
from requests_app.case import Case, load
from requests_app.lifecycle import Move, record
from requests_app.models import HelpRequest
from requests_app.steps import iso, tell
from requests_app.vocabulary import EventKind, Route, State, Verb


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
