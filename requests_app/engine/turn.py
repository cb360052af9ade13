"""One turn of the engine: begin what the calendar brings, move what is due, and say that it was done."""

from __future__ import annotations

import logging
from datetime import datetime

from mentors.support import begin_due
from pts_support import clock
from pts_support.db.failpoints import fp
from pts_support.people.models import Installation
from requests_app.engine import departures, due_acts, retiming, rooms_above
from requests_app.engine.digest import send_digests
from requests_app.engine.sweep import sweep

alarm = logging.getLogger("pts.alarm")


def engine_turn() -> int:
    """One turn of the engine, for the worker and for the watchdog alike; how many requests were moved."""
    now = clock.now()
    fp("turn.begun")
    place = Installation.current()
    if place.swept_at is None and not place.paused and retiming.pause_on_old_data(now):
        return 0
    moved = 0
    if not place.paused:  # a restored copy begins nothing before a yes; the claim sees to the rest
        _begin(now)
        moved += _carry_out(now)
        _take_down(now)
        _tell_the_boards(now)
    fp("turn.coverage")
    moved += sweep(now)
    fp("turn.swept")
    if not place.paused:
        rooms_above.turn(now)
    Installation.objects.filter(id=1).update(swept_at=clock.real())
    fp("turn.marked")
    return moved


# What is due must not wait for any of these: an alarm says so, and the next turn tries again.


def _begin(now: datetime) -> None:
    try:
        begin_due(now)
    except Exception as trouble:
        alarm.critical("what the calendar brings could not be begun: %s", type(trouble).__name__)


def _carry_out(now: datetime) -> int:
    try:
        return due_acts.carry_out(now)
    except Exception as trouble:
        alarm.critical("what could be undone until now could not be done: %s", type(trouble).__name__)
        return 0


def _take_down(now: datetime) -> None:
    try:
        departures.end_listings(now)
    except Exception as trouble:
        alarm.critical("posts of people who left could not be taken down: %s", type(trouble).__name__)


def _tell_the_boards(now: datetime) -> None:
    try:
        send_digests(now)
    except Exception as trouble:
        alarm.critical("the digest of a board could not be sent: %s", type(trouble).__name__)
