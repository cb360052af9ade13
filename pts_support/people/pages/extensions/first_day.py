"""The first screen of a new fellow: who is around them is told by a room above, and where they go after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pts_support.people.page_request import PageRequest
from pts_support.spoken.statement import Statement


@dataclass(frozen=True)
class AroundThem:
    """One person around the fellow. ``seat``: what they are to them; ``phone``: "" where none is given."""

    name: Statement
    seat: str
    phone: str


@dataclass(frozen=True)
class FirstDay:
    """``around`` finds the people of this reader; ``goes_on``: the address after the promise."""

    around: Callable[[PageRequest], tuple[AroundThem, ...]]
    goes_on: Callable[[], str]


_brought: list[FirstDay] = []


def register(first_day: FirstDay) -> None:
    _brought[:] = [first_day]


def around(request: PageRequest) -> tuple[AroundThem, ...]:
    return _brought[0].around(request) if _brought else ()


def goes_on() -> str:
    """Where a fellow goes who has just said yes to the promise for the first time."""
    return _brought[0].goes_on() if _brought else "/"
