"""What happens if nobody acts: who is asked next and when, our reminder, a pause, the end. Pure."""

from __future__ import annotations

from datetime import datetime

from pts_support.spoken.pieces import by, phone, said, until
from pts_support.spoken.statement import Statement, state
from requests_app.access.sight import Sight
from requests_app.statements.facts import (
    About,
    AskedIfHelpedAt,
    AskedNext,
    ClosesAt,
    FellowAskedAt,
    ListedUntil,
    NobodyNext,
    PausedUntil,
    ReminderAt,
    SoonerAsks,
)
from requests_app.statements.listener import Listener


def if_not_we_ask(about: About, person_id: int, sight: Sight, reader: Listener) -> Statement:
    """ "If not, we'll ask Tom too." — or, where Tom would not read it, "we'll tell Tom that you are waiting"."""
    fact = AskedNext(about, person_id, sight=sight)
    who = reader.person(person_id, strong=True)
    if sight is Sight.WAITING:
        return state(fact, "If not, we’ll tell ", who, " that you are waiting.")
    return state(fact, "If not, we’ll ask ", who, " too.")


def asked_at(about: About, step: tuple[int, datetime, Sight], reader: Listener, *, nth: int = 1) -> Statement:
    """ "If no one answers, Dr. Okafor is asked at 2:00 pm." — "is told that you are waiting" where they don't read it.
    ``step``: who, when, and with which sight."""
    person_id, at, sight = step
    be = reader.verb((person_id,), "is", "are")
    fact = AskedNext(about, person_id, at, sight, nth)
    who = reader.person(person_id)
    if sight is not Sight.WAITING:
        return state(fact, "If no one answers, ", who, f" {be} asked ", said(at), ".")
    waits = "you are waiting" if reader.is_fellow else "a fellow is waiting"
    return state(fact, "If no one answers, ", who, f" {be} told that {waits} ", said(at), ".")


def nobody_next(about: About, number: str) -> Statement:
    """At the end of a chain nobody is promised a next person."""
    return state(NobodyNext(about), "Everyone who can be asked was asked. If it can’t wait, call ", phone(number), ".")


def reminder_at(about: About, people: tuple[int, ...], at: datetime, reader: Listener) -> Statement:
    """ "We send Maeve a reminder at 2:00 pm." """
    return state(ReminderAt(about, people, at), "We send ", reader.people(people), " a reminder ", said(at), ".")


def fellow_asked(about: About, at: datetime) -> Statement:
    return state(FellowAskedAt(about, at), "If no one has answered ", by(at, strong=True), ", we ask you what next.")


def sooner_asks(about: About, person_id: int, reader: Listener) -> Statement:
    """On the button: "Ask Tom now"."""
    return state(SoonerAsks(about, person_id), "Ask ", reader.person(person_id), " now")


def paused(about: About, at: datetime) -> Statement:
    return state(PausedUntil(about, at), "Paused ", until(at, strong=True), ": no one else is asked.")


def asked_if_helped(about: About, at: datetime) -> Statement:
    return state(AskedIfHelpedAt(about, at), "We ask whether it helped ", said(at), ".")


def closes_at(about: About, at: datetime) -> Statement:
    return state(ClosesAt(about, at), "If we hear nothing, we close it ", said(at), ". You can open it again.")


def listed_until(about: About, at: datetime) -> Statement:
    return state(ListedUntil(about, at), "On the board ", until(at))
