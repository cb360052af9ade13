"""What the fellow decides about a request: sooner, hold, how soon, who may know, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from mentors.support import CirclePerson
from pts_support.notify.queue import Notification
from requests_app.access.permissions import ActRefused
from requests_app.access.sight import KNOWS
from requests_app.acts.helping import hand_to, join_now, people_who_could_join, seats_around, take_on
from requests_app.chain import deadlines, routing
from requests_app.chain import forecast as forecasting
from requests_app.chain.case import RequestCase
from requests_app.chain.policy import chain_of
from requests_app.chain.routing import AskedPerson
from requests_app.lifecycle.answering import (
    UNDO_SECONDS,
    before_close,
    clock_minutes_left,
    tell_the_end,
    undoable,
)
from requests_app.lifecycle.join import add_participant
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.lifecycle.step_up import step_up
from requests_app.lifecycle.transition import transition
from requests_app.models import HelpRequest, Offer, Participant, RequestColumns
from requests_app.vocabulary import (
    CLOCK_RUNS,
    Cause,
    EventKind,
    OfferKind,
    PeerChoice,
    Route,
    Seat,
    Standing,
    State,
    Urgency,
    Verb,
)

if TYPE_CHECKING:
    from pts_support.people.models import User


def sooner(request: HelpRequest, *, by: User, now: datetime, step: int | None = None) -> RequestCase:
    """The next person now; no reason asked. Refused where everybody who can be asked has it already.

    ``step``: what the page showed; if somebody has joined since, a second tap brings in nobody more."""

    def decide(case: RequestCase) -> Move:
        if step is not None and step != case.request.step:
            raise ActRefused("Someone was asked already: see who.")
        move = Move(case, Verb.SOONER, by.id)
        before = undoable(case)
        asked_before = {participant.person_id: participant.asked_generation for participant in case.participants}
        step_up(move, Cause.SOONER)
        person_id = _newcomer(move)
        if person_id is None:
            raise ActRefused(f"Everyone who can be asked was asked. If it can’t wait, call {case.circle.phone}.")
        move.events[-1].data |= {"before": before, "asked": asked_before.get(person_id, 0)}
        # Told as by any step, but not before the fellow can no longer undo it.
        what = f"step:{case.request.generation}:{move.put['step']}"
        move.tells = [notification_for(move, person_id, "request.next", what, due=move.due_at, hold=UNDO_SECONDS)]
        return move

    return transition(request.id, Verb.SOONER, by=by, now=now, decide=decide)


def _newcomer(move: Move) -> int | None:
    """Whom the step just taken brings in; None where nobody was left to ask."""
    return move.escalation.person_id if move.escalation else None


def hold(request: HelpRequest, *, by: User, until: datetime, now: datetime) -> RequestCase:
    """Nobody is added until then (five school days at most, renewable); then what was left of the clock runs on."""

    def decide(case: RequestCase) -> Move:
        if until <= now:
            raise ActRefused("That time has passed. Name one that is still to come.")
        if until > deadlines.longest_hold(case.circle.fellow.hours, now):
            raise ActRefused("Five school days is the longest hold; you can hold it again after that.")
        move = Move(case, Verb.HOLD, by.id)
        move.put |= {
            "held_from": case.request.held_from or now,
            "held_until": until,
            "left_minutes": clock_minutes_left(case),
            "due_at": until,
        }
        move.happened(EventKind.HELD, until=event_time(until))
        return move

    return transition(request.id, Verb.HOLD, by=by, now=now, decide=decide)


def change_urgency(request: HelpRequest, *, by: User, urgency: str, now: datetime) -> RequestCase:
    """Another urgency: times only ever come nearer. *Today* asks the backup together with the mentor."""

    def decide(case: RequestCase) -> Move:
        request = case.request
        if urgency == request.urgency:
            raise ActRefused(f"It is “{Urgency(urgency).label.lower()}” already.")
        if urgency == Urgency.TODAY and request.route == Route.PEERS:
            raise ActRefused("The board can’t promise today. For today, ask someone by name.")
        clock, wanted = _clock_for(case, urgency, now)
        move = Move(case, Verb.CHANGE_URGENCY, by.id, {"urgency": urgency})
        move.put |= _nearer_times(case, clock)
        move.put["answer_by"] = min(request.answer_by, move.put["promised_at"])
        move.put["allowance"] = min(request.allowance, clock.allowance)
        later = {} if _is_today(case, move.put["promised_at"]) else {"later": True}
        move.happened(EventKind.URGENCY_CHANGED, frm=request.urgency, to=urgency, next=event_time(move.due_at), **later)
        _tell_how_soon(move, wanted)
        return move

    return transition(request.id, Verb.CHANGE_URGENCY, by=by, now=now, decide=decide)


@dataclass(frozen=True)
class UrgencyPreview:
    """What changing how soon would really do now: ``until`` is the time then promised, ``also`` whom it asks besides
    those who know of it already."""

    urgency: str
    until: datetime
    also: tuple[AskedPerson, ...]
    is_now: bool
    today: bool


def urgency_previews(case: RequestCase) -> tuple[UrgencyPreview, ...]:
    """Each urgency one could choose, worked out as the act itself does it, so that it can be said before the tap."""
    on_board = case.request.route == Route.PEERS
    wanted = [urgency for urgency in Urgency if not (on_board and urgency == Urgency.TODAY)]
    return tuple(_preview(case, urgency) for urgency in wanted)


def _preview(case: RequestCase, urgency: str) -> UrgencyPreview:
    request, now = case.request, case.now
    if urgency == request.urgency:
        return UrgencyPreview(urgency, request.promised_at, (), is_now=True, today=False)
    clock, wanted = _clock_for(case, urgency, now)
    until = _nearer_times(case, clock)["promised_at"]
    also = tuple(asked for asked in wanted if not _helps(case, asked))
    today = urgency == Urgency.TODAY and _is_today(case, until)
    return UrgencyPreview(urgency, until, also, is_now=False, today=today)


def _is_today(case: RequestCase, until: datetime) -> bool:
    zone = case.circle.zone
    return until.astimezone(zone).date() == case.now.astimezone(zone).date()


def _helps(case: RequestCase, asked: AskedPerson) -> bool:
    return any(helper.person_id == asked.person.id for helper in case.helpers)


def _clock_for(
    case: RequestCase, urgency: str, now: datetime
) -> tuple[deadlines.RequestClock, tuple[AskedPerson, ...]]:
    """The clock this urgency would begin with now, and who is asked by it: for *today* as the promise says."""
    request = case.request
    if request.step or urgency != Urgency.TODAY or request.route != Route.MENTOR:
        return deadlines.start_clock(case.rules, urgency, case.hours, now), ()
    today = forecasting.forecast_new(
        case.circle, rules=case.rules, route=request.route, urgency=urgency, barred=case.barred, at=now
    )
    return today.clock, today.first


def _nearer_times(case: RequestCase, clock: deadlines.RequestClock) -> RequestColumns:
    """The times as they were, or as this clock has them where that is sooner."""
    request = case.request
    due = clock.remind_at
    if request.reminded or request.step:
        due = clock.promised_at
    if request.held_until:
        held_out = deadlines.after_working_minutes(case.hours, request.held_until, request.left_minutes or 1)
        return _held_with(case, clock, due, held_out)
    return {"due_at": min(request.open_due_at, due), "promised_at": min(request.promised_at, clock.promised_at)}


def _held_with(case: RequestCase, clock: deadlines.RequestClock, due: datetime, held_out: datetime) -> RequestColumns:
    """On hold, and the fellow says how soon: where that is before the hold lets it run out, the hold is over."""
    request = case.request
    if clock.promised_at < held_out:
        return case.hold_ends | {"left_minutes": None, "due_at": due, "promised_at": clock.promised_at}
    return {"due_at": request.due_at, "promised_at": request.promised_at}


def _tell_how_soon(move: Move, wanted: Sequence[AskedPerson]) -> None:
    """Whoever is asked because of it joins and is told by when; who helps already, that it is needed sooner."""
    case, by_then = move.case, move.put["promised_at"]
    there = [helper.person_id for helper in case.helpers]
    for asked in wanted:
        if _helps(case, asked):
            continue
        add_participant(move, asked)
        what = f"urgent:{case.request.generation}"
        move.tells.append(notification_for(move, asked.person.id, "request.asked", what, due=by_then))
    move.tells += [
        notification_for(move, person_id, "request.sooner", f"urgency:{event_time(case.now)}", due=by_then)
        for person_id in there
    ]


def take_out(request: HelpRequest, *, by: User, person_id: int, now: datetime) -> RequestCase:
    """This person's sight ends at once and for good. If nobody who may read is left, the next person is asked in
    the same tap."""

    def decide(case: RequestCase) -> Move:
        part = case.participant(person_id)
        if part is None or not KNOWS.holds(part):
            raise ActRefused("That person can’t see it.")
        move = Move(case, Verb.TAKE_OUT, by.id, {"state": case.request.state})
        _shut_out(move, part)
        had_it = case.request.acked_by_id == person_id
        if had_it:
            move.put |= {"state": State.WAITING, "acked_by_id": None, "acked_at": None}
        move.happened(EventKind.TAKEN_OUT, person_id=person_id, private=True)
        if _nobody_reads_it(case):
            _ask_in_their_place(move)
        elif had_it:
            move.put |= _half_from_here(case)
        return move

    return transition(request.id, Verb.TAKE_OUT, by=by, now=now, decide=decide)


def _shut_out(move: Move, part: Participant) -> None:
    """They never know of it again, nothing of it is sent to them, and what they offered is no longer asked for."""
    move.case.shut_out(part)
    move.altered(part)
    move.hush.add(part.person_id)
    move.turned_down(Offer.objects.filter(request=move.case.request, by=part.person_id, answered_at=None))


def _nobody_reads_it(case: RequestCase) -> bool:
    """Whether somebody is waited for, and nobody is left who may read it and has not passed it on."""
    request = case.request
    if request.state not in CLOCK_RUNS or (request.on_board and request.route == Route.PEERS):
        return False
    return not any(
        helper.standing == Standing.ALL and helper.passed_generation != request.generation for helper in case.helpers
    )


def _ask_in_their_place(move: Move) -> None:
    """The next person, in the same tap."""
    step_up(move, Cause.TAKEN_OUT)
    person_id = _newcomer(move)
    if person_id is None:
        raise ActRefused("Someone has to be asked. Choose who, or withdraw.")
    move.happened(EventKind.FELL_AWAY, person_id=person_id, private=True)


def _half_from_here(case: RequestCase) -> RequestColumns:
    """Whoever is left has half the allowance, and never longer than it was."""
    request = case.request
    due = min(request.open_due_at, deadlines.half_allowance_after(case.rules, request.urgency, case.hours, case.now))
    return {"reminded": True, "due_at": due, "promised_at": due}


def let_back(request: HelpRequest, *, by: User, person_id: int, now: datetime) -> RequestCase:
    """Only the fellow can let somebody back in; from then on they may read everything."""

    def decide(case: RequestCase) -> Move:
        part = case.participant(person_id)
        if part is None or part.standing != Standing.EXCLUDED:
            raise ActRefused("That person is not left out.")
        if not case.could_have_it(person_id):
            raise ActRefused("That person can’t be reached here right now, so we could not ask them.")
        with connection.cursor() as cursor:  # the trigger on excluded participants opens for this act alone
            cursor.execute("SELECT set_config('pts.let_back', 'on', true)")
        move = Move(case, Verb.LET_BACK, by.id)
        part.standing, part.reads_since, part.order = Standing.ALL, now, case.next_order
        # In the part they have beside the fellow now: whoever was left out from the start had none, and what they get
        # ends with this part.
        if beside := seats_around(case.circle, case, now).get(person_id):
            part.seat = beside[1]
        move.changes.append(part)
        move.happened(EventKind.LET_BACK, person_id=person_id, private=True)
        move.tells.append(
            notification_for(move, person_id, "request.next", f"back:{event_time(now)}", due=case.request.due_at)
        )
        return move

    return transition(request.id, Verb.LET_BACK, by=by, now=now, decide=decide)


def open_it(request: HelpRequest, *, by: User, person_id: int, now: datetime) -> RequestCase:
    """One tap lets somebody who only knew that the fellow waits read it."""

    def decide(case: RequestCase) -> Move:
        part = case.participant(person_id)
        if part is None or part.standing != Standing.WAITING:
            raise ActRefused("That person can read it already, or has no part in it.")
        move = Move(case, Verb.OPEN_IT, by.id)
        _open(move, part)
        return move

    return transition(request.id, Verb.OPEN_IT, by=by, now=now, decide=decide)


def answer_offer(request: HelpRequest, *, by: User, offer: UUID, yes: bool, now: datetime) -> RequestCase:
    """The fellow's tap on something a helper would like to do: yes, or not now."""
    verb = Verb.ALLOW if yes else Verb.DECLINE

    def decide(case: RequestCase) -> Move:
        row = Offer.objects.filter(request=case.request, ref=offer).first()
        if row is None or row.answered_at:
            raise ActRefused("That has been answered already.")
        move = Move(case, verb, by.id, {"state": case.request.state})
        row.answered_at, row.accepted = now, yes
        move.answered_offers.append(row)
        move.happened(EventKind.ALLOWED if yes else EventKind.DECLINED, person_id=row.by_id, offer=row.kind)
        if yes:
            _carry_out(move, row)
        move.tells.append(_answer_told(move, row))
        return move

    return transition(request.id, verb, by=by, now=now, decide=decide)


