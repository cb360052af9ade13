"""The demo's clock: set ahead, it lets a newcomer see on a Sunday what happens by Tuesday.

Before the clock moves, the rooms above do everything that would have happened in between: ``on_move.append(f)`` in
ready(), and ``f(from, to)`` is called with both moments of the demo's own time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from pts_support.people.models import Installation

FURTHEST = timedelta(days=60)  # at one go
on_move: list[Callable[[datetime, datetime], None]] = []


@dataclass(frozen=True)
class Jump:
    """One link of the page."""

    key: str
    label: str
    to: datetime


def jumps(now: datetime, zone: ZoneInfo) -> list[Jump]:
    """Where one tap can take the clock, seen from ``now``."""
    here = now.astimezone(zone)

    def morning(days: int) -> datetime:
        return datetime.combine(here.date() + timedelta(days=days), time(8), zone)

    return [
        Jump("quarter", "15 minutes on", now + timedelta(minutes=15)),
        Jump("two-hours", "2 hours on", now + timedelta(hours=2)),
        Jump("tomorrow", "Tomorrow, 8 am", morning(1)),
        Jump("monday", "Next Monday, 8 am", morning(7 - here.weekday())),
    ]


def set_ahead(*, to: datetime, now: datetime, real: datetime) -> None:
    """Set the demo's clock ahead, after everything due until then has happened, step by step."""
    for step in on_move:
        step(now, to)
    Installation.objects.filter(id=1, demo=True).update(clock_offset=to - real)


def back_to_now() -> None:
    """The machine's own time again. What happened meanwhile stays."""
    Installation.objects.filter(id=1, demo=True).update(clock_offset=timedelta())
