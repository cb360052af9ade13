"""What this room says of a person and a time: made of facts, printed with `{% tell %}` (pts_support/spoken/)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from checkins.vocabulary import GreetedBy, MeetsBy
from pts_support.people.models import User
from pts_support.spoken.pieces import NamedPerson, name_of, names_line, phone, said, said_day
from pts_support.spoken.statement import NOTHING_STATED, PersonId, StatedFact, Statement, state

SAID_HELLO = {GreetedBy.TALKED: " talked ", GreetedBy.REACHED_OUT: " reached out "}
CALLS: dict[str, str] = {MeetsBy.PHONE: " calls you ", MeetsBy.VIDEO: " talks with you ", MeetsBy.PLACE: " meets you "}


@dataclass(frozen=True)
class TalkBooked(StatedFact):
    """This conversation, by its id, is booked with this person at this time."""

    booking: int
    person: PersonId
    at: datetime | None = None


@dataclass(frozen=True)
class TalkAt(StatedFact):
    """This conversation of the reader's begins then; whom it is with is not said."""

    booking: UUID
    at: datetime


@dataclass(frozen=True)
class TalkOfYear(StatedFact):
    """This person holds, or held, a conversation in that week."""

    person: PersonId


@dataclass(frozen=True)
class TalkFree(StatedFact):
    """A time to which a conversation can be moved."""

    at: datetime


@dataclass(frozen=True)
class WeekBegins(StatedFact):
    """The reader has something in the week that begins on that day."""

    at: datetime


@dataclass(frozen=True)
class HelloUntil(StatedFact):
    """Until the end of that day the hellos of this round are the mentor's alone."""

    at: datetime


@dataclass(frozen=True)
class HelloTo(StatedFact):
    """This fellow is to be greeted in this round, or has been."""

    person: PersonId


@dataclass(frozen=True)
class SaidHello(StatedFact):
    """This person has greeted that fellow in this round, on that day."""

    by: PersonId
    person: PersonId
    at: datetime


@dataclass(frozen=True)
class WouldCall(StatedFact):
    """A yes asks this person to call the reader."""

    person: PersonId


@dataclass(frozen=True)
class OwnAsked(StatedFact):
    """The reader asked this, by its id, then."""

    request: int
    at: datetime


def calls_you(booking_id: int, person: NamedPerson, at: datetime | None, *, meets_by: str) -> Statement:
    """ "Rosa calls you Thursday at 3:30 pm"."""
    how = CALLS.get(meets_by, " talks with you ")
    return state(TalkBooked(booking_id, person.id, at), name_of(person.id, person.called), how, said(at))


def you_call(booking_id: int, fellow: NamedPerson, at: datetime | None, *, number: str = "") -> Statement:
    """ "Carmen, Thursday at 3:30 pm, 518-555-0120"."""
    fact = TalkBooked(booking_id, fellow.id, at)
    line = state(fact, name_of(fellow.id, fellow.called, strong=True), ", ", said(at))
    if not number:
        return line
    return line + state(", ", phone(number))


def named(person: User) -> Statement:
    return state(TalkOfYear(person.id), name_of(person.id, person.called))


def only_they_see_it(person: User | None) -> Statement:
    if person is None:
        return NOTHING_STATED
    return state(TalkOfYear(person.id), "Only ", name_of(person.id, person.called), " sees it.")


def does_not_sign(person: NamedPerson) -> Statement:
    return state(
        TalkOfYear(person.id), name_of(person.id, person.called), " doesn’t sign off on your fellowship, and writes "
        "nothing down.",
    )  # fmt: skip


def free_at(at: datetime) -> Statement:
    return state(TalkFree(at), said(at))


def booked_at(ref: UUID, at: datetime) -> Statement:
    """ "Thursday at 3:30 pm"."""
    return state(TalkAt(ref, at), said(at))


def week_of(at: datetime) -> Statement:
    return state(WeekBegins(at), "Week of ", said_day(at))


def say_hello_by(at: datetime) -> Statement:
    return state(HelloUntil(at), "Say hello by ", said_day(at))


def to_greet(person_id: int, called: str) -> Statement:
    return state(HelloTo(person_id), name_of(person_id, called, strong=True))


def to_greet_all(people: Sequence[tuple[int, str]]) -> Statement:
    """ "Asha, Ben and Imani"."""
    facts = (HelloTo(person_id) for person_id, _ in people)
    return state(*facts, names_line([name_of(person_id, called) for person_id, called in people]))


def said_hello(how: GreetedBy, by: tuple[int, str], person_id: int, at: datetime) -> Statement:
    """ "You talked Monday"."""
    return state(SaidHello(by[0], person_id, at), name_of(*by), SAID_HELLO[how], said_day(at))


def want_a_call(person_id: int, called: str) -> Statement:
    return state(WouldCall(person_id), "Want ", name_of(person_id, called), " to call you?")


def asked_on(request_id: int, at: datetime) -> Statement:
    return state(OwnAsked(request_id, at), said_day(at))