def _answer_told(move: Move, offer: Offer) -> Notification:
    """What the helper hears: a yes to a call with the time by which it is theirs to do, in their own days."""
    what = f"offer:{offer.ref}"
    if offer.accepted and offer.kind == OfferKind.CALL and move.put.get("acked_by_id") == offer.by_id:
        return notification_for(move, offer.by_id, "request.call", what, due=move.due_at)
    return notification_for(move, offer.by_id, "request.offer", what)


def choose_on_board(request: HelpRequest, *, by: User, choice: str, now: datetime) -> RequestCase:
    """What happens with a post that waits: it stays up, or the mentor or the director is asked by name."""

    def decide(case: RequestCase) -> Move:
        if case.request.route != Route.PEERS:
            raise ActRefused("It is not on the board.")
        move = Move(case, Verb.PEER_CHOICE, by.id, {"peer_choice": choice})
        if choice == PeerChoice.LEAVE:
            hours = case.circle.fellow.hours
            minutes = deadlines.allowance(case.rules, case.request.urgency, hours)
            move.put["due_at"] = deadlines.after_working_minutes(hours, now, minutes)
            move.happened(EventKind.PEERS_CHOSE, choice=choice, next=event_time(move.put["due_at"]))
            return move
        route = Route.MENTOR if choice == PeerChoice.MENTOR else Route.DIRECTOR
        _leave_the_board_for(move, route)
        return move

    return transition(request.id, Verb.PEER_CHOICE, by=by, now=now, decide=decide)


