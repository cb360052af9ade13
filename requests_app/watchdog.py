"""The second hand on the lever: without Celery or Redis it looks, audits, sweeps and delivers when nobody else does.

Times here are real time but for what is due, which is in the time people live in.
"""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Min

from pts_support import clock
from pts_support.failpoints import fp
from pts_support.notify import outbox
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation
from requests_app.invariants import Broken, broken
from requests_app.models import HelpRequest
from requests_app.tasks import turn

log = logging.getLogger("pts.engine")
alarm = logging.getLogger("pts.alarm")

OLD_SNAPSHOT = timedelta(seconds=60)  # an open snapshot this old slows every claim to a crawl


@dataclass(frozen=True)
class Seen:
    """What one look found. ``late_since``: since when something due has waited longer than the alarm's bound."""

    took_over: bool
    late_since: datetime | None
    snapshot: timedelta | None
    broken: tuple[Broken, ...]

    @property
    def well(self) -> bool:
        return self.late_since is None and not self.broken and self.snapshot is None


def look() -> Seen:
    """One look: take over if need be, then say how things stand, to everybody through the Installation row."""
    place, now = Installation.current(), clock.real()
    took_over = False
    if not place.paused and _older(place.swept_at, now, settings.ENGINE["takeover"]):
        log.warning("no sweep for %s seconds: the watchdog takes the turn", settings.ENGINE["takeover"])
        turn()
        took_over = True
        fp("watch.swept")
    if not place.paused and _older(place.delivered_at, now, settings.ENGINE["takeover"]):
        outbox.deliver()
        took_over = True
    late = _late_since(place, clock.real())
    seen = Seen(took_over, late, _old_snapshot(), tuple(broken(now + place.clock_offset)))
    fp("watch.looked")
    _say(place, seen)
    fp("watch.said")
    return seen


def _say(place: Installation, seen: Seen) -> None:
    for rule in seen.broken:
        alarm.critical("a rule does not hold: %s (%s rows, ids %s)", rule.rule, rule.count, rule.ids)
    if seen.snapshot:
        alarm.critical(
            "a snapshot has been open for %s seconds and slows the engine", int(seen.snapshot.total_seconds())
        )
    if seen.late_since and place.late_since is None:
        alarm.critical("the engine is late since %s", seen.late_since.isoformat(timespec="seconds"))
    if place.late_since and seen.late_since is None:
        alarm.warning("the engine has caught up")
    changes: dict[str, datetime | None] = {"late_since": seen.late_since}
    if seen.well:
        changes["watched_at"] = clock.real()
    Installation.objects.filter(id=1).update(**changes)
    if seen.well:
        _ping()


def _late_since(place: Installation, now: datetime) -> datetime | None:
    """Since when the oldest due thing waits, if that is longer than the bound. Two index look-ups."""
    if place.paused:
        return None
    bound = timedelta(seconds=settings.ENGINE["alarm"])
    lived = now + place.clock_offset
    due = HelpRequest.objects.filter(due_at__isnull=False, due_at__lte=lived - bound).aggregate(at=Min("due_at"))["at"]
    queued = OutboxMessage.objects.filter(
        status=OutboxMessage.Status.QUEUED, attempts=0, next_try_at__lte=now - bound
    ).aggregate(at=Min("next_try_at"))["at"]
    waits = [at for at in (due - place.clock_offset if due else None, queued) if at]
    return min(waits) if waits else None


def _old_snapshot() -> timedelta | None:
    """The age of the oldest open snapshot, if it is too old (a dump, a forgotten session)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(clock_timestamp() - xact_start) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_xmin IS NOT NULL AND pid <> pg_backend_pid()"
        )
        age = cursor.fetchone()[0]
    return age if age and age > OLD_SNAPSHOT else None


def _ping() -> None:
    """Tell the outside monitor that all is well; its silence is the alarm that needs no engine of ours."""
    if not settings.DEADMAN_URL:
        return
    try:
        with urllib.request.urlopen(settings.DEADMAN_URL, timeout=5):
            pass
    except (urllib.error.URLError, TimeoutError) as broken_line:
        log.warning("the outside monitor did not answer: %s", type(broken_line).__name__)


def _older(at: datetime | None, now: datetime, seconds: float) -> bool:
    return at is None or now - at > timedelta(seconds=seconds)
