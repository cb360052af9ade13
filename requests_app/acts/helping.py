"""What helpers do besides writing: take it, pass it on, hand it over, bring somebody in, offer, remind."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from mentors.support import Circle, CirclePerson
from pts_support.notify.queue import Notification, tell_after_all
from requests_app.access.permissions import ActRefused, SomeoneIsOnIt
from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase
from requests_app.chain.routing import AskedPerson
from requests_app.lifecycle.join import add_participant
from requests_app.lifecycle.leaving import asked_for_more_time, passed_on
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.lifecycle.transition import transition
from requests_app.lifecycle.undoing import UNDO_TIME, before_tap, can_be_undone
from requests_app.models import DueAct, Event, HelpRequest, Offer, Participant
from requests_app.vocabulary import Consent, EventKind, OfferKind, Seat, Standing, State, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User


def acknowledge(
    request: HelpRequest,
    *,
    by: User,
    until: datetime | None = None,
    now: datetime,
    instead_of: int | None = None,
    can_undo: bool = False,
) -> RequestCase:
    """ "I'll answer by …": the clock waits until then, the fellow is told by name and time.

    The first who says so is on it. Whoever says it after them is told that (SomeoneIsOnIt) and changes nothing, unless
    they take over from that very person (``instead_of``), who is told.

    Once a helper and turn; asking for a later time again waits for the fellow's "that's fine". Raises ActRefused for a
    time
    that has passed or lies too far off.
    """

    def decide(case: RequestCase) -> Move:
        mine, on_it = case.part_of(by.id), case.request.acked_by_id
        if on_it not in (None, by.id, instead_of):
            raise SomeoneIsOnIt(on_it, case.request.acked_at)
        usual, last = _times_to_name(case, mine, now)
        when = until or usual
        if when <= now:
            raise ActRefused("That time has passed. Name one that is still to come.")
        if when > last:
            raise ActRefused(
                "That is a long time for someone who asked to wait. Choose an earlier time, or ask the next person."
            )
        move = Move(case, Verb.ACKNOWLEDGE, by.id)
        if case.request.acked_by_id == by.id and until in (None, case.request.due_at):
            return move  # the second of two equal taps
        before = before_tap(case, by.id)
        # Whoever was taken over takes it back by a tap like the first, which asks nobody.
        if mine.acked_turn == case.request.turn and on_it in (None, by.id):
            _offer(move, by, OfferKind.MORE_TIME, until=when)
        else:
            take_on(move, mine, when)
        DueAct.objects.filter(request=case.request, person=by).delete()  # "I can't" was said a moment ago
        if can_undo:
            can_be_undone(move, before)
        return move

    return transition(request.id, Verb.ACKNOWLEDGE, by=by, now=now, decide=decide)


def _times_to_name(case: RequestCase, mine: Participant, now: datetime) -> tuple[datetime, datetime]:
    """The usual "by when" of this helper, and the latest they may name."""
    request, hours = case.request, case.hours_of(mine.person_id)
    if mine.standing == Standing.WAITING:  # nothing here may tell them how soon the fellow asked for
        usual = deadlines.waiting_only_answer_by(hours, now)
        return usual, usual
    usual = deadlines.usual_answer_by(request.urgency, hours, now, request.promised_at, request.before_at)
    return usual, max(deadlines.latest_answer_by(request.urgency, hours, now), usual)


def take_on(move: Move, mine: Participant, when: datetime) -> None:
    """This helper is on it until ``when``; whoever was before them is told that they are not any more."""
    request, now, was_on_it = move.case.request, move.case.now, move.case.request.acked_by_id
    move.put |= {
        "state": State.ACKNOWLEDGED,
        "acked_by_id": mine.person_id,
        "acked_at": now,
        "due_at": when,
        **move.case.hold_ends,
    }
    if now <= request.answer_by:
        move.put["answer_by"] = max(request.answer_by, when)
    mine.acked_turn, mine.passed_generation = request.turn, 0
    move.altered(mine)
    move.happened(EventKind.ACKNOWLEDGED, person_id=mine.person_id, until=event_time(when))
    move.hush |= {helper.person_id for helper in move.case.helpers}
    move.turned_down(asked_for_more_time(request, was_on_it) if was_on_it != mine.person_id else ())
    what = f"acked:{request.generation}:{request.turn}:{mine.person_id}:{event_time(now)}"
    move.tells.append(notification_for(move, request.fellow_id, "fellow.on_it", what, who=mine.person_id))
    for helper in move.case.helpers:
        if helper.person_id != mine.person_id:
            kind = "request.taken_over" if helper.person_id == was_on_it else "request.taken"
            move.tells.append(notification_for(move, helper.person_id, kind, what))


def pass_on(request: HelpRequest, *, by: User, now: datetime) -> RequestCase:
    """ "I can't": no reason asked, the next person is asked now."""

    def decide(case: RequestCase) -> Move:
        _has_not_passed_it_on(case, by)
        return passed_on(case, by.id)

    return transition(request.id, Verb.PASS_ON, by=by, now=now, decide=decide)


def pass_on_soon(request: HelpRequest, *, by: User, now: datetime) -> RequestCase:
    """The same in ten seconds, done by the engine: until then an undo finds nothing to take back from anybody."""

    def decide(case: RequestCase) -> Move:
        _has_not_passed_it_on(case, by)
        return Move(case, Verb.PASS_ON, by.id, {"state": case.request.state})

    with transaction.atomic():
        case = transition(request.id, Verb.PASS_ON, by=by, now=now, decide=decide)
        DueAct.objects.bulk_create(
            [DueAct(request=request, person=by, at=now, due_at=now + UNDO_TIME)], ignore_conflicts=True
        )
    return case


def _has_not_passed_it_on(case: RequestCase, by: User) -> None:
    if case.part_of(by.id).passed_generation == case.request.generation:
        raise ActRefused("It has moved on already.")


def seats_around(circle: Circle, case: RequestCase, now: datetime) -> dict[int, tuple[CirclePerson, Seat]]:
    """Everybody of this program's circle, each in the part by which they stand in this request's chain, if they do."""
    seats: list[tuple[CirclePerson | None, Seat]] = [
        (circle.mentor, Seat.MENTOR),
        (circle.backup_at(now)[0], Seat.BACKUP),
        (circle.backup, Seat.BACKUP),
        *((director, Seat.DIRECTOR) for director in circle.directors),
        *((one, Seat.STAFF) for one in circle.staff),
        (circle.contact, Seat.CONTACT),
    ]
    found: dict[int, tuple[CirclePerson, Seat]] = {}
    for person, seat in seats:
        if person is None:
            continue
        known = found.get(person.id)
        if known is None or (seat_in_chain(case, seat) and not seat_in_chain(case, known[1])):
            found[person.id] = (person, seat)
    return found


def people_who_could_join(circle: Circle, case: RequestCase, now: datetime) -> tuple[tuple[CirclePerson, Seat], ...]:
    """Whom a helper may bring in or hand over to: reachable, not left out, not there yet."""
    out = case.barred | {helper.person_id for helper in case.helpers}
    beside = seats_around(circle, case, now).values()
    return tuple((person, seat) for person, seat in beside if person.id not in out and not person.unreachable(now))


def seat_in_chain(case: RequestCase, seat: Seat) -> bool:
    return seat in case.rules.seats(case.chain)


def may_join_at_once(case: RequestCase, person_id: int, seat: Seat) -> bool:
    """Whether this person may read it without the fellow's tap: the chain would have come to their seat, the fellow
    said that the next person may read, and nobody fell away by an act of theirs."""
    if person_id in case.request.held_back:
        return False
    return case.request.consent == Consent.MAY_READ and seat_in_chain(case, seat)


def add_person(request: HelpRequest, *, by: User, person_id: int, now: datetime) -> RequestCase:
    """Bring somebody in: at once if they are of this chain and the next person may read, else after the fellow's
    tap."""

    def decide(case: RequestCase) -> Move:
        person, seat = _chosen(case, person_id)
        move = Move(case, Verb.ADD_PERSON, by.id)
        if may_join_at_once(case, person.id, seat):
            join_now(move, person, seat)
        else:
            _offer(move, by, OfferKind.ADD, person_id=person.id)
        return move

    return transition(request.id, Verb.ADD_PERSON, by=by, now=now, decide=decide)


def join_now(move: Move, person: CirclePerson, seat: Seat) -> None:
    """The person joins and may read."""
    request = move.case.request
    row = add_participant(move, AskedPerson(person, seat), named=False)
    row.brought_in = True
    _reads(row, move.case.now)
    move.happened(EventKind.ADDED_PERSON, person_id=person.id, seat=seat.value)
    what = f"added:{request.generation}:{request.turn}"
    move.tells.append(notification_for(move, person.id, "request.next", what, due=request.due_at))
    if move.by_id != request.fellow_id:
        move.tells.append(notification_for(move, request.fellow_id, "fellow.asked", f"{what}:{person.id}"))


def hand_over(request: HelpRequest, *, by: User, person_id: int, now: datetime) -> RequestCase:
    """Give it to somebody else: same consent as adding; the giver loses sight of the whole when it is theirs."""

    def decide(case: RequestCase) -> Move:
        person, seat = _chosen(case, person_id)
        move = Move(case, Verb.HAND_OVER, by.id)
        if may_join_at_once(case, person.id, seat):
            hand_to(move, case.part_of(by.id), person, seat)
        else:
            _offer(move, by, OfferKind.HAND_OVER, person_id=person.id)
        return move

    return transition(request.id, Verb.HAND_OVER, by=by, now=now, decide=decide)


def hand_to(move: Move, giver: Participant, person: CirclePerson, seat: Seat) -> None:
    """The receiver has it now, with the clock as it stood and never longer; the giver's sight ends."""
    case, request = move.case, move.case.request
    due = request.open_due_at
    was_taken = request.state == State.ACKNOWLEDGED
    if was_taken and request.promised_at > case.now:
        due = min(due, request.promised_at)
    move.put |= {"state": State.WAITING, "acked_by_id": None, "acked_at": None, "due_at": due}
    if was_taken:  # the time that was named is the one that counts: no reminder and a later one
        move.put |= {"reminded": True, "promised_at": due}
    row = add_participant(move, AskedPerson(person, seat), named=False)
    _reads(row, case.now)
    giver.standing, giver.reads_since = Standing.LEFT, None
    move.altered(giver)
    move.hush.add(giver.person_id)
    move.happened(EventKind.HANDED_OVER, person_id=person.id, giver=giver.person_id, seat=seat.value)
    turn = f"given:{request.generation}:{request.turn}"
    move.tells.append(notification_for(move, person.id, "request.next", f"{turn}:{giver.person_id}", due=due))
    move.tells.append(notification_for(move, request.fellow_id, "fellow.asked", f"{turn}:{person.id}"))


