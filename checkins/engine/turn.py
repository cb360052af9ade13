"""What is due in this room: one small query a part where nothing is. Each part claims its rows and moves them in
transactions of its own, so that one that fails keeps no other waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from checkins.conversations import sweep as conversations
from checkins.hello import sweep as hello

alarm = logging.getLogger("pts.alarm")

Part = Callable[[datetime], int]
PARTS: tuple[tuple[str, Part], ...] = (("conversations", conversations.sweep), ("hellos", hello.sweep))


def everything_due(now: datetime) -> int:
    """How many things were moved."""
    return sum(_done(name, part, now) for name, part in PARTS)


def _done(name: str, part: Part, now: datetime) -> int:
    try:
        return part(now)
    except Exception as trouble:  # a bug in one part must stop neither the others nor what requests wait for
        alarm.critical("%s that are due could not be moved: %s", name, type(trouble).__name__)
        return 0


def oldest_due(by: datetime) -> datetime | None:
    """The oldest row that was due by then."""
    return min(filter(None, (conversations.oldest_due(by), hello.oldest_due(by))), default=None)
