"""What others did to a fellow's requests since they last looked, where it still is so. Pure."""

from __future__ import annotations

from pts_support.spoken.statement import Statement, state
from requests_app.statements.facts import About, Happened, OnIt
from requests_app.statements.listener import Listener
from requests_app.vocabulary import EventKind

# What is said after the name of whoever did it.
DID = {
    EventKind.REMOVAL_ASKED: " asked to have words of yours removed: open it to see what you can do.",
    EventKind.ANSWERED: " answered one of your questions.",
    EventKind.QUESTIONED: " asks you something.",
    EventKind.TALKED: " says that you talked.",
}
# What is said after the name of whom it is about.
BECAME = {
    EventKind.GLASS_BROKEN: " was let in to read one of your questions in an emergency.",
    EventKind.ESCALATED: " was asked too.",
}
WITHOUT_NAME = {
    EventKind.WORDS_PURGED: "Words of yours were removed on demand.",
    EventKind.REMOVAL_OVER: "Words of yours were to be removed, and stay.",
    EventKind.ASKED_FELLOW: "The board has not answered yet: you decide who is asked next.",
    EventKind.ASKED_IF_HELPED: "One of your questions waits for a word from you.",
    EventKind.FELL_AWAY: "Someone who was asked about one of your questions is away or has left.",
    EventKind.TIMES_MOVED: "A calendar has changed, and a time with it.",
    EventKind.CLOSED: "One of your questions was closed.",
}


def news(about: About, kind: EventKind, by: int, whom: int, reader: Listener) -> Statement:
    """``by``: who did it, ``whom``: whom it is about; 0 where nobody is named."""
    if kind is EventKind.ACKNOWLEDGED:
        return state(OnIt(about, by), reader.person(by, start=True), " is on one of your questions.")
    if kind in DID:
        return state(Happened(about, kind, by=by or None), _who(by, reader), DID[kind])
    if kind in BECAME:
        return state(Happened(about, kind, whom=(whom,) if whom else ()), _who(whom, reader), BECAME[kind])
    return state(Happened(about, kind), WITHOUT_NAME[kind])


def _who(person_id: int, reader: Listener) -> Statement:
    if not person_id:
        return state("Someone")
    return state(reader.person(person_id, start=True))
