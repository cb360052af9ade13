"""What this room says of a person and a time: made of facts, printed with `{% tell %}` (pts_support/spoken/)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from checkins.models import Booking
from checkins.vocabulary import MeetsBy
from pts_support.people.models import User
from pts_support.spoken.pieces import NamedPerson, name_of, phone, said, said_day
from pts_support.spoken.statement import NOTHING_STATED, PersonId, StatedFact, Statement, state

CALLS: dict[str, str] = {MeetsBy.PHONE: " calls you ", MeetsBy.VIDEO: " talks with you ", MeetsBy.PLACE: " meets you "}


@dataclass(frozen=True)
class TalkBooked(StatedFact):
    """This conversation, by its id, is booked with this person at this time."""

    booking: int
    person: PersonId
    at: datetime | None = None


@dataclass(frozen=True)
class TalkOfYear(StatedFact):
    """This person holds, or held, a conversation in that week."""

    person: PersonId


@dataclass(frozen=True)
class TalkFree(StatedFact):
    """A time to which a conversation can be moved."""

    at: datetime


def calls_you(booking: Booking, person: User) -> Statement:
    """ "Rosa calls you Thursday at 3:30 pm"."""
    how = CALLS.get(booking.meets_by, " talks with you ")
    fact = TalkBooked(booking.id, person.id, booking.starts_at)
    return state(fact, name_of(person.id, person.called), how, said(booking.starts_at))


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


def does_not_sign(person: User) -> Statement:
    return state(
        TalkOfYear(person.id), name_of(person.id, person.called), " doesn’t sign off on your fellowship, and writes "
        "nothing down.",
    )  # fmt: skip


def free_at(at: datetime) -> Statement:
    return state(TalkFree(at), said(at))


def week_of(at: datetime) -> Statement:
    return state(TalkFree(at), "Week of ", said_day(at))
