"""One turn of the engine: begin what the calendar brings, move what is due, and say that it was done."""

from __future__ import annotations

import logging

from mentors.support import begin_due
from pts_support import clock
from pts_support.db.failpoints import fp
from pts_support.people.models import Installation
from requests_app.engine import retiming
from requests_app.engine.sweep import sweep

alarm = logging.getLogger("pts.alarm")


def engine_turn() -> int:
    """One turn of the engine, for the worker and for the watchdog alike; how many requests were moved."""
    now = clock.now()
    fp("turn.begun")
    place = Installation.current()
    if place.swept_at is None and not place.paused and retiming.pause_on_old_data(now):
        return 0
    try:
        if not place.paused:  # a restored copy begins nothing before a yes; the claim sees to the rest
            begin_due(now)
    except Exception as trouble:  # what is due must not wait for it; the next turn tries again
        alarm.critical("what the calendar brings could not be begun: %s", type(trouble).__name__)
    fp("turn.coverage")
    moved = sweep(now)
    fp("turn.swept")
    Installation.objects.filter(id=1).update(swept_at=clock.real())
    fp("turn.marked")
    return moved
