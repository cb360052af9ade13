"""What an answer and an end do to a request, and what gives it back to the helpers or undoes it: shared by every act
that does so, whoever acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase
from requests_app.chain.deadlines import NUDGE_DAYS, SILENCE_DAYS
from requests_app.lifecycle.join import add_participant
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.lifecycle.step_up import nobody_left, step_up
from requests_app.models import Offer, Participant, RequestColumns
from requests_app.vocabulary import CLOCK_RUNS, Cause, HelpKind, OfferKind, Seat, State, Verb

UNDO_SECONDS = 10
UNDOABLE = (
    "state",
    "due_at",
    "acked_by_id",
    "acked_at",
    "held_from",
    "held_until",
    "held_minutes",
    "left_minutes",
    "answered_by_id",
    "answered_at",
    "answer_by",
    "nudged",
    "peer_choice",
    "first_human_at",
    "first_human_minutes",
    "kept_promise",
    "closed_at",
    "outcome",
    "on_board",
)
UNDOABLE_TIMES = (
    "due_at",
    "acked_at",
    "held_from",
    "held_until",
    "answered_at",
    "answer_by",
    "first_human_at",
    "closed_at",
    "promised_at",
)
CAME_BACK_AS = {Verb.QUESTION: "fellow.question", Verb.TALKED: "fellow.talked"}  # the mail that says so
HEARD_BACK_AS = CAME_BACK_AS | {Verb.TALKED: "fellow.talked_heard"}  # where nobody asks whether it helped
STILL_WANTED = (OfferKind.READ, OfferKind.ADD)  # after an answer too: more time, a call, other hands are not


def answered(move: Move, *, left: int | None, counts: bool = True) -> None:
    """The clock stops. ``left``: what remains of it if the fellow's reply gives it back (a question, a talk);
    ``counts``: a human answer."""
    case, request, now = move.case, move.case.request, move.case.now
    move.put |= {
        "state": State.ANSWERED,
        "answered_by_id": move.by_id,
        "answered_at": now,
        "due_at": deadlines.school_days(case.circle.fellow.hours, now, NUDGE_DAYS),
        "left_minutes": left,
        "nudged": False,
        "acked_by_id": None,
        "acked_at": None,
        "peer_choice": "",
        **case.hold_ends,
    }
    if counts and request.first_human_at is None:
        move.put |= _first_answer(case)
    move.turned_down(Offer.objects.filter(request=request, answered_at=None).exclude(kind__in=STILL_WANTED))
    what = f"answered:{request.generation}:{request.turn}:{event_time(now)}"
    kind = CAME_BACK_AS.get(move.verb, "fellow.answer")
    if request.kind == HelpKind.HEARD:
        kind = HEARD_BACK_AS.get(move.verb, "fellow.answer")
    move.tells.append(notification_for(move, request.fellow_id, kind, what))
    move.hush |= {helper.person_id for helper in case.helpers} - {move.by_id}


def _first_answer(case: RequestCase) -> RequestColumns:
    """What reports count of it: when it came, after how much working time, and whether that was in time."""
    request, now = case.request, case.now
    worked = int(case.hours.between(request.asked_at, now)) - case.held_minutes
    return {
        "first_human_at": now,
        "first_human_minutes": max(worked, 0),
        "kept_promise": now <= request.answer_by or bool(request.held_until),
    }


def clock_minutes_left(case: RequestCase) -> int:
    """Working minutes of the running clock that remain; a quarter of the allowance at least."""
    request = case.request
    if request.state not in CLOCK_RUNS or request.due_at is None:
        return request.left_minutes or max(request.allowance // 4, 1)
    if request.held_until:
        return max(request.left_minutes or 1, request.allowance // 4, 1)
    until = request.due_at
    if request.state == State.WAITING and request.step == 0:
        until = request.promised_at
    return deadlines.minutes_left(case.hours, case.now, until, request.allowance)


def back_to_helpers(move: Move, *, fresh: bool) -> None:
    """It is the helpers' turn again: with what was left of the clock, or with a fresh one from the last answerer on."""
    request = move.case.request
    move.put |= {
        "state": State.WAITING,
        "turn": request.turn + 1,
        "closed_at": None,
        "outcome": "",
        "nudged": False,
    }
    if fresh or request.left_minutes is None:
        _begin_afresh(move)
    else:
        _go_on(move, request.left_minutes)


def _go_on(move: Move, left: int) -> None:
    """The clock of whoever asked the question runs on; where they have gone since, the next person is asked now."""
    case, request = move.case, move.case.request
    due = deadlines.after_working_minutes(case.hours_of(request.answered_by_id), case.now, left)
    move.put |= {"due_at": due, "promised_at": due, "reminded": True, "left_minutes": None}
    if case.reached or request.on_board:
        return
    step_up(move, Cause.FELL_AWAY)
    nearer = min(due, move.due_at)
    move.put |= {"due_at": nearer, "promised_at": nearer}