def withdraw(request: HelpRequest, *, by: User, now: datetime) -> RequestCase:
    """Taken back: it stops here, helpers find nothing any more, no report counts it."""

    def decide(case: RequestCase) -> Move:
        move = Move(
            case,
            Verb.WITHDRAW,
            by.id,
            before_close(case) | {"state": State.WITHDRAWN, "closed_at": None, "on_board": False},
        )
        move.happened(EventKind.WITHDRAWN, before=undoable(case))
        tell_the_end(move)
        return move

    return transition(request.id, Verb.WITHDRAW, by=by, now=now, decide=decide)


def _open(move: Move, part: Participant) -> None:
    """They may read everything from now on."""
    part.standing, part.reads_since = Standing.ALL, move.case.now
    move.altered(part)
    if move.verb is Verb.OPEN_IT:
        move.happened(EventKind.OPENED, person_id=part.person_id)
        move.tells.append(notification_for(move, part.person_id, "request.opened", f"opened:{part.person_id}"))


def _carry_out(move: Move, offer: Offer) -> None:
    """The fellow said yes: what was offered happens."""
    case = move.case
    mine = case.participant(offer.by_id)
    if mine is None or not KNOWS.holds(mine):
        raise ActRefused("That person has no part in it any more.")
    runs = case.request.state in CLOCK_RUNS
    if offer.kind == OfferKind.READ and mine.standing == Standing.WAITING:
        _open(move, mine)
    elif offer.kind == OfferKind.CALL and case.request.state == State.WAITING:
        # The call is theirs to do now, by the end of a school day; "we talked" ends it.
        take_on(move, mine, deadlines.waiting_only_answer_by(case.hours_of(mine.person_id), case.now))
    elif offer.kind == OfferKind.MORE_TIME and runs:
        if offer.until is None or offer.until <= case.now:
            raise ActRefused("The time they asked for has passed.")
        take_on(move, mine, offer.until)
    elif offer.kind == OfferKind.ADD:
        join_now(move, *_wanted(case, offer))
    elif offer.kind == OfferKind.HAND_OVER:
        person, seat = _wanted(case, offer)
        if runs:
            hand_to(move, mine, person, seat)


