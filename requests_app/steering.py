"""What the fellow decides about a request: sooner, hold, how soon, who may know, taking it back, undo."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from pts_support import clock
from pts_support.notify.outbox import take_back_up
from requests_app import deadline, routing
from requests_app import plan as planning
from requests_app.answers import what_is_left
from requests_app.case import Case
from requests_app.conversation import UNDO_SECONDS, before_close, undoable
from requests_app.lifecycle import Move, NotAllowed, Refused, transition
from requests_app.models import Event, HelpRequest, Offer, Participant, Reading
from requests_app.permissions import Verdict
from requests_app.routing import Asked
from requests_app.rules import chain_of
from requests_app.steps import iso, join, step_up, tell
from requests_app.taking import bring_in, could_join, give, seats_beside, take
from requests_app.vocabulary import (
    CLOCK_RUNS,
    Cause,
    EventKind,
    OfferKind,
    PeerChoice,
    Route,
    Standing,
    State,
    Step,
    Urgency,
    Verb,
)

if TYPE_CHECKING:
    from pts_support.people.models import User

GRACE = timedelta(seconds=UNDO_SECONDS + 5)  # ten seconds are said; a slow phone gets a little more


def sooner(request: HelpRequest, *, by: User, now: datetime, step: int | None = None) -> Case:
    """The next person now; no reason asked. Refused where everybody who can be asked has it already.

    ``step``: what the page showed; if somebody has joined since, a second tap brings in nobody more."""

    def decide(case: Case) -> Move:
        if step is not None and step != case.request.step:
            raise Refused("Somebody has been asked already: see who has it now.")
        move = Move(case, Verb.SOONER, by.id)
        before = undoable(case)
        asked_before = {p.person_id: p.asked_generation for p in case.participants}
        step_up(move, Cause.SOONER)
        if move.escalation.does != Step.ADD:
            raise Refused(f"Everybody who can be asked has it already. If it can’t wait, call {case.circle.phone}.")
        move.events[-1].data |= {"before": before, "asked": asked_before.get(move.escalation.person_id, 0)}
        move.tells = [
            tell(
                move,
                move.escalation.person_id,
                "request.next",
                f"step:{case.request.generation}:{move.escalation.step}",
                due=move.put["due_at"],
                hold=UNDO_SECONDS,
            )
        ]
        return move

    return transition(request.id, Verb.SOONER, by=by, now=now, decide=decide)


def hold(request: HelpRequest, *, by: User, until: datetime, now: datetime) -> Case:
    """Nobody is added until then (five school days at most, renewable); then what was left of the clock runs on."""

    def decide(case: Case) -> Move:
        r, hours = case.request, case.circle.fellow.hours
        if until <= now:
            raise Refused("That time has passed. Name one that is still to come.")
        if until > deadline.longest_hold(hours, now):
            raise Refused("Five school days is the longest hold; you can hold it again after that.")
        left = what_is_left(case)
        move = Move(
            case,
            Verb.HOLD,
            by.id,
            {"held_from": r.held_from or now, "held_until": until, "left_minutes": left, "due_at": until},
        )
        move.happened(EventKind.HELD, until=iso(until))
        return move

    return transition(request.id, Verb.HOLD, by=by, now=now, decide=decide)


def change_urgency(request: HelpRequest, *, by: User, urgency: str, now: datetime) -> Case:
    """Another urgency: times only ever come nearer. *Today* asks the backup together with the mentor."""

    def decide(case: Case) -> Move:
        r = case.request
        if urgency == r.urgency:
            raise Refused(f"It is “{Urgency(urgency).label.lower()}” already.")
        if urgency == Urgency.TODAY and r.route == Route.PEERS:
            raise Refused("The board cannot promise today. For today, ask somebody by name.")
        clock = deadline.start(case.rules, urgency, case.hours, now)
        wanted: tuple[Asked, ...] = ()
        if r.step == 0 and urgency == Urgency.TODAY and r.route == Route.MENTOR:
            today = planning.promise(
                case.circle, rules=case.rules, route=r.route, urgency=urgency, barred=case.barred, at=now
            )
            clock, wanted = today.clock, today.first
        due = clock.promised_at if r.reminded or r.step else clock.remind_at
        put = {"due_at": min(r.due_at, due), "promised_at": min(r.promised_at, clock.promised_at)}
        if r.held_until:
            put = _held_with(case, clock, due)
        move = Move(case, Verb.CHANGE_URGENCY, by.id, {"urgency": urgency, **put})
        move.put["answer_by"] = min(r.answer_by, move.put["promised_at"])
        move.put["allowance"] = min(r.allowance, clock.allowance)
        move.happened(EventKind.URGENCY_CHANGED, frm=r.urgency, to=urgency, next=iso(move.put["due_at"]))
        joined: set[int] = set()
        there = {p.person_id for p in case.helpers}
        for asked in (a for a in wanted if a.person.id not in there):
            join(move, asked)
            joined.add(asked.person.id)
            move.tells.append(
                tell(move, asked.person.id, "request.asked", f"urgent:{r.generation}", due=move.put["promised_at"])
            )
        move.tells += [
            tell(move, p.person_id, "request.wrote", f"urgency:{iso(now)}")
            for p in case.helpers
            if p.person_id not in joined
        ]
        return move

    return transition(request.id, Verb.CHANGE_URGENCY, by=by, now=now, decide=decide)


def _held_with(case: Case, clock: deadline.Clock, due: datetime) -> dict[str, object]:
    """The fellow says how soon while on hold: where that is before the hold would let it run out, the hold is over."""
    r = case.request
    if clock.promised_at < deadline.later(case.hours, r.held_until, r.left_minutes):
        return case.hold_ends | {"left_minutes": None, "due_at": due, "promised_at": clock.promised_at}
    return {"due_at": r.due_at, "promised_at": r.promised_at}


def take_out(request: HelpRequest, *, by: User, person_id: int, now: datetime) -> Case:
    """This person's sight ends at once and for good. If nobody who may read is left, the next person is asked in
    the same tap."""

    def decide(case: Case) -> Move:
        r, part = case.request, case.participant(person_id)
        if part is None or part.standing not in (Standing.ALL, Standing.WAITING):
            raise Refused("That person can’t see it.")
        move = Move(case, Verb.TAKE_OUT, by.id, {"state": r.state})
        part.standing, part.reads_since = Standing.EXCLUDED, None
        move.changes.append(part)
        vars(case).pop("barred", None)  # it is asked for anew, with this person in it
        move.hush.add(person_id)
        for theirs in Offer.objects.filter(request=r, by=person_id, answered_at=None):
            theirs.answered_at, theirs.accepted = now, False
            move.answered_offers.append(theirs)
        acked = r.acked_by_id == person_id
        if acked:
            move.put |= {"state": State.WAITING, "acked_by_id": None, "acked_at": None}
        move.happened(EventKind.TAKEN_OUT, person_id=person_id, private=True)
        read = [p for p in case.helpers if p.standing == Standing.ALL and p.passed_generation != r.generation]
        if r.state in CLOCK_RUNS and not read and not (r.on_board and r.route == Route.PEERS):
            step_up(move, Cause.TAKEN_OUT)
            if move.escalation.does != Step.ADD:
                raise Refused("Somebody has to have it. Choose who, or withdraw.")
            move.happened(EventKind.FELL_AWAY, person_id=move.escalation.person_id, private=True)
        elif acked:
            due = min(r.due_at, deadline.half(case.rules, r.urgency, case.hours, now))
            move.put |= {"reminded": True, "due_at": due, "promised_at": due}
        return move

    return transition(request.id, Verb.TAKE_OUT, by=by, now=now, decide=decide)


def let_back(request: HelpRequest, *, by: User, person_id: int, now: datetime) -> Case:
    """Only the fellow can let somebody back in; from then on they may read everything."""

    def decide(case: Case) -> Move:
        part = case.participant(person_id)
        if part is None or part.standing != Standing.EXCLUDED:
            raise Refused("That person is not left out.")
        if not case.could_have_it(person_id):
            raise Refused("That person can’t be reached here right now, so we could not ask them.")
        with connection.cursor() as cursor:  # the trigger on excluded participants opens for this act alone
            cursor.execute("SELECT set_config('pts.let_back', 'on', true)")
        move = Move(case, Verb.LET_BACK, by.id)
        part.standing, part.reads_since, part.order = Standing.ALL, now, case.next_order
        # In the part they have beside the fellow now: whoever was left out from the start had none, and what they get
        # ends with this part.
        if beside := seats_beside(case.circle, case, now).get(person_id):
            part.seat = beside[1]
        move.changes.append(part)
        move.happened(EventKind.LET_BACK, person_id=person_id, private=True)
        move.tells.append(tell(move, person_id, "request.next", f"back:{iso(now)}", due=case.request.due_at))
        return move

    return transition(request.id, Verb.LET_BACK, by=by, now=now, decide=decide)


def open_it(request: HelpRequest, *, by: User, person_id: int, now: datetime) -> Case:
    """One tap lets somebody who only knew that the fellow waits read it."""

    def decide(case: Case) -> Move:
        part = case.participant(person_id)
        if part is None or part.standing != Standing.WAITING:
            raise Refused("That person can read it already, or has no part in it.")
        move = Move(case, Verb.OPEN_IT, by.id)
        _open(move, part)
        return move

    return transition(request.id, Verb.OPEN_IT, by=by, now=now, decide=decide)


def answer_offer(request: HelpRequest, *, by: User, offer: UUID, yes: bool, now: datetime) -> Case:
    """The fellow's tap on something a helper would like to do: yes, or not now."""
    verb = Verb.ALLOW if yes else Verb.DECLINE

    def decide(case: Case) -> Move:
        row = Offer.objects.filter(request=case.request, ref=offer).first()
        if row is None or row.answered_at:
            raise Refused("That has been answered already.")
        move = Move(case, verb, by.id, {"state": case.request.state})
        row.answered_at, row.accepted = now, yes
        move.answered_offers.append(row)
        move.happened(EventKind.ALLOWED if yes else EventKind.DECLINED, person_id=row.by_id, offer=row.kind)
        if yes:
            _carry_out(move, row)
        move.tells.append(tell(move, row.by_id, "request.offer", f"offer:{row.ref}"))
        return move

    return transition(request.id, verb, by=by, now=now, decide=decide)


