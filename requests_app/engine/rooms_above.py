"""What rooms above this one have due: done in the same turn, watched by the same watchdog, asked about by one audit.

A room registers itself in ready()::

    rooms_above.register(RoomAbove("checkins", turn=turn.everything_due, oldest_due=turn.oldest_due, rules=RULES))

Nothing here knows what it is. A room that fails is an alarm, and never keeps a request waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pts_support.db.failpoints import fp

alarm = logging.getLogger("pts.alarm")


@dataclass(frozen=True)
class RoomAbove:
    """``turn(now)``: do what is due, and how many that were; ``oldest_due(by)``: since when the oldest thing waits that
    was due by then; ``rules``, ``deep_rules``: more of what invariants.py asks, in its words. All times are those
    people live in."""

    name: str
    turn: Callable[[datetime], int]
    oldest_due: Callable[[datetime], datetime | None]
    rules: Mapping[str, str] = field(default_factory=dict)
    deep_rules: Mapping[str, str] = field(default_factory=dict)


_rooms: dict[str, RoomAbove] = {}


def register(room: RoomAbove) -> None:
    _rooms[room.name] = room


def turn(now: datetime) -> int:
    """A turn of each room. How many things were moved."""
    return sum(_turn_of(room, now) for room in _rooms.values())


def _turn_of(room: RoomAbove, now: datetime) -> int:
    try:
        done = room.turn(now)
    except Exception as trouble:  # a bug of one room must stop neither the others nor what requests wait for
        alarm.critical("what is due in %s could not be done: %s", room.name, type(trouble).__name__)
        return 0
    fp("turn.rooms_above")
    return done


def oldest_due(by: datetime) -> datetime | None:
    """The oldest thing of any room that was due by then."""
    return min(filter(None, (room.oldest_due(by) for room in _rooms.values())), default=None)


def rules() -> dict[str, str]:
    return {rule: sql for room in _rooms.values() for rule, sql in room.rules.items()}


def deep_rules() -> dict[str, str]:
    return {rule: sql for room in _rooms.values() for rule, sql in room.deep_rules.items()}
