"""The step up: one person more, whoever or whatever caused it. Shared by the engine and by every act that moves on."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pts_support.db import bulk
from requests_app.chain import deadlines, forecast
from requests_app.chain.case import RequestCase
from requests_app.chain.routing import AskedPerson, PassedPerson
from requests_app.lifecycle.join import add_participant
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.models import Escalation
from requests_app.vocabulary import Cause, EventKind, PeerChoice, Route, State, Step

alarm = logging.getLogger("pts.alarm")

BY_THE_CLOCK = (Cause.CLOCK, Cause.ACK_PASSED)


@dataclass(frozen=True)
class NextStep:
    """One step as it is decided. ``asked``: whom it brings in, for ADD alone; ``passed``: whom the walk went past."""

    number: int
    cause: Cause
    does: Step
    asked: AskedPerson | None = None
    passed: tuple[PassedPerson, ...] = ()


def step_up(move: Move, cause: Cause) -> None:
    """Take the next step of this request's chain: exactly one escalation row, and the next due time.

    A step by the clock does what the policy says; one that a person caused brings in the next person at once and gives
    them half the allowance.
    """
    step = _next_step(move.case, cause)
    _move_the_clock(move, step)
    move.escalation = _escalation(move.case, step)
    if step.asked:
        _ask_the_next(move, step, step.asked)
    elif step.does is Step.ASK_FELLOW:
        _ask_the_fellow(move, step)
    else:
        _remind_everybody(move, step)


def _next_step(case: RequestCase, cause: Cause) -> NextStep:
    """What the chain does now, and with whom. Where nobody is left to bring in, everybody is reminded."""
    number = case.request.step + 1
    does = _what(case, number, cause)
    if does is not Step.ADD:
        return NextStep(number, cause, does)
    asked, passed = case.next_asked(case.now)
    if asked is None:
        does = Step.REMIND_ALL
    return NextStep(number, cause, does, asked, passed)


def _what(case: RequestCase, number: int, cause: Cause) -> Step:
    """By the clock what the policy says; whoever causes a step themself wants the next person."""
    request = case.request
    if cause not in BY_THE_CLOCK:
        return Step.ADD
    if request.route == Route.PEERS and request.peer_choice == PeerChoice.LEAVE:
        return Step.ASK_FELLOW  # they left it up: nobody reads it in their place before they were asked once more
    return forecast.policy_step(case.rules, case.chain, number)


def _move_the_clock(move: Move, step: NextStep) -> None:
    """Nobody has it any more, no hold lasts, and the clock runs to the next due time."""
    move.put |= {
        "state": State.WAITING,
        "step": step.number,
        "highest_step": max(move.case.request.highest_step, step.number),
        "acked_by_id": None,
        "acked_at": None,
        "left_minutes": None,
        **move.case.hold_ends,
    }
    move.put["due_at"] = _due_after(move.case, step)


def _due_after(case: RequestCase, step: NextStep) -> datetime:
    """When the engine acts next: in the calendar of whoever is brought in, else in the one that counts now."""
    rules, urgency, now = case.rules, case.request.urgency, case.now
    hours = step.asked.person.hours if step.asked else case.hours
    if step.does is Step.ASK_FELLOW:
        return deadlines.after_working_minutes(hours, now, deadlines.allowance(rules, urgency, hours))
    if step.asked and step.cause not in BY_THE_CLOCK:
        return deadlines.half_allowance_after(rules, urgency, hours, now)
    return deadlines.after_step(rules, case.chain, urgency, step.number, hours, due=_was_due(case), at=now)


def _was_due(case: RequestCase) -> datetime:
    """When the engine would have taken this step, which is later where somebody steps up early; now, where no clock
    runs."""
    return case.request.due_at or case.now


def _escalation(case: RequestCase, step: NextStep) -> Escalation:
    return bulk.unsaved_row(
        Escalation,
        request_id=case.request.id,
        generation=case.request.generation,
        step=step.number,
        does=step.does,
        cause=step.cause,
        person_id=step.asked and step.asked.person.id,
        due_at=_was_due(case),
        at=case.now,
    )


def _facts(move: Move, step: NextStep) -> dict[str, Any]:
    """What the timeline keeps of every step."""
    passed = [[passed.person.id, passed.seat.value, passed.why] for passed in step.passed]
    return {"cause": step.cause.value, "passed": passed, "next": event_time(move.due_at)}


def _ask_the_next(move: Move, step: NextStep, asked: AskedPerson) -> None:
    """The next person takes part and is told, with the time by which an answer is due. The fellow hears that someone
    else was asked."""
    add_participant(move, asked)
    person_id = asked.person.id
    facts = _facts(move, step)
    if person_id in move.case.request.held_back:
        facts["held_back"] = True
    move.happened(EventKind.ESCALATED, person_id=person_id, seat=asked.seat.value, **facts)
    cause = f"step:{move.case.request.generation}:{step.number}"
    move.tells.append(notification_for(move, person_id, "request.next", cause, due=move.due_at))
    if move.by_id != move.case.request.fellow_id:
        move.tells.append(notification_for(move, move.case.request.fellow_id, "fellow.asked", cause))


def _ask_the_fellow(move: Move, step: NextStep) -> None:
    """On the board the fellow decides what comes next, every time anew."""
    request = move.case.request
    move.put["peer_choice"] = ""
    move.happened(EventKind.ASKED_FELLOW, private=True, **_facts(move, step))
    move.tells.append(
        notification_for(move, request.fellow_id, "fellow.choose", f"board:{request.generation}:{step.number}")
    )


def _remind_everybody(move: Move, step: NextStep) -> None:
    """Nobody more can be asked: everybody who has it hears that the fellow still waits, and has the turn again."""
    case, generation = move.case, move.case.request.generation
    if any(helper.passed_generation != generation for helper in case.reached):
        move.happened(EventKind.REMINDED_ALL, **_facts(move, step))
    else:  # whoever has sight of it is away, out of reach, or said "I can't": looked for again each working day
        move.put["due_at"] = min(move.due_at, case.circle.fellow.hours.next_opening(case.now))
        nobody_left(move, **_facts(move, step))
    for helper in case.helpers:
        if helper.person_id == move.by_id:
            continue  # who said so just now need not be told
        move.tells.append(notification_for(move, helper.person_id, "request.still", f"all:{generation}:{step.number}"))
        if helper.passed_generation:  # whoever could not take it then is asked again with the others
            helper.passed_generation = 0
            move.altered(helper)


def nobody_left(move: Move, **facts: Any) -> None:
    """The fellow's page says so and shows the phone; the operator hears of it without words."""
    request = move.case.request
    move.happened(EventKind.NOBODY_LEFT, **facts)
    step = move.put.get("step", request.step)
    if request.practice:  # it ends in the list of those that no one has welcomed
        return
    alarm.critical("nobody is left to ask: request id %s, program id %s, step %s", request.id, request.program_id, step)
