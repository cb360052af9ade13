"""Cards on the first page and on the dashboard that other rooms bring: one function a room and page, found at start-up.

A room declares them in its cards.py::

    @home_card("checkins", is_on=lambda reader: reader.roles.is_fellow)
    def next_conversation(reader: CardReader) -> Iterable[Card]:
        ...  # one query, shared with the room's other cards by ``reader.once``

``is_on`` asks nothing of the database: where it says no, the room's cards cost no query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

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
    it reads ``card.more``."""

    key: str
    title: str | Statement
    says: tuple[str | Statement, ...] = ()
    links: tuple[CardLink, ...] = ()
    piece: str = ""
    more: object = None

    @property
    def heading(self) -> Statement:
        return state(self.title)

    @property
    def sentences(self) -> tuple[Statement, ...]:
        return tuple(state(one) for one in self.says)


@dataclass(frozen=True)
class CardReader:
    """Whose page it is: all that a card may be made from without asking the database."""

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


def on_home(request: PageRequest) -> tuple[Card, ...]:
    return _found(_home, request)


def on_dashboard(request: PageRequest) -> tuple[Card, ...]:
    return _found(_dashboard, request)


def _found(sources: dict[str, CardSource], request: PageRequest) -> tuple[Card, ...]:
    reader = CardReader(request.user, roles_held(request), request.now)
    in_order = sorted(sources.values(), key=lambda source: (source.order, source.room))
    return tuple(card for source in in_order if source.is_on(reader) for card in source.cards(reader))
