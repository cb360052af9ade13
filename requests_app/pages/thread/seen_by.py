"""Who can see it and who has seen it, as the fellow who asked may know: by name with the day, peers as a number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pts_support.saying import by_number
from pts_support.spoken.pieces import said_or_day
from pts_support.spoken.statement import NOTHING_STATED, StatedFact, Statement, state
from requests_app.access.sight import KNOWS, READS
from requests_app.models import Event, Participant
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.parts import SeenBy
from requests_app.pages.thread.situation import Situation
from requests_app.statements.facts import Happened, HasSeat, HasSeen, NotYetSeen, ToldWaiting
from requests_app.statements.listener import Listener
from requests_app.vocabulary import (
    Cause,
    Emergency,
    EventKind,
    Seat,
    Standing,
    Verb,
    few_readers,
)

LOOKED = "someone asked the program to look at the board; they read it without your name"


def readers_said(situation: Situation) -> tuple[SeenBy, ...]:
    """Those the promise did not name stand first."""
    found = [*_readers_here(situation), *_readers_from_outside(situation)]
    return tuple(sorted(found, key=lambda reader: reader.named))


def reads_by_name(participant: Participant) -> bool:
    """Whether this person reads it otherwise than as one of the board's fellows."""
    return READS.holds(participant) and participant.seat != Seat.PEER


def _readers_here(situation: Situation) -> Iterator[SeenBy]:
    whole, reader = situation.whole, situation.reader
    for participant in whole.participants:
        person_id = participant.person_id
        read = whole.first_read.get(person_id)
        if participant.seat == Seat.PEER or (not KNOWS.holds(participant) and not read):
            continue
        could_read = None
        if participant.standing == Standing.WAITING and whole.may(Verb.OPEN_IT):
            could_read = whole.refs[person_id]
        seat = state(seat_said(situation.about, participant, reader), _and_rates(situation, participant))
        yield SeenBy(
            person_id,
            state(_how_far(situation, participant, read), reader.person(person_id, start=True)),
            state(seat, _why(whole, participant, reader)),
            _stands(situation, participant, read),
            participant.named,
            could_read,
        )


def seat_said(about: int, participant: Participant, reader: Listener) -> Statement:
    """ "backup, covering for Maeve"."""
    label = Seat(participant.seat).label
    mentor = participant.stands_in_for_id
    if mentor is None or mentor not in reader.names:
        return state(HasSeat(about, participant.person_id, Seat(participant.seat)), label)
    fact = HasSeat(about, participant.person_id, Seat(participant.seat), instead_of=mentor)
    return state(fact, f"{label}, covering for ", reader.person(mentor))


def _and_rates(situation: Situation, participant: Participant) -> str:
    circle = situation.case and situation.case.circle
    if circle and circle.mentor and circle.mentor.id == participant.person_id and circle.mentor_rates:
        return ", also signs off on your fellowship"
    return ""


def _how_far(situation: Situation, participant: Participant, read: datetime | None) -> StatedFact:
    if participant.standing == Standing.WAITING:
        return ToldWaiting(situation.about, (participant.person_id,))
    return _seen(situation.about, participant.person_id, read)


def _seen(about: int, person_id: int, read: datetime | None) -> StatedFact:
    return HasSeen(about, person_id, read) if read else NotYetSeen(about, person_id)


def _stands(situation: Situation, participant: Participant, read: datetime | None) -> Statement:
    """That they opened it, and when: for those the promise named the day alone."""
    if participant.standing == Standing.WAITING:
        return state("was told that you are waiting")
    return _opened(situation.about, participant.person_id, read, day_only=participant.named)


def _opened(about: int, person_id: int, read: datetime | None, *, day_only: bool) -> Statement:
    if read is None:
        return state("not opened yet")
    return state(HasSeen(about, person_id, read), "opened ", said_or_day(read, day_only=day_only))


