"""When somebody falls away — ended, deactivated, bounced, away — or a fellowship ends: open requests move on at once,
and sight that has ended has ended in every state.

Called by the signals of lower rooms, in the same transaction as the fact itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from mentors.support import Assignment
from pts_support.db.failpoints import fp
from pts_support.people.models import Membership, Role
from requests_app.access.sight import KNOWS
from requests_app.chain.case import RequestCase, load_cases
from requests_app.lifecycle.answering import before_close, clock_minutes_left, listed_until
from requests_app.lifecycle.move import Move
from requests_app.lifecycle.step_up import step_up
from requests_app.lifecycle.transition import record
from requests_app.models import Escalation, Event, HelpRequest, Participant, RequestColumns
from requests_app.vocabulary import CLOCK_RUNS, OPEN, AuthorMay, Cause, EventKind, Outcome, Seat, Standing, State, Verb

HELPING = frozenset(Seat) - {Seat.PEER}
SIGHT_ENDS = ("ended", "out")
STANDS_IN = frozenset({Seat.BACKUP, Seat.COVER})
COMES_WITH: Mapping[str, frozenset[Seat]] = {
    Role.MENTOR: STANDS_IN | {Seat.MENTOR},
    Role.DIRECTOR: STANDS_IN | {Seat.DIRECTOR},
    Role.STAFF: STANDS_IN | {Seat.STAFF},
    Role.CONTACT: frozenset({Seat.CONTACT, Seat.MENTOR}),  # in the place of a mentor who is still to come
}


def person_departed(
    person_id: int, why: str, *, now: datetime, program_id: int | None = None, seats: Collection[str] = HELPING
) -> int:
    """``why``: "ended" or "out" (sight ends at once, in every state), "bounced" or "away" (sight stays, the turn does
    not).
    ``seats``: those they have no more. How many requests moved on."""
    if why == "ended":  # nothing comes back of what has ended while they were suspended
        kept = Participant.objects.filter(person_id=person_id, seat__in=seats).exclude(kept_standing="")
        kept.filter(Q(request__program_id=program_id) if program_id else Q()).update(kept_standing="")
    rows = HelpRequest.objects.filter(
        KNOWS.q("participants__"), participants__person_id=person_id, participants__seat__in=seats
    )
    if why not in SIGHT_ENDS:
        rows = rows.open()
    if program_id:
        rows = rows.filter(program_id=program_id)

    def gone(case: RequestCase) -> list[Participant]:
        return [helper for helper in case.helpers if helper.person_id == person_id and helper.seat in seats]

    return _each(rows, now, lambda case: _leave(case, gone(case), why))


def asked_instead(person_id: int, *, now: datetime) -> list[int | None]:
    """Who was asked in this person's place when they fell away at ``now``: one for each request, None where nobody was
    left to ask."""
    fell = Event.objects.filter(kind=EventKind.FELL_AWAY, person_id=person_id, at=now)
    steps = Escalation.objects.filter(at=now, cause=Cause.FELL_AWAY, request_id__in=fell.values("request_id"))
    return list(steps.order_by("id").values_list("person_id", flat=True))


def open_requests_of(membership: Membership) -> int:
    """How many open requests the end of this role would move, or close: for a band, and never said. None of practice,
    which is in nobody's count."""
    counted = HelpRequest.objects.open().filter(practice=False)
    if membership.role == Role.FELLOW:
        return counted.filter(membership=membership).count()
    theirs = counted.filter(
        KNOWS.q("participants__"),
        program=membership.program_id,
        participants__person=membership.user_id,
        participants__seat__in=COMES_WITH[membership.role],
    )
    return theirs.distinct().count()


def role_ended(person_id: int, program_id: int, role: str, still: Collection[str], *, now: datetime) -> int:
    """The sight that came with this role ends, whatever other roles (``still``) they go on with here."""
    seats = HELPING
    if still:
        seats = COMES_WITH[role].difference(*(COMES_WITH[other] for other in still))
    return person_departed(person_id, "ended", now=now, program_id=program_id, seats=seats)


