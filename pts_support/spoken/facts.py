"""Facts that are about no request: who reads, who can be chosen, what the clock says. Frozen, pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
class AwayUntil(StatedFact):
    """This person is away now, and back at this time (their last day away, where only a day is shown)."""

    person: PersonId
    until: datetime | None = None