def choose_on_board(request: HelpRequest, *, by: User, choice: str, now: datetime) -> Case:
    """What happens with a post that waits: it stays up, or the mentor or the director is asked by name."""

    def decide(case: Case) -> Move:
        r = case.request
        if r.route != Route.PEERS:
            raise Refused("It is not on the board.")
        move = Move(case, Verb.PEER_CHOICE, by.id, {"peer_choice": choice})
        if choice == PeerChoice.LEAVE:
            hours = case.circle.fellow.hours
            move.put["due_at"] = deadline.later(hours, now, deadline.allowance(case.rules, r.urgency, hours))
            move.happened(EventKind.PEERS_CHOSE, choice=choice, next=iso(move.put["due_at"]))
            return move
        route = Route.MENTOR if choice == PeerChoice.MENTOR else Route.DIRECTOR
        _leave_the_board_for(move, route)
        return move

    return transition(request.id, Verb.PEER_CHOICE, by=by, now=now, decide=decide)


def withdraw(request: HelpRequest, *, by: User, now: datetime) -> Case:
    """Taken back: it stops here, helpers find nothing any more, no report counts it."""

    def decide(case: Case) -> Move:
        move = Move(
            case,
            Verb.WITHDRAW,
            by.id,
            before_close(case) | {"state": State.WITHDRAWN, "closed_at": None, "on_board": False},
        )
        move.happened(EventKind.WITHDRAWN, before=undoable(case))
        move.hush_all = True
        move.tells += [
            tell(move, p.person_id, "request.over", f"over:{case.request.generation}:{iso(now)}", hold=UNDO_SECONDS)
            for p in case.helpers
        ]
        return move

    return transition(request.id, Verb.WITHDRAW, by=by, now=now, decide=decide)