def _begin_afresh(move: Move) -> None:
    """A new generation: the whole allowance, and the chain from its first step."""
    case, request = move.case, move.case.request
    hours = case.hours_of(request.answered_by_id)
    clock = deadlines.start_clock(case.rules, request.urgency, hours, case.now)
    move.put |= {
        "generation": request.generation + 1,
        "step": 0,
        "reminded": False,
        "clock_from": case.now,
        "allowance": clock.allowance,
        "promised_at": clock.promised_at,
        "due_at": clock.remind_at,
        "left_minutes": None,
        "peer_choice": "",
    }
    _ask_again(move)


def _ask_again(move: Move) -> None:
    """The chain is walked again from the last answerer; where they cannot be asked any more, from whoever is first
    now."""
    case = move.case
    last = _last_answerer(case)
    if last and last in case.helpers and case.could_have_it(last.person_id):
        last.asked_generation, last.order = move.generation, case.next_order
        move.altered(last)
        return
    if last and last.seat == Seat.PEER and move.put.get("on_board", case.request.on_board):
        return  # the board has it again, on the fellow's own calendar
    found, _ = case.first_asked(case.now)
    if found:
        add_participant(move, found)
    elif not case.reached:
        nobody_left(move)


def _last_answerer(case: RequestCase) -> Participant | None:
    person_id = case.request.answered_by_id
    return case.participant(person_id) if person_id else None


def notify_helpers_again(move: Move, what: str, *, due: datetime | None = None, kind: str = "request.wrote") -> None:
    """Every helper with sight learns that the fellow wrote; whoever is asked also by when."""
    for helper in move.case.helpers:
        if due and helper.asked_generation == move.generation:
            move.tells.append(notification_for(move, helper.person_id, "request.asked", what, due=due))
        else:
            move.tells.append(notification_for(move, helper.person_id, kind, what))
    if move.escalation:
        return  # a step tells whom it brings in itself
    for newcomer in move.joins:
        move.tells.append(notification_for(move, newcomer.person_id, "request.asked", what, due=due))


def before_close(case: RequestCase) -> RequestColumns:
    """Columns of a request that has come to its end."""
    return {
        "state": State.CLOSED,
        "closed_at": case.now,
        "due_at": None,
        "acked_by_id": None,
        "acked_at": None,
        "left_minutes": None,
        **case.hold_ends,
    }


def listed_until(case: RequestCase) -> datetime | None:
    """Until when a post stands on the board that its author can end no more: as long as one that was answered and then
    met silence. One without an answer has the same time from now on. None for what is not on the board."""
    request = case.request
    if not request.on_board:
        return None
    since = case.now
    if request.state == State.ANSWERED and request.answered_at:
        since = request.answered_at
    return deadlines.school_days(case.circle.fellow.hours, since, SILENCE_DAYS)


def answered_after_its_end(move: Move) -> None:
    """A colleague answers a post whose author has left: no clock, the author is told, and it is listed on from now."""
    case = move.case
    move.put["listed_until"] = listed_until(case)
    move.tells.append(
        notification_for(move, case.request.fellow_id, "fellow.answer", f"answered:{event_time(case.now)}")
    )


def tell_the_end(move: Move) -> None:
    """No mail about it goes out any more, but for one to each helper: nothing is needed. It waits while the fellow may
    still undo."""
    case = move.case
    move.hush_all = True
    for helper in case.helpers:
        what = f"over:{case.request.generation}:{event_time(case.now)}"
        move.tells.append(notification_for(move, helper.person_id, "request.over", what, hold=UNDO_SECONDS))


def undoable(case: RequestCase) -> dict[str, object]:
    """What an undo within ten seconds puts back (times as text: an event's data is JSON)."""
    kept: dict[str, object] = {}
    for column in UNDOABLE:
        value = getattr(case.request, column)
        if isinstance(value, datetime):
            value = event_time(value)
        kept[column] = value
    return kept


def promise_before(case: RequestCase) -> dict[str, object]:
    """Besides, of an act that gives it back to the helpers: the time that the fellow was shown."""
    request = case.request
    return {"promised_at": event_time(request.promised_at), "reminded": request.reminded}


def restored(kept: Mapping[str, Any]) -> RequestColumns:
    """The columns again, as ``undoable`` and ``promise_before`` kept them."""
    values = dict(kept)
    for column in UNDOABLE_TIMES:
        if values.get(column):
            values[column] = datetime.fromisoformat(values[column])
    return cast("RequestColumns", values)  # the keys are columns
