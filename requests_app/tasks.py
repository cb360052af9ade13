"""The timer's door to the engine. Tasks take nothing, return nothing, and may run zero, one or many times, in
parallel."""

from __future__ import annotations

from celery import shared_task

from pts_support import clock
from pts_support.people.models import Installation
from pts_support.people.records import retention
from requests_app.engine.turn import engine_turn


@shared_task(name="requests_app.sweep", ignore_result=True)
def sweep_task() -> None:
    """Begin what the calendar says begins, move what is due, and say that this was done."""
    engine_turn()


@shared_task(name="requests_app.tidy", ignore_result=True)
def tidy_task() -> None:
    """Every hour: what has been kept long enough goes. A restored copy waits for a yes."""
    if not Installation.current().paused:
        retention.purge(clock.now())
