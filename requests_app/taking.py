"""What helpers do besides writing: take it, pass it on, hand it over, bring somebody in, offer, remind."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mentors.support import Circle, Somebody
from requests_app import deadline
from requests_app.case import Case
from requests_app.lifecycle import Move, Refused, transition
from requests_app.models import HelpRequest, Offer, Participant
from requests_app.routing import Asked
from requests_app.steps import iso, join, step_up, tell
from requests_app.vocabulary import Cause, Consent, EventKind, OfferKind, Seat, Standing, State, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User


def acknowledge(request: HelpRequest, *, by: User, until: datetime | None = None, now: datetime) -> Case:
    """ "I have it, by …": the clock waits until then, the fellow is told by name and time.

    Once a helper and turn; asking for a later time again waits for the fellow's "that's fine". Raises Refused for a
    time
    that has passed or lies too far off.
    """

    def decide(case: Case) -> Move:
        r, mine = case.request, case.participant(by.id)
        hours = case.hours_of(by.id)
        if mine.standing == Standing.WAITING:  # nothing here may tell them how soon the fellow asked for
            usual = last = deadline.blind_by(hours, now)
        else:
            usual = deadline.usual_by(r.urgency, hours, now, r.promised_at, r.before_at)
            last = max(deadline.latest_by(r.urgency, hours, now), usual)
        when = until or usual
        if when <= now:
            raise Refused("That time has passed. Name one that is still to come.")
        if when > last:
            raise Refused("That is a long time to wait for somebody who asked. Name an earlier time, or pass it on.")
        move = Move(case, Verb.ACKNOWLEDGE, by.id)
        if r.acked_by_id == by.id and until in (None, r.due_at):
            return move  # the second of two equal taps
        if mine.acked_turn == r.turn:
            _offer(move, OfferKind.MORE_TIME, until=when)
            return move
        take(move, mine, when)
        return move

    return transition(request.id, Verb.ACKNOWLEDGE, by=by, now=now, decide=decide)


def take(move: Move, mine: Participant, when: datetime) -> None:
    """This helper has it until ``when``."""
    r, now = move.case.request, move.case.now
    move.put |= {
        "state": State.ACKNOWLEDGED,
        "acked_by_id": mine.person_id,
        "acked_at": now,
        "due_at": when,
        **move.case.hold_ends,
    }
    if now <= r.answer_by:
        move.put["answer_by"] = max(r.answer_by, when)
    mine.acked_turn, mine.passed_generation = r.turn, 0
    if mine not in move.changes:
        move.changes.append(mine)
    move.happened(EventKind.ACKNOWLEDGED, person_id=mine.person_id, until=iso(when))
    move.hush |= {p.person_id for p in move.case.helpers}
    move.tells.append(tell(move, r.fellow_id, "fellow.message", f"acked:{r.generation}:{r.turn}:{mine.person_id}"))
    move.tells += [
        tell(move, p.person_id, "request.taken", f"acked:{r.generation}:{r.turn}:{mine.person_id}")
        for p in move.case.helpers
        if p.person_id != mine.person_id
    ]


def pass_on(request: HelpRequest, *, by: User, now: datetime) -> Case:
    """ "I can't": no reason asked, the next person has it now."""

    def decide(case: Case) -> Move:
        mine = case.participant(by.id)
        if mine.passed_generation == case.request.generation:
            raise Refused("It has moved on already.")
        move = Move(case, Verb.PASS_ON, by.id)
        move.happened(EventKind.PASSED_ON, person_id=by.id)
        move.hush.add(by.id)
        for moot in Offer.objects.filter(request=request, by=by, answered_at=None, kind=OfferKind.MORE_TIME):
            moot.answered_at, moot.accepted = now, False
            move.answered_offers.append(moot)
        mine.passed_generation = case.request.generation
        step_up(move, Cause.PASSED_ON)
        if mine not in move.changes:
            move.changes.append(mine)
        return move

    return transition(request.id, Verb.PASS_ON, by=by, now=now, decide=decide)


def seats_beside(circle: Circle, case: Case, now: datetime) -> dict[int, tuple[Somebody, Seat]]:
    """Everybody of this program's circle, each in the part by which they stand in this request's chain, if they do."""
    seats: list[tuple[Somebody | None, Seat]] = [
        (circle.mentor, Seat.MENTOR),
        (circle.backup_at(now)[0], Seat.BACKUP),
        (circle.backup, Seat.BACKUP),
        *((director, Seat.DIRECTOR) for director in circle.directors),
        *((one, Seat.STAFF) for one in circle.staff),
        (circle.contact, Seat.CONTACT),
    ]
    found: dict[int, tuple[Somebody, Seat]] = {}
    for person, seat in seats:
        if person and (person.id not in found or (not in_chain(case, found[person.id][1]) and in_chain(case, seat))):
            found[person.id] = (person, seat)
    return found


def could_join(circle: Circle, case: Case, now: datetime) -> tuple[tuple[Somebody, Seat], ...]:
    """Whom a helper may bring in or hand over to: reachable, not left out, not there yet."""
    out = case.barred | {p.person_id for p in case.helpers}
    beside = seats_beside(circle, case, now).values()
    return tuple((person, seat) for person, seat in beside if person.id not in out and not person.unreachable(now))


def in_chain(case: Case, seat: Seat) -> bool:
    return seat in case.rules.seats(case.chain)


def at_once(case: Case, seat: Seat) -> bool:
    """Whether somebody in this seat may read it without the fellow's tap: the chain would have come to them, and the
    fellow said that the next person may read."""
    return case.request.consent == Consent.MAY_READ and in_chain(case, seat)


def add_person(request: HelpRequest, *, by: User, person_id: int, now: datetime) -> Case:
    """Bring somebody in: at once if they are of this chain and the next person may read, else after the fellow's
    tap."""

    def decide(case: Case) -> Move:
        person, seat = _chosen(case, person_id)
        move = Move(case, Verb.ADD_PERSON, by.id)
        if at_once(case, seat):
            bring_in(move, person, seat)
        else:
            _offer(move, OfferKind.ADD, person_id=person.id)
        return move

    return transition(request.id, Verb.ADD_PERSON, by=by, now=now, decide=decide)


def bring_in(move: Move, person: Somebody, seat: Seat) -> None:
    """The person joins and may read."""
    r = move.case.request
    row = join(move, Asked(person, seat), named=False)
    _reads(row, move.case.now)
    move.happened(EventKind.ADDED_PERSON, person_id=person.id, seat=seat.value)
    move.tells.append(tell(move, person.id, "request.next", f"added:{r.generation}:{r.turn}", due=r.due_at))


def hand_over(request: HelpRequest, *, by: User, person_id: int, now: datetime) -> Case:
    """Give it to somebody else: same consent as adding; the giver loses sight of the whole when it is theirs."""

    def decide(case: Case) -> Move:
        person, seat = _chosen(case, person_id)
        move = Move(case, Verb.HAND_OVER, by.id)
        if at_once(case, seat):
            give(move, case.participant(by.id), person, seat)
        else:
            _offer(move, OfferKind.HAND_OVER, person_id=person.id)
        return move

    return transition(request.id, Verb.HAND_OVER, by=by, now=now, decide=decide)


def give(move: Move, giver: Participant, person: Somebody, seat: Seat) -> None:
    """The receiver has it now, with the clock as it stood and never longer; the giver's sight ends."""
    case, r = move.case, move.case.request
    due = min(r.due_at, r.promised_at) if r.state == State.ACKNOWLEDGED and r.promised_at > case.now else r.due_at
    move.put |= {"state": State.WAITING, "acked_by_id": None, "acked_at": None, "due_at": due}
    if r.state == State.ACKNOWLEDGED:  # the time that was named is the one that counts: no reminder and a later one
        move.put |= {"reminded": True, "promised_at": due}
    row = join(move, Asked(person, seat), named=False)
    _reads(row, case.now)
    giver.standing, giver.reads_since = Standing.LEFT, None
    if giver not in move.changes:
        move.changes.append(giver)
    move.hush.add(giver.person_id)
    move.happened(EventKind.HANDED_OVER, person_id=person.id, giver=giver.person_id, seat=seat.value)
    move.tells.append(
        tell(move, person.id, "request.next", f"given:{r.generation}:{r.turn}:{giver.person_id}", due=due)
    )
    move.tells.append(tell(move, r.fellow_id, "fellow.message", f"given:{r.generation}:{r.turn}:{person.id}"))


