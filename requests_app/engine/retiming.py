"""Due times that move without anybody acting: with an edited calendar, and where the engine first meets old data."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from mentors.support import CirclePerson
from pts_support.db.failpoints import fp
from pts_support.people.calendars.worktime import Hours
from pts_support.people.models import Calendar, Installation
from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase, load_cases
from requests_app.chain.deadlines import NUDGE_DAYS
from requests_app.engine import causes
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.lifecycle.transition import record
from requests_app.models import Event, HelpRequest, RequestColumns
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


def pause_on_old_data(now: datetime) -> bool:
    """Whether this engine, before its very first sweep, finds what fell due over a day ago: then it pauses, once and
    with an alarm, and `manage.py resume` asks what to do. An engine that ran before makes up for what it missed."""
    if not HelpRequest.objects.due(now - OLD).exists():
        return False
    if Installation.objects.filter(id=1, paused=False, swept_at=None, demo=False).update(paused=True):
        log.critical("requests fell due before this engine ever ran: it is paused until `manage.py resume` gets a yes")
    return not Installation.objects.filter(id=1, demo=True).exists()


def restart_clocks(now: datetime) -> int:
    """What is due begins its clock anew at ``now``, as if it had been asked, taken or answered then; nobody is told.

    How many that were. For a first deploy onto old data, where one step each at once would reach everybody.
    """
    with transaction.atomic():
        due = list(HelpRequest.objects.due(now).select_for_update(of=("self",)))
        record([_anew(case) for case in load_cases(due, now)])
    return len(due)


def _anew(case: RequestCase) -> Move:
    request = case.request
    move = Move(case, Verb.RETIME, None, {"state": request.state, **_times_anew(case)})
    if request.state != State.ANSWERED:  # when the fellow is asked whether it helped is told to nobody
        promised = move.put.get("promised_at", request.promised_at)
        move.happened(EventKind.TIMES_MOVED, next=event_time(move.due_at), promised=event_time(promised))
    return move


def _times_anew(case: RequestCase) -> RequestColumns:
    """The times of the clock that runs, begun now."""
    request, now, hours = case.request, case.now, case.hours
    if request.held_until:
        due = deadlines.after_working_minutes(hours, now, request.left_minutes or 1)
        return case.hold_ends | {"due_at": due, "left_minutes": None}
    if request.state == State.ANSWERED:
        return {"due_at": deadlines.school_days(case.circle.fellow.hours, now, NUDGE_DAYS)}
    if request.state == State.ACKNOWLEDGED:
        return {"due_at": deadlines.usual_answer_by(request.urgency, case.hours_of(request.acked_by_id), now, now)}
    if request.step:
        due = deadlines.after_step(case.rules, case.chain, request.urgency, request.step, hours, due=now, at=now)
        return {"due_at": due}
    clock = deadlines.start_clock(case.rules, request.urgency, hours, now)
    return {
        "clock_from": now,
        "allowance": clock.allowance,
        "promised_at": clock.promised_at,
        "due_at": clock.promised_at if request.reminded else clock.remind_at,
    }


def retime_for_calendar(
    calendar_id: int, *, before: Hours, now: datetime, person_id: int | None = None, by_id: int | None = None
) -> int:
    """A calendar was edited (``before``: its hours until now), or one person changed over to it. What is still to come
    moves with it; what the edit does not touch stays, and nobody hears of it. How many moved.

    Where others could be asked by it, or sooner, whoever did it (``by_id``) is held back: see ``causes``."""

    def moved_with_it(person: CirclePerson) -> bool:
        if person_id:
            return person.id == person_id
        return person.calendar_id == calendar_id

    program = Calendar.objects.filter(id=calendar_id).values("program_id")
    rows = HelpRequest.objects.filter(program__in=program, due_at__isnull=False).order_by("id")
    with transaction.atomic():
        locked = list(rows.select_for_update(of=("self",)))
        fp("retime.locked")
        cases = load_cases(locked, now)
        if by_id:
            touched = [case for case in cases if _touches(case, before, moved_with_it, person_id, now)]
            _hold_back(touched, by_id, person_id, now)
        running = [case for case in cases if _runs(case.request, now)]
        edited = [case.request for case in running]
        newest = Event.objects.filter(request__in=edited, kind__in=BEGINS).order_by("request", "-id")
        begun = {event.request_id: event for event in newest.distinct("request")}
        edits = [_Edit(case, _as_it_was(case, before, moved_with_it), begun[case.request.id]) for case in running]
        moves = [move for edit in edits if (move := _moved(edit))]
        record(moves)
        fp("retime.recorded")
    return len(moves)


def _runs(request: HelpRequest, now: datetime) -> bool:
    """Whether its clock moves with a calendar. A due time that has come already stays; a hold is the fellow's, and what
    is left of its clock counts when it ends."""
    return request.open_due_at > now and request.held_until is None


def _touches(
    case: RequestCase,
    before: Hours,
    moved_with_it: Callable[[CirclePerson], bool],
    person_id: int | None,
    now: datetime,
) -> bool:
    """Whether by this edit others could be asked here than were, or sooner: now, or at any later step. Where one
    person changed over, always for a fellow's own request (their calendar says who is on call) and a helper's part."""
    if person_id and (person_id == case.circle.fellow.id or case.participant(person_id)):
        return True
    moved = (person for person in _around(case) if moved_with_it(person))
    return any(deadlines.may_ask_sooner(before, person.hours, now) for person in moved)


def _around(case: RequestCase) -> Iterator[CirclePerson]:
    """Everybody whose calendar counts in this request, or will once they are asked."""
    circle = case.circle
    stand_ins = {closure.cover_id for closure in circle.fellow.hours.closures}
    if circle.mentor:
        stand_ins |= {away.backup_id for away in circle.mentor.away}
    others = (circle.known(one) for one in {*stand_ins, *(row.person_id for row in case.participants)})
    named = (circle.mentor, circle.backup, circle.contact, *others)
    yield from (circle.fellow, *circle.directors, *circle.staff, *(person for person in named if person))


def _hold_back(touched: list[RequestCase], by_id: int, person_id: int | None, now: datetime) -> None:
    if touched:
        ids = [case.request.id for case in touched]
        program_id = touched[0].circle.program_id
        causes.hold_back_in(ids, by_id, program_id=program_id, person_id=person_id, now=now)


def _as_it_was(case: RequestCase, before: Hours, moved_with_it: Callable[[CirclePerson], bool]) -> RequestCase:
    """The same case by the calendar as it was."""

    def earlier(person: CirclePerson) -> CirclePerson:
        return replace(person, hours=before) if moved_with_it(person) else person

    circle = case.circle
    was = replace(
        circle,
        fellow=earlier(circle.fellow),
        mentor=circle.mentor and earlier(circle.mentor),
        people={person_id: earlier(person) for person_id, person in circle.people.items()},
    )
    return RequestCase(case.request, case.participants, was, case.rules, case.now)


@dataclass(frozen=True)
class _Edit:
    """One request whose calendar was edited. ``was``: the case before it; ``begun``: what set the clock that runs."""

    case: RequestCase
    was: RequestCase
    begun: Event

    @property
    def since(self) -> datetime:
        """From when the clock that runs counts."""
        return max(self.begun.at, self.case.request.clock_from)

    def moved(self, before: Hours, after: Hours, at: datetime) -> datetime:
        """Where this time falls now, which counts in this calendar."""
        return deadlines.moved_due(before, after, at, since=self.since, now=self.case.now)


def _moved(edit: _Edit) -> Move | None:
    """The request with the times the edit leads to; None where it touches neither."""
    case, request = edit.case, edit.case.request
    due, promised = _due(edit), _promised(edit)
    if (due, promised) == (request.due_at, request.promised_at):
        return None
    answer_by = {request.due_at: due, request.promised_at: promised}.get(request.answer_by, request.answer_by)
    move = Move(case, Verb.RETIME, None)
    move.put |= {"state": request.state, "due_at": due, "promised_at": promised, "answer_by": answer_by}
    if request.state == State.WAITING and request.step == 0 and promised == request.promised_at:
        return move  # the quiet reminder alone: a time the fellow was not told
    answered = request.state == State.ANSWERED
    move.happened(EventKind.TIMES_MOVED, private=answered, next=event_time(due), promised=event_time(promised))
    if not answered:
        move.tells.append(notification_for(move, request.fellow_id, "fellow.moved", f"moved:{event_time(case.now)}"))
    return move


def _promised(edit: _Edit) -> datetime:
    """The time shown to the fellow: it moves while it is still to come and somebody is waited for."""
    request = edit.case.request
    if request.state == State.ANSWERED or request.promised_at <= edit.case.now:
        return request.promised_at
    return edit.moved(edit.was.first_hours, edit.case.first_hours, request.promised_at)


def _due(edit: _Edit) -> datetime:
    """The next moment the engine acts: by what is waited for, in the calendar that counts for it."""
    case, request, due = edit.case, edit.case.request, edit.case.request.open_due_at
    before, after = edit.was.circle.fellow.hours, case.circle.fellow.hours
    if request.state == State.ANSWERED:
        return deadlines.moved_school_days(before, after, due, since=edit.since, now=case.now)
    if request.state == State.ACKNOWLEDGED:
        return _named_time(edit)
    if not case.reached and not request.on_board:
        return edit.moved(before, after, due)  # looked for at each opening of the fellow's day
    return edit.moved(edit.was.hours, case.hours, due)


def _named_time(edit: _Edit) -> datetime:
    """The time by which somebody said they would have it."""
    case, request = edit.case, edit.case.request
    before, after = edit.was.hours_of(request.acked_by_id), case.hours_of(request.acked_by_id)
    due = named = request.open_due_at
    if "until" in edit.begun.data:
        named = datetime.fromisoformat(edit.begun.data["until"])
    return deadlines.moved_named_time(before, after, due, named=named, since=edit.since, now=case.now)
