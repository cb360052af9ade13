"""Facts that are about no request: who reads, who can be chosen, what the clock says. Frozen, pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pts_support.spoken.statement import PersonId, StatedFact


@dataclass(frozen=True)
class CanBeChosen(StatedFact):
    """This person stands in a list of people to choose from, or is named as a way to reach someone."""

    person: PersonId


@dataclass(frozen=True)
class Myself(StatedFact):
    """Whoever reads the page."""

    person: PersonId


@dataclass(frozen=True)
class ClockNow(StatedFact):
    """What the clock says while the page is made."""

    at: datetime


@dataclass(frozen=True)
class CouldSay(StatedFact):
    """A time on a button or in a list that a tap would set; nothing is said to be so."""

    at: datetime


@dataclass(frozen=True)
class CoversFor(StatedFact):
    """Now ``cover`` stands in for ``away``, who is away until ``until``."""

    cover: PersonId
    away: PersonId
    until: datetime | None = None


@dataclass(frozen=True)
class CoversFrom(StatedFact):
    """When ``away``'s time away begins on that day, ``cover`` stands in for them."""

    cover: PersonId
    away: PersonId
    first: date


@dataclass(frozen=True)
class BesideFellow(StatedFact):
    """Today this person is the fellow's mentor, and that person the backup. None: it is not said."""

    fellow: PersonId
    mentor: PersonId | None = None
    backup: PersonId | None = None


@dataclass(frozen=True)
class CoversUntilMentor(StatedFact):
    """This fellow has no mentor yet; until there is one, this person stands in."""

    fellow: PersonId
    person: PersonId


@dataclass(frozen=True)
class WasBeside(StatedFact):
    """These two were mentor and backup of the fellow from one day to another, and are so no more."""

    fellow: PersonId
    mentor: PersonId
    backup: PersonId
    first: date
    last: date | None


@dataclass(frozen=True)
class AwayOn(StatedFact):
    """This person is away from the first day to the last, now or later."""

    person: PersonId
    first: date
    last: date


@dataclass(frozen=True)
class TakesPart(StatedFact):
    """This person has or had a part in a program of whoever reads; ``place``: where it is said, their place among
    those of one role who are asked in this order."""

    person: PersonId
    place: int = 0


@dataclass(frozen=True)
class FirstDue(StatedFact):
    """Of the requests an email tells its reader about, the first answer is due then."""

    at: datetime


@dataclass(frozen=True)
class Recorded(StatedFact):
    """A row of this table has this time in one of its columns."""

    table: str
    at: datetime


@dataclass(frozen=True)
class ReportComes(StatedFact):
    """The next report comes then at the earliest: some weeks after a month of the program year is over."""

    at: datetime


@dataclass(frozen=True)
class GatheredAt(StatedFact):
    """At these times of the day (minutes after midnight) gathered emails come."""

    minutes: tuple[int, ...]


@dataclass(frozen=True)
class AwayUntil(StatedFact):
    """This person is away now, and back at this time (their last day away, where only a day is shown)."""

    person: PersonId
    until: datetime | None = None