def offer(request: HelpRequest, *, by: User, kind: str, now: datetime, can_undo: bool = False) -> RequestCase:
    """Somebody who only knows that the fellow waits offers to read it, or to call."""

    def decide(case: RequestCase) -> Move:
        move = Move(case, Verb.OFFER, by.id)
        before = before_tap(case, by.id)
        _offer(move, by, OfferKind(kind))
        if can_undo:
            can_be_undone(move, before)
        return move

    return transition(request.id, Verb.OFFER, by=by, now=now, decide=decide)


def remind_holder(request: HelpRequest, *, by: User, now: datetime, can_undo: bool = False) -> RequestCase:
    """The site's own reminder goes to whoever can read it; once a day, whoever asks for it. (One that
    was undone went to nobody, and counts for none.)"""
    said: list[Notification] = []

    def decide(case: RequestCase) -> Move:
        move = Move(case, Verb.REMIND_HOLDER, by.id)
        move.happened(EventKind.REMINDED_ALL, by_hand=True)
        move.tells += [
            notification_for(
                move, helper.person_id, "request.reminder", f"hand:{now.date()}", due=case.request.promised_at
            )
            for helper in case.helpers
            if helper.standing == Standing.ALL and helper.person_id != by.id
        ]
        if can_undo:
            can_be_undone(move, before_tap(case, by.id))
        said.extend(move.tells)
        return move

    with transaction.atomic():
        case = transition(request.id, Verb.REMIND_HOLDER, by=by, now=now, decide=decide)
        tell_after_all(said, now=now)
    return case