def _readers_from_outside(situation: Situation) -> Iterator[SeenBy]:
    """Who read it without a part in it, and who was let in a moment ago and has not read it yet."""
    whole = situation.whole
    here = {participant.person_id for participant in whole.participants}
    for person_id, read in whole.first_read.items():
        if person_id not in here:
            yield _from_outside(situation, person_id, read)
    for event in whole.events:
        reader = event.person_id
        if event.kind != EventKind.GLASS_BROKEN or reader is None or reader in here or reader in whole.first_read:
            continue
        if datetime.fromisoformat(event.data["until"]) > situation.now:
            yield _from_outside(situation, reader, None)


def _from_outside(situation: Situation, person_id: int, read: datetime | None) -> SeenBy:
    about, reader = situation.about, situation.reader
    who = state(_seen(about, person_id, read), reader.person(person_id, start=True))
    seat = state("the program; ", _why_from_outside(situation.whole, person_id, reader))
    return SeenBy(person_id, who, seat, _opened(about, person_id, read, day_only=False), named=False)


def _why_from_outside(whole: LoadedRequest, person_id: int, reader: Listener) -> Statement:
    """Why somebody without a part in it could read it."""
    for event in whole.events:
        if event.kind == EventKind.GLASS_BROKEN and event.person_id == person_id:
            why = Emergency(event.data["why"]).label
            agreed = state("the site’s operator")
            if event.actor_id:
                agreed = state(_event(whole, event, by=event.actor_id), reader.person(event.actor_id))
            return state(f"in an emergency ({why[0].lower()}{why[1:]}); ", agreed, " agreed to it")
    return state(LOOKED)


def _why(whole: LoadedRequest, participant: Participant, reader: Listener) -> Statement:
    """Why somebody the promise did not name could read it: the newest event that brought them in."""
    if participant.named:
        return NOTHING_STATED
    for event in reversed(whole.events):
        if event.person_id == participant.person_id and (why := _brought_in(whole, event, reader)):
            return state("; ", why)
    return state("; you asked them by name" if participant.asked_generation else "; they take part")


def _event(whole: LoadedRequest, event: Event, *, by: int | None = None) -> Happened:
    return Happened(whole.request.id, EventKind(event.kind), by=by)


def _brought_in(whole: LoadedRequest, event: Event, reader: Listener) -> Statement:
    match event.kind:
        case EventKind.ESCALATED if event.data.get("cause") == Cause.SOONER:
            return state("you asked them too")
        case EventKind.ESCALATED:
            return state("was asked next")
        case EventKind.HANDED_OVER:
            giver = event.data.get("giver")
            gave = Happened(whole.request.id, EventKind.HANDED_OVER, whom=(giver,) if giver else ())
            return state(gave, reader.person(giver or 0), " handed it over")
        case EventKind.ADDED_PERSON if event.actor_id == whole.viewer_id:
            return state("you added them")
        case EventKind.ADDED_PERSON:
            return state(_event(whole, event, by=event.actor_id), reader.person(event.actor_id or 0), " added them")
        case EventKind.OPENED:
            return state("you let them read it")
        case EventKind.LET_BACK:
            return state("you gave them access back")
    return NOTHING_STATED


def peers_read(whole: LoadedRequest) -> str:
    peers = [participant for participant in whole.participants if participant.seat == Seat.PEER]
    read = sum(participant.person_id in whole.first_read for participant in peers)
    could = sum(READS.holds(participant) or participant.person_id in whole.first_read for participant in peers)
    if not could:
        return ""
    said = f"Read by {read} of {could} {by_number(could, 'fellow', 'fellows')}"
    if few_readers(board_readers(whole)):
        return f"{said}. With so few, they may know who asks."
    return f"{said} (your name is hidden)."


def board_readers(whole: LoadedRequest) -> int:
    """How many fellows can read it on the board: the rows by which they do, whoever is of the cohort today."""
    peers = (participant for participant in whole.participants if participant.seat == Seat.PEER)
    return sum(READS.holds(participant) for participant in peers)