def undo(request: HelpRequest, *, by: User, now: datetime) -> Case:
    """Within ten seconds: a withdraw, a close or a sooner was a slip, and everything is as it was."""

    def decide(case: Case) -> Move:
        r = case.request
        last = Event.objects.filter(request=r, actor=by).order_by("-at", "-id").first()
        if last is None or "before" not in last.data or now - last.at > GRACE:
            raise NotAllowed(Verdict(False, "That was more than ten seconds ago."))
        before = {
            c: datetime.fromisoformat(v)
            if c.endswith(("_at", "_from", "_until")) and v
            else v or ("" if c == "outcome" else v)
            for c, v in last.data["before"].items()
        }
        with connection.cursor() as cursor:  # the trigger that makes "withdrawn" final opens for this act alone
            cursor.execute("SELECT set_config('pts.undo', 'on', true)")
        move = Move(case, Verb.UNDO, by.id, before)
        if last.person_id and (part := case.participant(last.person_id)):
            if not Reading.objects.filter(request=r, reader_id=last.person_id).exists():  # who read it keeps sight
                part.standing, part.reads_since = Standing.LEFT, None
            part.asked_generation = last.data.get("asked", 0)  # the chain comes to them in their turn, as promised
            move.changes.append(part)
            if before["state"] == State.WAITING and not before["held_until"] and not r.reminded:
                # the step that was taken stands in place of the quiet reminder: what comes next is the promised person
                before["due_at"] = max(before["due_at"], r.promised_at)
        move.happened(EventKind.UNDONE, private=True, undid=last.kind)
        move.hush_all = last.kind != EventKind.ESCALATED
        if last.person_id:
            move.hush.add(last.person_id)
        slips.append(last)
        return move

    slips: list[Event] = []
    with transaction.atomic():
        case = transition(request.id, Verb.UNDO, by=by, now=now, decide=decide)
        for slip in slips:  # what waited to be sent when it happened is wanted again
            take_back_up(about=request.ref, since=clock.real() - GRACE, caused_before=slip.at)
    return case


