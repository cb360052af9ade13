"""Everything a page may say is so about a request: a closed list. Frozen, pure.

``about`` is the request's number (an email has its reference), or what is to be asked and not yet sent.
``PersonId``: a person the page names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pts_support.spoken.facts import AwayUntil, CanBeChosen, ClockNow, CouldSay, CoversFor, Myself
from pts_support.spoken.statement import PersonId, StatedFact
from requests_app.access.sight import Sight
from requests_app.vocabulary import Consent, EventKind, Seat

# Facts of no request, at hand with the others.
__all__ = ["AwayUntil", "CanBeChosen", "ClockNow", "CouldSay", "CoversFor", "Myself"]


@dataclass(frozen=True)
class NotYetSent:
    """What would be asked if the form were sent now, with these choices."""

    membership_id: int
    route: str
    urgency: str
    consent: str = Consent.MAY_READ
    left_out: frozenset[int] = frozenset()


About = int | UUID | NotYetSent


@dataclass(frozen=True)
class FactOfRequest(StatedFact):
    """Something that is so about one request."""

    about: About


# Who is asked, and who is on it -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class WaitingFor(FactOfRequest):
    """The request is waiting, and exactly these people have the turn. ``until``: if nobody acts, the engine's next step
    (somebody is asked, the fellow is asked, everyone is reminded) is at this time and not before; our own quiet
    reminder is none."""

    waiting_for: tuple[PersonId, ...]
    until: datetime | None = None


@dataclass(frozen=True)
class OnIt(FactOfRequest):
    """The request is acknowledged by this person; ``by``: the time they named, at which it passes on."""

    person: PersonId
    by: datetime | None = None


@dataclass(frozen=True)
class WasAsked(FactOfRequest):
    """This person was asked (at filing, by a step, by a person): they have been a participant of this request, since
    ``at`` where it is said."""

    person: PersonId
    at: datetime | None = None


@dataclass(frozen=True)
class ToldWaiting(FactOfRequest):
    """These people know that the fellow waits, and not what for (standing ``waiting``)."""

    told: tuple[PersonId, ...]


@dataclass(frozen=True)
class HearsBy(FactOfRequest):
    """The time the fellow was told for an answer: the promised one, or the one somebody named."""

    at: datetime


@dataclass(frozen=True)
class OverdueSince(FactOfRequest):
    """The time the fellow was told has passed, and nobody has answered."""

    at: datetime


@dataclass(frozen=True)
class NeededBefore(FactOfRequest):
    """The time before which the fellow said they need it."""

    at: datetime


# What happens if nobody acts --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AskedNext(FactOfRequest):
    """If nobody acts, this person joins, at ``at`` where it is said, with this sight (None: it is not said). ``nth``:
    the first to join, the second …"""

    person: PersonId
    at: datetime | None = None
    sight: Sight | None = None
    nth: int = 1


@dataclass(frozen=True)
class AwayFrom(FactOfRequest):
    """A time away that is known already begins at ``at``: if it is still open, the turn leaves this person then. Of
    ``then``, one joins at that moment (``at_once``), or all of them were asked beside this person and still are."""

    person: PersonId
    at: datetime
    then: tuple[PersonId, ...] = ()
    at_once: bool = False


@dataclass(frozen=True)
class PassedOver(FactOfRequest):
    """The chain goes past this person now, because they are away or cannot be reached; ``until``: their last time
    away."""

    person: PersonId
    until: datetime | None = None


@dataclass(frozen=True)
class NobodyNext(FactOfRequest):
    """Everyone who can be asked now was asked: the engine's next step brings in nobody. (Who is away may be asked when
    they are back.)"""


@dataclass(frozen=True)
class ReminderAt(FactOfRequest):
    """If nobody acts, the engine reminds at this time: these people; where none are named everyone, or the board."""

    reminded: tuple[PersonId, ...]
    at: datetime


@dataclass(frozen=True)
class FellowAskedAt(FactOfRequest):
    """If nobody acts, the fellow is asked at this time what happens next with the post on the board."""

    at: datetime


@dataclass(frozen=True)
class SoonerAsks(FactOfRequest):
    """Were the fellow to ask for the next person now, this person would join."""

    person: PersonId


@dataclass(frozen=True)
class PausedUntil(FactOfRequest):
    """Nobody joins before this time; then the clock goes on."""

    at: datetime


@dataclass(frozen=True)
class AskedIfHelpedAt(FactOfRequest):
    """If nobody acts, the fellow is asked at this time whether it helped."""

    at: datetime


@dataclass(frozen=True)
class ClosesAt(FactOfRequest):
    """If nobody acts, the request is closed at this time."""

    at: datetime


@dataclass(frozen=True)
class ListedUntil(FactOfRequest):
    """The post stands on the board until this time."""

    at: datetime


@dataclass(frozen=True)
class NobodyThere(FactOfRequest):
    """The program's long closed time: it begins and ends then, and these people are on call."""

    begins: datetime | None
    ends: datetime
    on_call: tuple[PersonId, ...] = ()


