"""Due times that move without anybody acting: with an edited calendar, and where the engine first meets old data."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from mentors.support import Somebody
from pts_support.failpoints import fp
from pts_support.people.models import Calendar, Installation
from pts_support.people.worktime import Hours
from requests_app import deadline
from requests_app.case import Case, load
from requests_app.escalation import NUDGE_DAYS
from requests_app.lifecycle import Move, record
from requests_app.models import Event, HelpRequest
from requests_app.steps import iso, tell
from requests_app.vocabulary import EventKind, State, Verb

OLD = timedelta(days=1)
# What sets the clock that runs: it counts from the newest of these.
BEGINS = (
    EventKind.ASKED, EventKind.ESCALATED, EventKind.ASKED_FELLOW, EventKind.REMINDED_ALL, EventKind.NOBODY_LEFT,
    EventKind.ACKNOWLEDGED, EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED, EventKind.FOLLOWED_UP,
    EventKind.REOPENED, EventKind.RESUMED, EventKind.URGENCY_CHANGED, EventKind.TAKEN_OUT, EventKind.UNDONE,
    EventKind.PEERS_CHOSE, EventKind.ASKED_IF_HELPED,
)  # fmt: skip
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
    hours = case.hours
    move = Move(case, Verb.RETIME, None, {"state": r.state})
    if r.held_until:
        move.put |= case.hold_ends | {"due_at": deadline.later(hours, now, r.left_minutes or 1), "left_minutes": None}
    elif r.state == State.ANSWERED:
        move.put["due_at"] = deadline.school_days(case.circle.fellow.hours, now, NUDGE_DAYS)
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


def calendar_moved(calendar_id: int, *, before: Hours, now: datetime, person_id: int | None = None) -> int:
    """A calendar was edited (``before``: its hours until now), or one person changed over to it. What is still to come
    moves with it; what the edit does not touch stays, and nobody hears of it. How many moved."""

    def moved_with_it(person: Somebody) -> bool:
        return person.id == person_id if person_id else person.calendar_id == calendar_id

    program = Calendar.objects.filter(id=calendar_id).values("program_id")
    # A due time that has come already stays; a hold is the fellow's, and what is left of its clock counts when it ends.
    rows = HelpRequest.objects.filter(program__in=program, due_at__gt=now, held_until__isnull=True).order_by("id")
    with transaction.atomic():
        locked = list(rows.select_for_update(of=("self",)))
        fp("retime.locked")
        newest = Event.objects.filter(request__in=locked, kind__in=BEGINS).order_by("request", "-id")
        begun = {e.request_id: e for e in newest.distinct("request")}
        cases = [(case, _as_it_was(case, before, moved_with_it)) for case in load(locked, now)]
        moves = [m for case, was in cases if (m := _moved(case, was, begun[case.request.id]))]
        record(moves)
        fp("retime.recorded")
    return len(moves)


def _as_it_was(case: Case, before: Hours, moved_with_it: Callable[[Somebody], bool]) -> Case:
    """The same case by the calendar as it was."""

    def earlier(person: Somebody | None) -> Somebody | None:
        return replace(person, hours=before) if person and moved_with_it(person) else person

    circle = case.circle
    people = {i: earlier(person) for i, person in circle.people.items()}
    was = replace(circle, fellow=earlier(circle.fellow), mentor=earlier(circle.mentor), people=people)
    return Case(case.request, case.participants, was, case.rules, case.now)


def _moved(case: Case, was: Case, begun: Event) -> Move | None:
    """``was``: the case before the edit. ``begun``: what set the clock that runs now."""
    r = case.request
    when = {"since": max(begun.at, r.clock_from), "now": case.now}
    fellows = (was.circle.fellow.hours, case.circle.fellow.hours)
    promised = r.promised_at
    if r.state == State.ANSWERED:
        due = deadline.moved_days(*fellows, r.due_at, **when)
    else:
        if promised > case.now:
            promised = deadline.moved(was.first_hours, case.first_hours, promised, **when)
        if r.state == State.ACKNOWLEDGED:
            theirs = (was.hours_of(r.acked_by_id), case.hours_of(r.acked_by_id))
            named = datetime.fromisoformat(begun.data["until"]) if "until" in begun.data else r.due_at
            due = deadline.moved_word(*theirs, r.due_at, named=named, **when)
        elif not case.reached and not r.on_board:  # the engine looks for somebody at each opening there
            due = deadline.moved(*fellows, r.due_at, **when)
        else:
            due = deadline.moved(was.hours, case.hours, r.due_at, **when)
    if (due, promised) == (r.due_at, r.promised_at):
        return None
    answer_by = {r.due_at: due, r.promised_at: promised}.get(r.answer_by, r.answer_by)
    put = {"state": r.state, "due_at": due, "promised_at": promised, "answer_by": answer_by}
    move = Move(case, Verb.RETIME, None, put)
    if r.state == State.WAITING and r.step == 0 and promised == r.promised_at:
        return move  # the quiet reminder alone: a time the fellow was not told
    move.happened(EventKind.TIMES_MOVED, private=r.state == State.ANSWERED, next=iso(due), promised=iso(promised))
    if r.state != State.ANSWERED:
        move.tells.append(tell(move, r.fellow_id, "fellow.message", f"moved:{iso(case.now)}"))
    return move