def fellowship_ended(membership_id: int, *, now: datetime) -> int:
    """The fellow left the program: what is open is closed as "left the program". What they asked they only read from
    now on, and other fellows' board not even that. What stands on the board stays there for its readers: a post that
    goes with somebody tells who wrote it. How many were closed."""
    mine = HelpRequest.objects.filter(membership_id=membership_id)
    with transaction.atomic():
        closed = _each(mine, now, _left)
        mine.update(author_may=AuthorMay.READ)
        person_id, program_id = Membership.objects.values_list("user_id", "program_id").get(id=membership_id)
        board = Participant.objects.filter(person_id=person_id, seat=Seat.PEER, standing=Standing.ALL)
        board.filter(request__program_id=program_id).update(standing=Standing.LEFT, reads_since=None)
    return closed


def suspended(person_id: int, program_id: int, *, now: datetime) -> int:
    """Their sign-in is suspended: what they had part in goes on without them, and waits as it was until they are back.
    How many requests moved on."""
    theirs = Participant.objects.filter(person_id=person_id, request__program_id=program_id)
    with transaction.atomic():
        theirs.filter(KNOWS.q()).update(kept_standing=F("standing"))
        moved = person_departed(person_id, "out", now=now, program_id=program_id)
        theirs.filter(KNOWS.q()).update(standing=Standing.LEFT, reads_since=None)  # the board, as a fellow
    return moved


def restored(person_id: int, program_id: int, *, now: datetime) -> int:
    """They are back: they know again what they knew, where they still stand beside the fellow and the fellow has not
    left them out. How many requests."""
    theirs = Participant.objects.filter(person_id=person_id, request__program_id=program_id).exclude(kept_standing="")
    pairs = Assignment.objects.filter(ended_at=None, fellow=OuterRef("request__membership"))
    beside = Exists(pairs.filter(Q(mentor=person_id) | Q(backup=person_id)))
    back = theirs.filter(Q(beside) | ~Q(seat__in=(Seat.MENTOR, Seat.BACKUP)), standing=Standing.LEFT)
    ids = list(back.values_list("id", flat=True))
    mine = Participant.objects.filter(id__in=ids)
    mine.filter(kept_standing=Standing.ALL).update(standing=Standing.ALL, reads_since=now)
    mine.filter(kept_standing=Standing.WAITING).update(standing=Standing.WAITING)
    theirs.update(kept_standing="")
    _say_that_they_are_back(person_id, ids, now)
    return len(ids)


def _say_that_they_are_back(person_id: int, part_ids: Collection[int], now: datetime) -> None:
    """Where the timeline of something open says that they couldn't be reached."""
    rows = HelpRequest.objects.open().filter(participants__in=part_ids)
    gone = Event.objects.filter(kind=EventKind.FELL_AWAY, person_id=person_id, data__why="out")

    def back(case: RequestCase) -> Move:
        move = Move(case, Verb.FELL_AWAY, None, {"state": case.request.state})
        move.happened(EventKind.IS_BACK, person_id=person_id)
        return move

    _each(rows.filter(id__in=gone.values("request")), now, back)


def end_listings(now: datetime) -> int:
    """Posts of people who have left go from the board, each on its day. How many."""
    return HelpRequest.objects.filter(listed_until__lte=now).update(listed_until=None)


def end_reading(membership_id: int) -> None:
    """So many days after the fellowship its requests are no longer there for whoever asked."""
    HelpRequest.objects.filter(membership_id=membership_id).update(author_may=AuthorMay.NOTHING)


def reassigned(membership_id: int, *, now: datetime) -> int:
    """The people beside a fellow changed. Who was mentor or backup and is neither any more loses sight at once, in
    every state."""

    def gone(case: RequestCase) -> list[Participant]:
        beside = {person.id for person in (case.circle.mentor, case.circle.backup) if person}
        were = [helper for helper in case.helpers if helper.seat in (Seat.MENTOR, Seat.BACKUP)]
        return [helper for helper in were if helper.person_id not in beside and not _stands_in(case, helper)]

    rows = HelpRequest.objects.filter(membership_id=membership_id)
    return _each(rows, now, lambda case: _leave(case, gone(case), "ended"))


def _stands_in(case: RequestCase, part: Participant) -> bool:
    """Somebody who stands in for a mentor who is still the fellow's keeps what they were given."""
    return bool(case.circle.mentor and part.stands_in_for_id == case.circle.mentor.id)