# Who sees it ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CanRead(FactOfRequest):
    """These people read the words; ``only``: and nobody else but the fellow."""

    readers: tuple[PersonId, ...]
    only: bool = False


@dataclass(frozen=True)
class CannotSee(FactOfRequest):
    """For these people there is no such request, now and whatever the engine does."""

    barred: tuple[PersonId, ...]


@dataclass(frozen=True)
class HasSeen(FactOfRequest):
    """This person has opened it; ``at``: when first (a day, where only the day is shown)."""

    person: PersonId
    at: datetime | None = None


@dataclass(frozen=True)
class NotYetSeen(FactOfRequest):
    """This person could open it, and has not."""

    person: PersonId


# What happened ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AskedBy(FactOfRequest):
    """Whose request it is; ``at``: when it was filed."""

    fellow: PersonId
    at: datetime | None = None


@dataclass(frozen=True)
class Wrote(FactOfRequest):
    """This person wrote a message of this request, at ``at`` where it is said."""

    person: PersonId
    at: datetime | None = None


@dataclass(frozen=True)
class PostedOn(FactOfRequest):
    """It was asked on the board on this day of the reader's: its noon, so that no page below has the time."""

    on: datetime


@dataclass(frozen=True)
class SaidOn(FactOfRequest):
    """Something was said on the board on this day of the reader's: its noon."""

    on: datetime


@dataclass(frozen=True)
class CameBack(FactOfRequest):
    """It is the fellow's turn: this person answered, asked a question first, or talked with them, at ``at``."""

    person: PersonId
    at: datetime


@dataclass(frozen=True)
class Happened(FactOfRequest):
    """There is an event of this kind; ``by``: who did it, ``whom``: whom it is about or whom it reached, ``at``: when,
    ``named``: a time it set."""

    kind: EventKind
    at: datetime | None = None
    by: PersonId | None = None
    whom: tuple[PersonId, ...] = ()
    named: datetime | None = None


@dataclass(frozen=True)
class Offers(FactOfRequest):
    """This person's offer waits for the fellow's answer; ``whom``: the person it would bring in, ``until``: the time it
    asks for."""

    person: PersonId
    kind: str
    whom: tuple[PersonId, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True)
class ReadingAsked(StatedFact):
    """This person asked to read a request in an emergency, at this time. (Which request is not said.)"""

    person: PersonId
    at: datetime


@dataclass(frozen=True)
class ReadingAgreed(StatedFact):
    """This person agreed to such a reading."""

    person: PersonId


@dataclass(frozen=True)
class ReadingOpen(FactOfRequest):
    """The words are open to whoever reads until this time, and no longer."""

    until: datetime


@dataclass(frozen=True)
class RemovalAt(StatedFact):
    """A removal that waits or is over (``act``) was ``what`` at this time: asked, due, objected, done. ``person``: who
    asked."""

    act: int
    what: str
    at: datetime
    person: PersonId | None = None


@dataclass(frozen=True)
class DraftKept(StatedFact):
    """A draft of whoever reads is kept until this time."""

    until: datetime


@dataclass(frozen=True)
class HasSeat(FactOfRequest):
    """This person's part in the request; ``instead_of``: whose place they take in it."""

    person: PersonId
    seat: Seat | str
    instead_of: PersonId | None = None
