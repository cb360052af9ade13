"""Cards on the first page and on the dashboard that other rooms bring: one function a room and page, found at start-up.

A room declares them in its cards.py::

    @home_card("checkins", is_on=lambda reader: reader.roles.is_fellow)
    def next_conversation(reader: CardReader) -> Iterable[Card]:
        ...  # one query, shared with the room's other cards by ``reader.once``

``is_on`` asks nothing of the database: where it says no, the room's cards cost no query. On the first page they cost
none either where the room says what it reads as columns of the query that the page asks anyway (``home_columns``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models.expressions import BaseExpression

from pts_support.db.prepared_queries import PreparedValue
from pts_support.people.models import User
from pts_support.people.page_request import PageRequest
from pts_support.people.roles import HeldRoles, roles_held
from pts_support.spoken.statement import Statement, state

Found = TypeVar("Found")


@dataclass(frozen=True)
class CardLink:
    path: str
    label: str


@dataclass(frozen=True)
class Card:
    """One thing a room has to say. ``key``: its name in the page; ``says``: sentences, each a paragraph. What names a
    person or a time is a statement. ``piece``: a template of the room's own below them, for what is done right here;
    it reads ``card.more``. ``beside``: it stands in the column beside the others, where there is room for one;
    ``look``: a class of look.css."""

    key: str
    title: str | Statement
    says: tuple[str | Statement, ...] = ()
    links: tuple[CardLink, ...] = ()
    piece: str = ""
    more: object = None
    beside: bool = False
    look: str = ""

    @property
    def heading(self) -> Statement:
        return state(self.title)

    @property
    def sentences(self) -> tuple[Statement, ...]:
        return tuple(state(one) for one in self.says)


@dataclass(frozen=True)
class CardReader:
    """Whose page it is: all that a card may be made from without asking the database. ``found``: what was asked for
    once, for several cards."""

    user: User
    roles: HeldRoles
    now: datetime
    found: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, ask: Callable[[], Found]) -> Found:
        """What several cards of a page are made from, asked for by the first of them."""
        if name not in self.found:
            self.found[name] = ask()
        found: Found = self.found[name]
        return found


Cards = Callable[[CardReader], Iterable[Card]]
IsOn = Callable[[CardReader], bool]


@dataclass(frozen=True)
class CardSource:
    """``order``: whose cards stand first."""

    room: str
    cards: Cards
    is_on: IsOn
    order: int


_home: dict[str, CardSource] = {}
_dashboard: dict[str, CardSource] = {}


def home_card(room: str, *, is_on: IsOn, order: int = 50) -> Callable[[Cards], Cards]:
    """Declare the function under it as what gives this room's cards on the first page."""
    return _declared(_home, room, is_on, order)


def dashboard_card(room: str, *, is_on: IsOn, order: int = 50) -> Callable[[Cards], Cards]:
    """The same on the dashboard."""
    return _declared(_dashboard, room, is_on, order)


def _declared(sources: dict[str, CardSource], room: str, is_on: IsOn, order: int) -> Callable[[Cards], Cards]:
    def declare(cards: Cards) -> Cards:
        if room in sources:
            raise ValueError(f"{room} has its cards on this page already: one function a room")
        sources[room] = CardSource(room, cards, is_on, order)
        return cards

    return declare


@dataclass(frozen=True)
class HomeColumns:
    """What a room's cards read on the first page. ``values``: what they need of this reader, as a prepared query takes
    it; ``columns``: what is made with it, beginning at the reader. What they brought is ``reader.found[name]``."""

    name: str
    values: Callable[[CardReader], Mapping[str, PreparedValue]]
    columns: Callable[..., Mapping[str, BaseExpression]]

    def named(self, name: str) -> str:
        """A value or a column of this room among those of others."""
        return f"{self.name}__{name}"

    def own(self, values: Mapping[str, Any]) -> dict[str, Any]:
        start = self.named("")
        return {name.removeprefix(start): value for name, value in values.items() if name.startswith(start)}


_columns: dict[str, HomeColumns] = {}


def home_columns(
    name: str,
    values: Callable[[CardReader], Mapping[str, PreparedValue]],
    columns: Callable[..., Mapping[str, BaseExpression]],
) -> None:
    """Declare what this room's cards on the first page read."""
    _columns[name] = HomeColumns(name, values, columns)


def values_on_home(request: PageRequest) -> dict[str, PreparedValue]:
    """For the query of the first page: what the rooms' columns are made with."""
    reader = _reader(request)
    return {room.named(name): value for room in _columns.values() for name, value in room.values(reader).items()}


def columns_on_home(values: Mapping[str, Any]) -> dict[str, BaseExpression]:
    """Their columns, made with these values (or with what stands in for them)."""
    return {
        room.named(name): column
        for room in _columns.values()
        for name, column in room.columns(**room.own(values)).items()
    }


def on_home(request: PageRequest, row: Mapping[str, Any]) -> tuple[Card, ...]:
    """``row``: what their columns brought."""
    reader = _reader(request)
    reader.found.update({room.name: room.own(row) for room in _columns.values()})
    return _found(_home, reader)


def on_dashboard(request: PageRequest) -> tuple[Card, ...]:
    return _found(_dashboard, _reader(request))


def _reader(request: PageRequest) -> CardReader:
    return CardReader(request.user, roles_held(request), request.now)


def _found(sources: dict[str, CardSource], reader: CardReader) -> tuple[Card, ...]:
    in_order = sorted(sources.values(), key=lambda source: (source.order, source.room))
    return tuple(card for source in in_order if source.is_on(reader) for card in source.cards(reader))