def _reads(row: Participant, now: datetime) -> None:
    if row.standing != Standing.ALL:
        row.standing, row.reads_since = Standing.ALL, now


def _chosen(case: RequestCase, person_id: int) -> tuple[CirclePerson, Seat]:
    for person, seat in people_who_could_join(case.circle, case, case.now):
        if person.id == person_id:
            return person, seat
    raise ActRefused("That person can’t be asked right now. Choose someone else.")


def _declined(case: RequestCase, made: QuerySet[Offer]) -> bool:
    """Whether the fellow themself said no. (What an answer or a taking over turned down was never answered by them.)"""
    declined = Event.objects.filter(request=case.request, kind=EventKind.DECLINED)
    return declined.filter(at__in=made.filter(accepted=False).values("answered_at")).exists()


def _offer(
    move: Move, by: User, kind: OfferKind, *, person_id: int | None = None, until: datetime | None = None
) -> None:
    """This helper would like to; the fellow is asked, once for each kind."""
    request, now = move.case.request, move.case.now
    made = Offer.objects.filter(request=request, by=by, kind=kind)
    if made.filter(answered_at__isnull=True).exists():
        raise ActRefused("You asked already. They will see it when they next look.")
    if kind in (OfferKind.READ, OfferKind.CALL) and made.filter(accepted=True).exists():
        raise ActRefused("They said yes already.")
    if kind in (OfferKind.READ, OfferKind.CALL) and _declined(move.case, made):
        raise ActRefused("They thank you, and said not now.")
    move.offers.append(Offer(request=request, by=by, kind=kind, person_id=person_id, until=until, at=now))
    move.happened(EventKind.OFFERED, person_id=by.id, private=True, offer=kind.value)
    what = f"offer:{kind.value}:{by.id}:{event_time(now)}"
    move.tells.append(notification_for(move, request.fellow_id, "fellow.offer", what))
