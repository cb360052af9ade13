"""When somebody falls away — ended, deactivated, bounced, away — or a fellowship ends: open requests move on at once.

Called by the signals of lower rooms, in the same transaction as the fact itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from django.db import transaction

from pts_support.failpoints import fp
from requests_app.answers import what_is_left
from requests_app.case import SIGHT, Case, load
from requests_app.conversation import before_close
from requests_app.lifecycle import Move, record
from requests_app.models import HelpRequest, Participant
from requests_app.steps import step_up
from requests_app.vocabulary import CLOCK_RUNS, Cause, EventKind, Outcome, Seat, Standing, Verb


def fell_away(person_id: int, why: str, *, now: datetime, program_id: int | None = None) -> int:
    """``why``: "ended" (sight ends at once), "bounced" or "away" (sight stays, the turn does not). How many
    requests moved on."""
    rows = HelpRequest.objects.open().filter(participants__person_id=person_id, participants__standing__in=SIGHT)
    if program_id:
        rows = rows.filter(program_id=program_id)
    return _each(rows.values_list("id", flat=True), now, lambda case: _without(case, person_id, why=why))


def fellowship_ended(membership_id: int, *, now: datetime) -> int:
    """The fellow left the program: what is open is closed as "left the program". How many were closed."""
    rows = HelpRequest.objects.open().filter(membership_id=membership_id)
    return _each(rows.values_list("id", flat=True), now, _left)


def reassigned(membership_id: int, *, now: datetime) -> int:
    """The people beside a fellow changed. Who was mentor or backup and is neither any more loses sight at once."""

    def decide(case: Case) -> Move | None:
        beside = {p.id for p in (case.circle.mentor, case.circle.backup) if p}
        gone = [
            p
            for p in case.helpers
            if p.seat in (Seat.MENTOR, Seat.BACKUP) and p.person_id not in beside and not _stands_in(case, p)
        ]
        return _without(case, *(p.person_id for p in gone), why="ended") if gone else None

    rows = HelpRequest.objects.open().filter(membership_id=membership_id)
    return _each(rows.values_list("id", flat=True), now, decide)


def _stands_in(case: Case, part: Participant) -> bool:
    """Somebody who stands in for a mentor that is still hers keeps what they were given."""
    return bool(case.circle.mentor and part.stands_in_for_id == case.circle.mentor.id)


def _each(ids: Collection[int], now: datetime, decide: Callable[[Case], Move | None]) -> int:
    with transaction.atomic():
        # Asked again whether it is open: somebody may have closed it while this waited for the lock.
        rows = HelpRequest.objects.open().filter(id__in=list(ids)).order_by("id")
        requests = list(rows.select_for_update(of=("self",)))
        fp("fall.locked")
        moves = [m for case in load(requests, now) if (m := decide(case))]
        record(moves)
        fp("fall.recorded")
    fp("fall.done")
    return len(moves)


def _without(case: Case, *person_ids: int, why: str) -> Move | None:
    """The request goes on without them; the next person is asked now if the turn was theirs."""
    r = case.request
    parts = [p for i in person_ids if (p := case.participant(i)) and p.standing in SIGHT and p.seat != Seat.PEER]
    holds = _holds(case, parts)
    if not parts or (why != "ended" and not holds):
        return None
    move = Move(case, Verb.FELL_AWAY, None, {"state": r.state})
    for part in parts:
        if why == "ended":
            part.standing, part.reads_since = Standing.LEFT, None
            move.changes.append(part)
            move.hush.add(part.person_id)
        move.happened(EventKind.FELL_AWAY, person_id=part.person_id, why=_told(case, part, why))
    if holds:
        due, hold = r.due_at, {column: getattr(r, column) for column in ("held_from", "held_until", "held_minutes")}
        hold["left_minutes"] = what_is_left(case)
        step_up(move, Cause.FELL_AWAY)
        if due > case.now:
            move.put["due_at"] = min(due, move.put["due_at"])
        if r.held_until and r.held_until > case.now:
            move.put |= hold | {"due_at": r.held_until}
    return move


def _told(case: Case, part: Participant, why: str) -> str:
    """What is said of it: whoever is still of the program has not gone, only they are no longer beside this fellow."""
    person = case.somebody(part.person_id)
    return "not beside" if why == "ended" and person and person.active else why


def _holds(case: Case, gone: Collection[Participant]) -> bool:
    """Whether the turn is theirs: one of them said "I have it", or nobody else of those asked can be reached."""
    r, ids = case.request, {p.person_id for p in gone}
    if r.state not in CLOCK_RUNS:
        return False
    if r.acked_by_id:
        return r.acked_by_id in ids
    asked = [p.person_id for p in case.helpers if p.has_turn(r.generation)]
    others = [o for p in asked if p not in ids and (o := case.somebody(p)) and not o.unreachable(case.now)]
    return bool(ids & set(asked)) and not others


def _left(case: Case) -> Move:
    move = Move(
        case, Verb.LEFT_PROGRAM, None, before_close(case) | {"outcome": Outcome.LEFT_PROGRAM, "on_board": False}
    )
    move.happened(EventKind.CLOSED, outcome=Outcome.LEFT_PROGRAM.value)
    move.hush_all = True
    return move
