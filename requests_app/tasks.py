"""The timer's door to the engine. Tasks take nothing, return nothing, and may run zero, one or many times, in
parallel."""

from __future__ import annotations

import logging

from celery import shared_task

from mentors.support import begin_due
from pts_support import clock
from pts_support.failpoints import fp
from pts_support.people import retention
from pts_support.people.models import Installation
from requests_app import retiming
from requests_app.escalation import sweep

alarm = logging.getLogger("pts.alarm")


@shared_task(name="requests_app.sweep", ignore_result=True)
def sweep_task() -> None:
    """Begin what the calendar says begins, move what is due, and say that this was done."""
    turn()


@shared_task(name="requests_app.tidy", ignore_result=True)
def tidy_task() -> None:
    """Once a day: what has been kept long enough goes. A restored copy waits for a yes."""
    if not Installation.current().paused:
        retention.purge(clock.now())


def turn() -> int:
    """One turn of the engine, for the worker and for the watchdog alike; how many requests were moved."""
    now = clock.now()
    fp("turn.begun")
    place = Installation.current()
    if place.swept_at is None and not place.paused and retiming.meets_old_data(now):
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
