"""Who has seen it, as the fellow who asked may know: by name with the day, peers as a number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pts_support.saying import by_number
from requests_app.access.sight import KNOWS, READS
from requests_app.models import Event, Participant
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.parts import SeenBy
from requests_app.pages.thread.situation import Situation
from requests_app.vocabulary import (
    Cause,
    Emergency,
    EventKind,
    Seat,
    Standing,
    few_readers,
)

LOOKED = "somebody asked the program to look at the board; they read it without your name"


def readers_said(situation: Situation) -> tuple[SeenBy, ...]:
    """Those the promise did not name stand first."""
    found = [*_readers_here(situation), *_readers_from_outside(situation)]
    return tuple(sorted(found, key=lambda reader: reader.named))


def _readers_here(situation: Situation) -> Iterator[SeenBy]:
    whole = situation.whole
    for participant in whole.participants:
        read = whole.first_read.get(participant.person_id)
        if participant.seat == Seat.PEER or (not KNOWS.holds(participant) and not read):
            continue
        yield SeenBy(
            whole.names[participant.person_id],
            _seat_and_rating(situation, participant),
            read,
            participant.named,
            participant.standing == Standing.WAITING,
            _why(whole, participant),
        )


def _seat_and_rating(situation: Situation, participant: Participant) -> str:
    seat = situation.whole.seat_of(participant)
    circle = situation.case and situation.case.circle
    if circle and circle.mentor and circle.mentor.id == participant.person_id and circle.mentor_rates:
        return f"{seat}, who also signs your fellowship"
    return seat


def _readers_from_outside(situation: Situation) -> Iterator[SeenBy]:
    """Who read it without a part in it, and who was let in a moment ago and has not read it yet."""
    whole = situation.whole
    here = {participant.person_id for participant in whole.participants}
    for person_id, read in whole.first_read.items():
        if person_id not in here:
            yield _from_outside(whole, person_id, read)
    for event in whole.events:
        reader = event.person_id
        if event.kind != EventKind.GLASS_BROKEN or reader is None or reader in here or reader in whole.first_read:
            continue
        if datetime.fromisoformat(event.data["until"]) > situation.now:
            yield _from_outside(whole, reader, None)


def _from_outside(whole: LoadedRequest, person_id: int, read: datetime | None) -> SeenBy:
    why = _why_from_outside(whole, person_id)
    return SeenBy(whole.names[person_id], "the program", read, named=False, why=why)


def _why_from_outside(whole: LoadedRequest, person_id: int) -> str:
    """Why somebody without a part in it could read it."""
    for event in whole.events:
        if event.kind == EventKind.GLASS_BROKEN and event.person_id == person_id:
            why = Emergency(event.data["why"]).label
            agreed = whole.names[event.actor_id] if event.actor_id else "the site’s operator"
            return f"in an emergency ({why[0].lower()}{why[1:]}); {agreed} agreed to it"
    return LOOKED


def _why(whole: LoadedRequest, participant: Participant) -> str:
    """Why somebody the promise did not name could read it: the newest event that brought them in."""
    if participant.named:
        return ""
    for event in reversed(whole.events):
        if event.person_id == participant.person_id and (why := _brought_in(whole, event)):
            return why
    return "you asked them by name" if participant.asked_generation else "they take part"


def _brought_in(whole: LoadedRequest, event: Event) -> str:
    match event.kind:
        case EventKind.ESCALATED if event.data.get("cause") == Cause.SOONER:
            return "you asked them as well"
        case EventKind.ESCALATED:
            return "it came to them next"
        case EventKind.HANDED_OVER:
            return f"{whole.names.get(event.data.get('giver'), 'somebody')} handed it over"
        case EventKind.ADDED_PERSON if event.actor_id == whole.viewer_id:
            return "you brought them in"
        case EventKind.ADDED_PERSON:
            return f"{whole.names.get(event.actor_id or 0, 'somebody')} brought them in"
        case EventKind.OPENED:
            return "you let them read it"
        case EventKind.LET_BACK:
            return "you let them back in"
    return ""


def peers_read(whole: LoadedRequest) -> str:
    peers = [participant for participant in whole.participants if participant.seat == Seat.PEER]
    read = sum(participant.person_id in whole.first_read for participant in peers)
    could = sum(READS.holds(participant) or participant.person_id in whole.first_read for participant in peers)
    if not could:
        return ""
    have = by_number(read, "has", "have")
    said = f"{read or 'None'} of {could} {by_number(could, 'fellow', 'fellows')} {have} read it"
    if few_readers(board_readers(whole)):
        return f"{said}. With so few, they may know who asks."
    return f"{said}, without your name."


def board_readers(whole: LoadedRequest) -> int:
    """How many fellows can read it on the board: the rows by which they do, whoever is of the cohort today."""
    peers = (participant for participant in whole.participants if participant.seat == Seat.PEER)
    return sum(READS.holds(participant) for participant in peers)
