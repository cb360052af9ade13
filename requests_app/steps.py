"""The step up: one person more, whoever or whatever caused it. Shared by the engine and by every act that moves on."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from pts_support import bulk
from pts_support.notify.outbox import Tell
from requests_app import deadline, plan, routing
from requests_app.lifecycle import Move
from requests_app.models import Escalation, Participant
from requests_app.routing import Asked, Passed
from requests_app.vocabulary import Cause, Consent, EventKind, PeerChoice, Route, Standing, State, Step, Verb

alarm = logging.getLogger("pts.alarm")


def step_up(move: Move, cause: Cause) -> None:
    """Take the next step of this request's chain: exactly one escalation row, and the next due time.

    A step by the clock does what the policy says; one that a person caused brings in the next person at once and gives
    them half the allowance.
    """
    case, r, now = move.case, move.case.request, move.case.now
    step, due = r.step + 1, r.due_at or now
    by_clock = cause in (Cause.CLOCK, Cause.ACK_PASSED)
    does = plan.what(case.rules, case.chain, step) if by_clock else Step.ADD
    if by_clock and r.route == Route.PEERS and r.peer_choice == PeerChoice.LEAVE:
        does = Step.ASK_FELLOW  # left up: nobody reads it in the fellow's place before they were asked again
    found, passed = None, ()
    if does is Step.ADD:
        found, passed = routing.following(
            case.circle,
            rules=case.rules,
            chain=case.chain,
            barred=case.barred,
            asked=case.asked,
            present=case.present,
            at=now,
        )
        does = Step.ADD if found else Step.REMIND_ALL
    move.put |= {
        "state": State.WAITING,
        "step": step,
        "highest_step": max(r.highest_step, step),
        "acked_by_id": None,
        "acked_at": None,
        "left_minutes": None,
        **case.hold_ends,
    }
    hours = found.person.hours if found else case.hours
    if does is Step.ASK_FELLOW:
        move.put["due_at"] = deadline.later(hours, now, deadline.allowance(case.rules, r.urgency, hours))
    elif by_clock or not found:
        move.put["due_at"] = deadline.after_step(case.rules, case.chain, r.urgency, step, hours, due=due, at=now)
    else:
        move.put["due_at"] = deadline.half(case.rules, r.urgency, hours, now)
    move.escalation = bulk.bare(
        Escalation,
        request_id=r.id,
        generation=r.generation,
        step=step,
        does=does,
        cause=cause,
        person_id=found.person.id if found else None,
        due_at=due,
        at=now,
    )
    facts = {"cause": cause.value, "passed": _passed(passed), "next": iso(move.put["due_at"])}
    if found:
        join(move, found)
        move.happened(EventKind.ESCALATED, person_id=found.person.id, seat=found.seat.value, **facts)
        move.tells.append(
            tell(move, found.person.id, "request.next", f"step:{r.generation}:{step}", due=move.put["due_at"])
        )
    elif does is Step.ASK_FELLOW:
        move.put["peer_choice"] = ""
        move.happened(EventKind.ASKED_FELLOW, private=True, **facts)
        move.tells.append(tell(move, r.fellow_id, "fellow.message", f"board:{r.generation}:{step}"))
    else:
        if any(p.passed_generation != r.generation for p in case.reached):
            move.happened(EventKind.REMINDED_ALL, **facts)
        else:  # whoever has sight of it is away, out of reach, or said "I can't": looked for again each working day
            move.put["due_at"] = min(move.put["due_at"], case.circle.fellow.hours.next_opening(now))
            nobody_left(move, **facts | {"next": iso(move.put["due_at"])})
        others = [p for p in case.helpers if p.person_id != move.by_id]  # who said so just now need not be told
        move.tells += [tell(move, p.person_id, "request.still", f"all:{r.generation}:{step}") for p in others]
        for p in others:  # whoever could not take it then is asked again with the others
            if p.passed_generation:
                p.passed_generation = 0
                if p not in move.changes:
                    move.changes.append(p)


def nobody_left(move: Move, **facts: object) -> None:
    """The fellow's page says so and shows the phone; the operator hears of it without words."""
    r = move.case.request
    move.happened(EventKind.NOBODY_LEFT, **facts)
    step = move.put.get("step", r.step)
    alarm.critical("nobody is left to ask: request id %s, program id %s, step %s", r.id, r.program_id, step)


def join(move: Move, asked: Asked, *, named: bool | None = None) -> Participant:
    """Bring a person into the request, with the sight the fellow's consent gives; or ask again who is there already."""
    case, r, now = move.case, move.case.request, move.case.now
    generation = move.put.get("generation", r.generation)
    named = asked.person.id in r.promised_to if named is None else named
    nameless = r.route == Route.PEERS and move.put.get("route", r.route) == Route.PEERS
    reads = nameless or move.verb is Verb.FILE or r.consent == Consent.MAY_READ
    there = case.participant(asked.person.id)
    if there:
        there.asked_generation, there.passed_generation, there.order = generation, 0, case.next_order
        if there.standing == Standing.LEFT:
            there.standing, there.reads_since = (Standing.ALL, now) if reads else (Standing.WAITING, None)
            there.seat, there.nameless = asked.seat, nameless
        elif there.nameless and not nameless:  # read the board without the name; now they are asked by name
            there.standing, there.reads_since = (Standing.ALL, now) if reads else (Standing.WAITING, None)
            there.seat, there.nameless = asked.seat, False
        if there not in move.changes:
            move.changes.append(there)
        return there
    row = bulk.bare(
        Participant,
        request_id=r.id,
        person_id=asked.person.id,
        standing=Standing.ALL if reads else Standing.WAITING,
        seat=asked.seat,
        stands_in_for_id=asked.stands_in_for.id if asked.stands_in_for else None,
        order=case.next_order + len(move.joins),
        asked_generation=generation,
        passed_generation=0,
        joined_at=now,
        reads_since=now if reads else None,
        named=named,
        nameless=nameless,
        acked_turn=0,
    )
    move.joins.append(row)
    return row


def tell(move: Move, person_id: int, kind: str, what: str, *, due: datetime | None = None, hold: int = 0) -> Tell:
    """One notification, named by its cause so that it is told once. ``hold``: seconds it waits, while the act may
    still be undone."""
    r = move.case.request
    return Tell(
        person_id=person_id,
        kind=kind,
        dedupe=f"{r.ref}:{what}:{kind}:{person_id}",
        about=r.ref,
        facts={"due": iso(due)} if due else {},
        hold=hold,
    )


def _passed(passed: Iterable[Passed]) -> list[list[object]]:
    return [[p.person.id, p.seat.value, p.why] for p in passed]


def iso(at: object) -> str:
    """A time as an event keeps it."""
    return at.isoformat() if isinstance(at, datetime) else ""