def _open(move: Move, part: Participant) -> None:
    part.standing, part.reads_since = Standing.ALL, move.case.now
    if part not in move.changes:
        move.changes.append(part)
    if move.verb is Verb.OPEN_IT:
        move.happened(EventKind.OPENED, person_id=part.person_id)
        move.tells.append(tell(move, part.person_id, "request.wrote", f"opened:{part.person_id}"))


def _carry_out(move: Move, offer: Offer) -> None:
    case = move.case
    mine = case.participant(offer.by_id)
    if mine is None or mine.standing not in (Standing.ALL, Standing.WAITING):
        raise Refused("That person has no part in it any more.")
    if offer.kind == OfferKind.READ and mine.standing == Standing.WAITING:
        _open(move, mine)
    elif offer.kind == OfferKind.MORE_TIME and case.request.state in CLOCK_RUNS:
        if offer.until <= case.now:
            raise Refused("The time they asked for has passed.")
        take(move, mine, offer.until)
    elif offer.kind in (OfferKind.ADD, OfferKind.HAND_OVER):
        found = next(((p, s) for p, s in could_join(case.circle, case, case.now) if p.id == offer.person_id), None)
        if found is None:
            raise Refused("That person can’t be asked right now.")
        if offer.kind == OfferKind.ADD:
            bring_in(move, *found)
        elif case.request.state in CLOCK_RUNS:
            give(move, mine, *found)


def _leave_the_board_for(move: Move, route: Route) -> None:
    """The post stays on the board; the request now follows another chain, by name, with a fresh clock."""
    case, r, now = move.case, move.case.request, move.case.now
    chain = chain_of(route, r.urgency)
    asked, _ = routing.first(case.circle, rules=case.rules, chain=chain, barred=case.barred, at=now)
    if not asked:
        raise Refused(f"Nobody can be asked there right now. Call {case.circle.phone}.")
    clock = deadline.start(case.rules, r.urgency, asked[0].person.hours, now)
    move.put |= {
        "route": route,
        "generation": r.generation + 1,
        "turn": r.turn + 1,
        "step": 0,
        "reminded": False,
        "clock_from": now,
        "allowance": clock.allowance,
        "promised_at": clock.promised_at,
        "due_at": clock.remind_at,
        "answer_by": clock.promised_at,
        "peer_choice": "",
    }
    move.happened(
        EventKind.PEERS_CHOSE,
        choice=move.put["peer_choice"] or route.value,
        to=[a.person.id for a in asked],
        promised=iso(clock.promised_at),
    )
    for a in asked:
        row = join(move, a)
        row.standing, row.reads_since, row.nameless = Standing.ALL, now, False
        move.tells.append(tell(move, a.person.id, "request.asked", f"board:{r.generation + 1}", due=clock.promised_at))