def _each(rows: QuerySet[HelpRequest], now: datetime, decide: Callable[[RequestCase], Move | None]) -> int:
    """Each of these as it is under its lock. How many moved."""
    with transaction.atomic():
        ids = list(rows.order_by().values_list("id", flat=True))
        requests = list(HelpRequest.objects.filter(id__in=ids).order_by("id").select_for_update(of=("self",)))
        fp("fall.locked")
        moves = [move for case in load_cases(requests, now) if (move := decide(case))]
        record(moves)
        fp("fall.recorded")
    fp("fall.done")
    return len(moves)


def _leave(case: RequestCase, parts: Sequence[Participant], why: str) -> Move | None:
    """They go out of it: of something open by a move, of what is over without one, because nothing goes on there."""
    if not parts:
        return None
    if case.request.state in OPEN:
        return _without(case, parts, why)
    if why in SIGHT_ENDS:
        rows = Participant.objects.filter(id__in=[part.id for part in parts])
        rows.update(standing=Standing.LEFT, reads_since=None)
    return None


def _without(case: RequestCase, parts: Sequence[Participant], why: str) -> Move | None:
    """The request goes on without them; the next person is asked now if the turn was theirs. Not while the fellow has
    paused it: then the end of the pause asks the next, unless nobody at all would know of it."""
    request = case.request
    paused = request.held_until is not None and request.held_until > case.now
    if paused and why not in SIGHT_ENDS:
        return None
    holds = _holds(case, parts)
    turns = _turns(case, parts)
    if why not in SIGHT_ENDS and not holds and not turns:
        return None
    move = Move(case, Verb.FELL_AWAY, None, {"state": request.state})
    for part in parts:
        if why in SIGHT_ENDS:
            part.standing, part.reads_since = Standing.LEFT, None
            move.altered(part)
            move.hush.add(part.person_id)
        elif part in turns:  # sight stays, the turn does not
            part.passed_generation = request.generation
            move.altered(part)
        move.happened(EventKind.FELL_AWAY, person_id=part.person_id, why=_told(case, part, why))
    if holds and paused and case.helpers:
        move.put |= {"state": State.WAITING, "acked_by_id": None, "acked_at": None}
    elif holds:
        _ask_in_their_place(move)
    return move


def _turns(case: RequestCase, parts: Sequence[Participant]) -> list[Participant]:
    """Those of them who were asked and are waited for."""
    if case.request.state not in CLOCK_RUNS:
        return []
    return [part for part in parts if part.has_turn(case.request.generation)]


def _ask_in_their_place(move: Move) -> None:
    """The next person now, and nothing comes later for it: not what was due, and not the end of a hold that lasts."""
    case, request = move.case, move.case.request
    hold: RequestColumns = {
        "held_from": request.held_from,
        "held_until": request.held_until,
        "held_minutes": request.held_minutes,
        "left_minutes": clock_minutes_left(case),
    }
    step_up(move, Cause.FELL_AWAY)
    if request.open_due_at > case.now:
        move.put["due_at"] = min(request.open_due_at, move.due_at)
    if request.held_until and request.held_until > case.now:
        move.put |= hold | {"due_at": request.held_until}


def _told(case: RequestCase, part: Participant, why: str) -> str:
    """What is said of it: whoever is still of the program has not gone, only they are no longer beside this fellow."""
    person = case.somebody(part.person_id)
    if why == "ended" and person and person.active:
        return "not beside"
    return why


def _holds(case: RequestCase, gone: Collection[Participant]) -> bool:
    """Whether the turn is theirs: one of them said "I have it", or nobody else of those asked can be reached."""
    request, ids = case.request, {part.person_id for part in gone}
    if request.state not in CLOCK_RUNS:
        return False
    if request.acked_by_id:
        return request.acked_by_id in ids
    asked = {helper.person_id for helper in case.helpers if helper.has_turn(request.generation)}
    if not asked & ids:
        return False
    return not any(case.could_have_it(person_id) for person_id in asked - ids)


def _left(case: RequestCase) -> Move | None:
    """The fellow left: what is open ends here, for everybody but the readers of the board."""
    if case.request.state not in OPEN:
        return None
    ends: RequestColumns = {"outcome": Outcome.LEFT_PROGRAM, "listed_until": listed_until(case)}
    move = Move(case, Verb.LEFT_PROGRAM, None, before_close(case) | ends)
    move.happened(EventKind.CLOSED, outcome=Outcome.LEFT_PROGRAM.value)
    move.hush_all = True
    return move
