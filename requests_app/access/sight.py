"""Who may see what: the one rule, asked of a row in Python and of many rows in the database.

Each condition is written once. ``holds(row)`` asks it of one row; ``q(prefix)`` is the same condition for a queryset.
Sight comes from the participant row and from nothing else; the fellow who asked sees their own. Pure: no query.

The models' querysets are written in these conditions, so this module stands below the models (tests/house/walls.py).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from django.db.models import Q

from requests_app.vocabulary import OPEN, AuthorMay, MessageKind, Seat, Standing, State


class RequestLike(Protocol):
    """What must be known of the request."""

    fellow_id: int
    author_may: str
    state: str
    on_board: bool
    listed_until: datetime | None


class ParticipantLike(Protocol):
    """What must be known of the person's part in it (None: they have none)."""

    standing: str
    seat: str
    nameless: bool


class Condition(ABC):
    """Something that holds of a row or does not."""

    @abstractmethod
    def holds(self, row: object) -> bool:
        """Whether it holds of this row."""

    @abstractmethod
    def q(self, prefix: str = "") -> Q:
        """The same for a queryset; ``prefix`` leads from its model to the row ("request__")."""

    def __and__(self, other: Condition) -> Condition:
        return Both(self, other)

    def __or__(self, other: Condition) -> Condition:
        return Either(self, other)

    def __invert__(self) -> Condition:
        return Not(self)


class OneOf(Condition):
    """A column has one of these values."""

    def __init__(self, column: str, *values: object) -> None:
        self.column = column
        self.values: Collection[object] = values

    def holds(self, row: object) -> bool:
        return getattr(row, self.column) in self.values

    def q(self, prefix: str = "") -> Q:
        values = tuple(self.values)  # a test may have put another collection in its place
        if len(values) == 1:
            return Q(**{f"{prefix}{self.column}": values[0]})
        return Q(**{f"{prefix}{self.column}__in": values})


class Both(Condition):
    def __init__(self, one: Condition, other: Condition) -> None:
        self.one, self.other = one, other

    def holds(self, row: object) -> bool:
        return self.one.holds(row) and self.other.holds(row)

    def q(self, prefix: str = "") -> Q:
        return self.one.q(prefix) & self.other.q(prefix)


class Either(Condition):
    def __init__(self, one: Condition, other: Condition) -> None:
        self.one, self.other = one, other

    def holds(self, row: object) -> bool:
        return self.one.holds(row) or self.other.holds(row)

    def q(self, prefix: str = "") -> Q:
        return self.one.q(prefix) | self.other.q(prefix)


class Not(Condition):
    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def holds(self, row: object) -> bool:
        return not self.condition.holds(row)

    def q(self, prefix: str = "") -> Q:
        return ~self.condition.q(prefix)


# Of a request.
TAKEN_BACK = OneOf("state", State.WITHDRAWN)  # nobody's any more, but for whoever asked
AUTHORS_TO_READ = ~OneOf("author_may", AuthorMay.NOTHING)  # until 90 days after the fellowship
LISTED = ~OneOf("listed_until", None)  # a leaver's post: closed for the engine, for its readers as it was
ON_BOARD_NOW = OneOf("on_board", True) & (OneOf("state", *OPEN) | LISTED) & ~TAKEN_BACK
AUTHORS_ON_BOARD = ON_BOARD_NOW & OneOf("author_may", AuthorMay.ACT)  # and whoever asked is still one of the fellows

# Of a participant. "Waiting": they know that the fellow waits, and not what for.
SIGHT_GIVEN = (Standing.ALL, Standing.WAITING)
KNOWS = OneOf("standing", *SIGHT_GIVEN)
READS = OneOf("standing", Standing.ALL)
PEER = OneOf("seat", Seat.PEER)
NAMELESS = OneOf("nameless", True)


@dataclass(frozen=True)
class SightWay:
    """One way to a request: what must hold of somebody's participant row, and of the request."""

    participant: Condition
    request: Condition

    def open_to(self, request: RequestLike, participant: ParticipantLike) -> bool:
        return self.participant.holds(participant) and self.request.holds(request)

    def q(self) -> Q:
        """For a queryset of participants."""
        return self.participant.q() & self.request.q("request__")


HELPER_KNOWS = SightWay(KNOWS & ~PEER, ~TAKEN_BACK)
HELPER_READS = SightWay(READS & ~PEER, ~TAKEN_BACK)
PEER_READS = SightWay(READS & PEER, ON_BOARD_NOW)


class Sight(StrEnum):
    """How far this reader sees."""

    AUTHOR = "author"
    ALL = "all"
    WAITING = "waiting"
    BOARD = "board"
    NAMELESS = "nameless"
    NONE = "none"

    @property
    def reads(self) -> bool:
        """Whether the words are theirs to read."""
        return self in (Sight.AUTHOR, Sight.ALL, Sight.BOARD, Sight.NAMELESS)


def sight_of(viewer_id: int, request: RequestLike, participant: ParticipantLike | None) -> Sight:
    """How far this person sees into this request, by their row in it."""
    if viewer_id == request.fellow_id:
        return Sight.AUTHOR if AUTHORS_TO_READ.holds(request) else Sight.NONE
    if participant is None:
        return Sight.NONE
    if PEER_READS.open_to(request, participant):
        return Sight.BOARD
    if HELPER_READS.open_to(request, participant):
        return Sight.NAMELESS if NAMELESS.holds(participant) else Sight.ALL
    return Sight.WAITING if HELPER_KNOWS.open_to(request, participant) else Sight.NONE


# Of a message.
NOTE = OneOf("kind", MessageKind.NOTE)
HIDDEN = ~OneOf("hidden_why", "")  # its author's alone
WRITTEN_ON_BOARD = OneOf("on_board", True)


def words_shown_to(viewer: object, prefix: str = "") -> Q:
    """For a queryset: the messages whose words are not hidden from this person."""
    return ~HIDDEN.q(prefix) | Q(**{f"{prefix}author": viewer})