def _wanted(case: RequestCase, offer: Offer) -> tuple[CirclePerson, Seat]:
    """Whom the offer would bring in, if they can still be asked."""
    for person, seat in people_who_could_join(case.circle, case, case.now):
        if person.id == offer.person_id:
            return person, seat
    raise ActRefused("That person can’t be asked right now.")


def _leave_the_board_for(move: Move, route: Route) -> None:
    """The post stays on the board; the request now follows another chain, by name, with a fresh clock."""
    case, request, now = move.case, move.case.request, move.case.now
    chain = chain_of(route, request.urgency)
    everybody, _ = routing.first_asked(case.circle, rules=case.rules, chain=chain, barred=case.barred, at=now)
    if not everybody:
        raise ActRefused(f"No one can be asked there right now. Call {case.circle.phone}.")
    clock = deadlines.start_clock(case.rules, request.urgency, everybody[0].person.hours, now)
    move.put |= _another_chain(request, route, clock, now)
    move.happened(
        EventKind.PEERS_CHOSE,
        choice=route.value,
        to=[asked.person.id for asked in everybody],
        promised=event_time(clock.promised_at),
    )
    for asked in everybody:
        row = add_participant(move, asked)
        row.standing, row.reads_since, row.nameless = Standing.ALL, now, False
        what = f"board:{move.generation}"
        move.tells.append(notification_for(move, asked.person.id, "request.asked", what, due=clock.promised_at))


def _another_chain(request: HelpRequest, route: Route, clock: deadlines.RequestClock, now: datetime) -> RequestColumns:
    return {
        "route": route,
        "generation": request.generation + 1,
        "turn": request.turn + 1,
        "step": 0,
        "reminded": False,
        "clock_from": now,
        "allowance": clock.allowance,
        "promised_at": clock.promised_at,
        "due_at": clock.remind_at,
        "answer_by": clock.promised_at,
        "peer_choice": "",
    }
