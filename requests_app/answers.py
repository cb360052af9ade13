"""What an answer does to a request: shared by every act that answers, whoever acts."""

from __future__ import annotations

from datetime import datetime

from requests_app import deadline, routing
from requests_app.case import Case
from requests_app.escalation import NUDGE_DAYS
from requests_app.lifecycle import Move
from requests_app.models import Offer
from requests_app.steps import iso, join, nobody_left, step_up, tell
from requests_app.vocabulary import CLOCK_RUNS, Cause, OfferKind, Seat, State


def answered(move: Move, *, left: int | None, counts: bool = True) -> None:
    """The clock stops. ``left``: what remains of it if the fellow's reply gives it back (a question, a talk);
    ``counts``: a human answer."""
    case, r, now = move.case, move.case.request, move.case.now
    move.put |= {
        "state": State.ANSWERED,
        "answered_by_id": move.by_id,
        "answered_at": now,
        "due_at": deadline.school_days(case.circle.fellow.hours, now, NUDGE_DAYS),
        "left_minutes": left,
        "nudged": False,
        "acked_by_id": None,
        "acked_at": None,
        "peer_choice": "",
        **case.hold_ends,
    }
    if counts and r.first_human_at is None:
        worked = int(case.hours.between(r.asked_at, now)) - case.held_minutes
        move.put |= {
            "first_human_at": now,
            "first_human_minutes": max(worked, 0),
            "kept_promise": now <= r.answer_by or bool(r.held_until),
        }
    for moot in Offer.objects.filter(request=r, answered_at=None).exclude(kind__in=(OfferKind.READ, OfferKind.ADD)):
        moot.answered_at, moot.accepted = now, False  # more time, a call, another pair of hands: no longer asked for
        move.answered_offers.append(moot)
    move.tells.append(tell(move, r.fellow_id, "fellow.message", f"answered:{r.generation}:{r.turn}:{iso(now)}"))
    others = {p.person_id for p in case.helpers} - {move.by_id}
    move.hush |= others


def what_is_left(case: Case) -> int:
    """Working minutes of the running clock that remain; a quarter of the allowance at least."""
    r = case.request
    if r.state not in CLOCK_RUNS or r.due_at is None:
        return r.left_minutes or max(r.allowance // 4, 1)
    if r.held_until:
        return max(r.left_minutes or 1, r.allowance // 4, 1)
    until = r.promised_at if r.state == State.WAITING and r.step == 0 else r.due_at
    return deadline.left_of(case.hours, case.now, until, r.allowance)


def again(move: Move, *, fresh: bool) -> None:
    """It is the helpers' turn again: with what was left of the clock, or with a fresh one from the last answerer on."""
    case, r, now = move.case, move.case.request, move.case.now
    common = {
        "state": State.WAITING,
        "turn": r.turn + 1,
        "closed_at": None,
        "outcome": "",
        "nudged": False,
    }
    if not fresh and r.left_minutes is not None:
        due = deadline.later(case.hours_of(r.answered_by_id), now, r.left_minutes)
        move.put |= common | {"due_at": due, "promised_at": due, "reminded": True, "left_minutes": None}
        if not case.reached and not r.on_board:  # whoever asked the question has gone since: the next person, now
            step_up(move, Cause.FELL_AWAY)
            move.put |= {"due_at": min(due, move.put["due_at"]), "promised_at": min(due, move.put["due_at"])}
        return
    hours = case.hours_of(r.answered_by_id)
    clock = deadline.start(case.rules, r.urgency, hours, now)
    move.put |= common | {
        "generation": r.generation + 1,
        "step": 0,
        "reminded": False,
        "clock_from": now,
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
    case, r = move.case, move.case.request
    generation = move.put["generation"]
    last = case.participant(r.answered_by_id) if r.answered_by_id else None
    somebody = case.somebody(r.answered_by_id) if r.answered_by_id else None
    if last in case.helpers and somebody and not somebody.unreachable(case.now):
        last.asked_generation, last.order = generation, case.next_order
        move.changes.append(last)
        return
    if last and last.seat == Seat.PEER and move.put.get("on_board", r.on_board):
        return  # the board has it again, on the fellow's own calendar
    found, _ = routing.following(
        case.circle, rules=case.rules, chain=case.chain, barred=case.barred, asked=(), present=(), at=case.now
    )
    if found:
        join(move, found)
    elif not case.reached:
        nobody_left(move)


def told_again(move: Move, what: str, *, due: datetime | None = None) -> None:
    """Every helper with sight learns that the fellow wrote; whoever is asked also by when."""
    case, r = move.case, move.case.request
    generation = move.put.get("generation", r.generation)
    for p in case.helpers:
        asked = p.asked_generation == generation
        move.tells.append(
            tell(
                move,
                p.person_id,
                "request.asked" if asked and due else "request.wrote",
                what,
                due=due if asked else None,
            )
        )
    for p in move.joins if move.escalation is None else ():  # a step tells whom it brings in itself
        move.tells.append(tell(move, p.person_id, "request.asked", what, due=due))
