"""What is due in this room: one small query a part where nothing is. Each part claims its rows and moves them in
transactions of its own, so that one that fails keeps no other waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from checkins.changes import handing as sentences
from checkins.conversations import sweep as conversations
from checkins.hello import sweep as hello
from checkins.models import Booking, Greeting

alarm = logging.getLogger("pts.alarm")

Part = Callable[[datetime], int]
PARTS: tuple[tuple[str, Part], ...] = (
    ("conversations", conversations.sweep),
    ("hellos", hello.sweep),
    ("sentences", sentences.sweep),
)


def everything_due(now: datetime) -> int:
    """How many things were moved."""
    return sum(_done(name, part, now) for name, part in PARTS)


def _done(name: str, part: Part, now: datetime) -> int:
    try:
        return part(now)
    except Exception as trouble:  # a bug in one part must stop neither the others nor what requests wait for
        alarm.critical("%s that are due could not be moved: %s", name, type(trouble).__name__)
        return 0


@dataclass(frozen=True)
class LateCounts:
    """How many of a program's conversations and hellos the engine has not moved in time."""

    conversations: int
    hellos: int


def late_in(program_id: int, by: datetime) -> LateCounts:
    """What was due by then and still waits (two queries)."""
    booked, greetings = (
        model._default_manager.filter(program=program_id, due_at__lte=by).count() for model in (Booking, Greeting)
    )
    return LateCounts(booked, greetings)


def oldest_due(by: datetime) -> datetime | None:
    """The oldest row that was due by then."""
    found = (part.oldest_due(by) for part in (conversations, hello, sentences))
    return min(filter(None, found), default=None)
