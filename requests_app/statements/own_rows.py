"""What a fellow reads of their own requests, a row each: whose turn it is, and the time that goes with it. Pure."""

from __future__ import annotations

from datetime import datetime

from pts_support.spoken.pieces import by, said, until
from pts_support.spoken.statement import Statement, state
from requests_app.statements.facts import (
    About,
    AskedNext,
    DraftKept,
    FellowAskedAt,
    Happened,
    Offers,
    OnIt,
    PausedUntil,
    WaitingFor,
)
from requests_app.statements.listener import Listener
from requests_app.vocabulary import EventKind, OfferKind

CAME_BACK = {
    EventKind.ANSWERED: " answered",
    EventKind.QUESTIONED: " asks you something",
    EventKind.TALKED: " says you talked",
}


def came_back(about: About, kind: EventKind, person_id: int, reader: Listener) -> Statement:
    """ "Maeve answered", "Maeve asks you something", "Maeve says you talked"."""
    fact = Happened(about, kind, by=person_id)
    return state(fact, reader.person(person_id, start=True), CAME_BACK[kind])


def came_back_at(about: About, kind: EventKind, at: datetime) -> Statement:
    return state(Happened(about, kind, at), said(at))


def ended_at(about: About, kind: EventKind, at: datetime) -> Statement:
    """When it was closed or taken back."""
    return state(Happened(about, kind, at), said(at))


def hears(about: About, person_id: int, at: datetime) -> Statement:
    """ "you'll hear by 3:00 pm", beside "Maeve is on it"."""
    return state(OnIt(about, person_id, at), "you’ll hear ", by(at))


def paused(about: About, at: datetime) -> Statement:
    return state(PausedUntil(about, at), until(at))


def has_until(about: About, people: tuple[int, ...], at: datetime) -> Statement:
    """ "until 9:15 am tomorrow", beside "Waiting for Maeve"."""
    return state(WaitingFor(about, people, at), until(at))


def then_asked(about: About, person_id: int, at: datetime, reader: Listener) -> Statement:
    """ "then Dr. Okafor, 2:00 pm today", beside "Waiting for Maeve and Tom"."""
    return state(AskedNext(about, person_id, at), "then ", reader.person(person_id), ", ", said(at))


def board_asks_you(about: About, at: datetime) -> Statement:
    """ "until 10:45 am tomorrow, then you decide", beside "On the board"."""
    return state(FellowAskedAt(about, at), until(at), ", then you decide")


def draft_kept(at: datetime) -> Statement:
    return state(DraftKept(at), "only you can see it, kept ", until(at))


def offers(about: About, kind: OfferKind, person_id: int, whom: tuple[int, ...], reader: Listener) -> Statement:
    """What waits for the fellow's yes or not now."""
    who, other = reader.person(person_id, start=True), reader.people(whom) or "someone"
    fact = Offers(about, person_id, kind.value, whom)
    words: dict[OfferKind, Statement] = {
        OfferKind.READ: state(fact, who, " could read it, if you let them."),
        OfferKind.CALL: state(fact, who, " could call you."),
        OfferKind.ADD: state(fact, who, " would ask ", other, " to help too."),
        OfferKind.HAND_OVER: state(fact, who, " would hand it over to ", other, "."),
        OfferKind.MORE_TIME: state(fact, who, " asks for more time."),
    }
    return words[kind]