def offer(request: HelpRequest, *, by: User, kind: str, now: datetime) -> Case:
    """Somebody who only knows that the fellow waits offers to read it, or to call."""

    def decide(case: Case) -> Move:
        move = Move(case, Verb.OFFER, by.id)
        _offer(move, OfferKind(kind))
        return move

    return transition(request.id, Verb.OFFER, by=by, now=now, decide=decide)


def remind_holder(request: HelpRequest, *, by: User, now: datetime) -> Case:
    """The site's own reminder goes to whoever can read it; once a day, whoever asks for it."""

    def decide(case: Case) -> Move:
        move = Move(case, Verb.REMIND_HOLDER, by.id)
        holders = [p for p in case.helpers if p.standing == Standing.ALL and p.person_id != by.id]
        move.happened(EventKind.REMINDED_ALL, by_hand=True)
        move.tells += [
            tell(move, p.person_id, "request.reminder", f"hand:{now.date()}", due=case.request.promised_at)
            for p in holders
        ]
        return move

    return transition(request.id, Verb.REMIND_HOLDER, by=by, now=now, decide=decide)


def _reads(row: Participant, now: datetime) -> None:
    if row.standing != Standing.ALL:
        row.standing, row.reads_since = Standing.ALL, now


def _chosen(case: Case, person_id: int) -> tuple[Somebody, Seat]:
    for person, seat in could_join(case.circle, case, case.now):
        if person.id == person_id:
            return person, seat
    raise Refused("That person can’t be asked right now. Choose somebody else.")


def _offer(move: Move, kind: OfferKind, *, person_id: int | None = None, until: datetime | None = None) -> None:
    r = move.case.request
    if Offer.objects.filter(request=r, by_id=move.by_id, kind=kind, answered_at__isnull=True).exists():
        raise Refused("You asked already. They will see it when they next look.")
    move.offers.append(
        Offer(request=r, by_id=move.by_id, kind=kind, person_id=person_id, until=until, at=move.case.now)
    )
    move.happened(EventKind.OFFERED, person_id=move.by_id, private=True, offer=kind.value)
    move.tells.append(
        tell(move, r.fellow_id, "fellow.message", f"offer:{kind.value}:{move.by_id}:{iso(move.case.now)}")
    )
