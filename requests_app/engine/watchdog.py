"""The second hand on the lever: without Celery or Redis it looks, audits, sweeps and delivers when nobody else does.

Times here are real time but for what is due, which is in the time people live in.
"""

from __future__ import annotations

import http.client
import logging
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Min

from pts_support import clock
from pts_support.backup.database import OUR_NAME
from pts_support.db.failpoints import fp
from pts_support.installation import is_backup_overdue, without_backup_since
from pts_support.notify import deliver, retry
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation, ProposedAct
from requests_app.engine import rooms_above
from requests_app.engine.invariants import BrokenRule, broken_rules
from requests_app.engine.turn import engine_turn
from requests_app.models import HelpRequest

log = logging.getLogger("pts.engine")
alarm = logging.getLogger("pts.alarm")

ALARM_AGAIN_AFTER = timedelta(minutes=15)


@dataclass
class WatchdogMemory:
    """What one watchdog remembers from look to look: what it has cried about, and since when it works alone.

    ``began_at``: when it came up, together with everything else.
    """

    cried: dict[str, datetime] = field(default_factory=dict)
    own_sweep: datetime | None = None
    own_delivery: datetime | None = None
    alone_since: datetime | None = None
    began_at: datetime | None = None

    def cry(self, what: str, line: str, *args: object) -> None:
        """An alarm for a human: at once, and again every quarter of an hour while it lasts."""
        now = clock.real()
        if what not in self.cried or abs(now - self.cried[what]) >= ALARM_AGAIN_AFTER:
            self.cried[what] = now
            alarm.critical(line, *args)

    def calm(self, what: str) -> bool:
        """It is over: the next time is an alarm at once. Whether there was anything to be over."""
        return self.cried.pop(what, None) is not None

    def marks(self, before: Installation, after: Installation) -> None:
        """Which of the marks that say when something was last done are the watchdog's own."""
        if after.swept_at != before.swept_at:
            self.own_sweep = after.swept_at
        if after.delivered_at != before.delivered_at:
            self.own_delivery = after.delivered_at


@dataclass(frozen=True)
class WatchdogReport:
    """What one look found. ``late_since``: since when something due has waited longer than the alarm's bound;
    ``paused``: nothing is moved or sent until somebody says so, which is not well and is not late.

    ``alone``: for how long nobody but the watchdog has swept or delivered, once that is longer than the bound.
    ``failed``: what could not be done at all.
    """

    took_over: bool
    late_since: datetime | None
    snapshot: timedelta | None
    broken: tuple[BrokenRule, ...]
    alone: timedelta | None = None
    failed: tuple[str, ...] = ()
    paused: bool = False
    backup_overdue: bool = False  # an alarm, and a red /healthz/engine; the engine itself is well

    @property
    def well(self) -> bool:
        return not (self.late_since or self.broken or self.snapshot or self.alone or self.failed or self.paused)


def look(watch: WatchdogMemory | None = None) -> WatchdogReport:
    """One look: take over if need be, then say how things stand, to everybody through the Installation row."""
    watch = watch or WatchdogMemory()
    place, now = Installation.current(), clock.real()
    took_over, failed = False, list[str]()
    if not place.paused and _older(place.swept_at, now, settings.ENGINE["takeover"]):
        if _older(watch.began_at, now, settings.ENGINE["takeover"]):  # else all of us have just come up
            log.warning("no sweep for %s seconds: the watchdog takes the turn", settings.ENGINE["takeover"])
        _do(watch, failed, "sweep", engine_turn)
        took_over = True
        place.refresh_from_db(fields=["paused"])  # a first turn that meets old data pauses
        fp("watch.swept")
    if not place.paused and _older(place.delivered_at, now, settings.ENGINE["takeover"]):
        _do(watch, failed, "deliver", deliver.deliver)
        took_over = True
        fp("watch.delivered")
    _do(watch, failed, "put the outbox right", lambda: retry.after_a_clock_set_back(clock.real()))
    alone = _alone(watch, place, took_over, now)
    found: list[BrokenRule] = []
    _do(watch, failed, "audit", lambda: found.extend(broken_rules(now + place.clock_offset)))
    late = _late_since(place, clock.real())
    overdue = is_backup_overdue(without_backup_since(place.backed_up_at), now)
    seen = WatchdogReport(took_over, late, _old_snapshot(), tuple(found), alone, tuple(failed), place.paused, overdue)
    fp("watch.looked")
    _say(watch, place, seen)
    fp("watch.said")
    return seen


def _do(watch: WatchdogMemory, failed: list[str], what: str, act: Callable[[], object]) -> None:
    """One part that fails must not keep the others from being done, nor the lateness from being seen."""
    try:
        act()
    except Exception as trouble:
        failed.append(what)
        watch.cry(what, "the watchdog could not %s: %s", what, type(trouble).__name__)
    else:
        watch.calm(what)


def _alone(watch: WatchdogMemory, place: Installation, took_over: bool, now: datetime) -> timedelta | None:
    """For how long nobody else has done one of the two works, if longer than the bound: worker, beat or broker is down.

    Any mark the watchdog did not write itself ends it.
    """
    others = place.swept_at != watch.own_sweep and place.delivered_at != watch.own_delivery
    if took_over:
        watch.marks(place, Installation.current())
        watch.alone_since = watch.alone_since or now
    elif others:
        watch.alone_since = None
    if watch.alone_since is None:
        return None
    lasted = clock.real() - watch.alone_since
    bound = timedelta(seconds=settings.ENGINE["alarm"] - settings.ENGINE["takeover"])
    return lasted if lasted > bound else None


def _say(watch: WatchdogMemory, place: Installation, seen: WatchdogReport) -> None:
    """To the log what a human should do something about, to everybody how things stand."""
    _cry_or_calm(watch, place, seen)
    changes: dict[str, datetime | None] = {"late_since": seen.late_since}
    if seen.well:
        changes["watched_at"] = clock.real()
    Installation.objects.filter(id=1).update(**changes)
    if seen.well:
        _ping()


def _cry_or_calm(watch: WatchdogMemory, place: Installation, seen: WatchdogReport) -> None:
    for rule in seen.broken:
        watch.cry(rule.rule, "a rule does not hold: %s (%s rows, ids %s)", rule.rule, rule.count, rule.ids)
    if seen.snapshot:
        seconds = int(seen.snapshot.total_seconds())
        watch.cry("snapshot", "a snapshot has been open for %s seconds and slows the engine", seconds)
    else:
        watch.calm("snapshot")
    if seen.alone:
        watch.cry("alone", "nobody but the watchdog moves anything: worker, beat or broker is down")
    elif watch.calm("alone"):
        alarm.warning("worker, beat and broker are at work again")
    if seen.paused:
        watch.cry("paused", "the engine is paused: nothing is moved or sent until `manage.py resume` gets a yes")
    else:
        watch.calm("paused")
    if seen.backup_overdue:
        watch.cry("backup", "the last good backup is older than %s hours", settings.BACKUP_HOURS)
    else:
        watch.calm("backup")
    if seen.late_since:
        watch.cry("late", "the engine is late since %s", seen.late_since.isoformat(timespec="seconds"))
    elif watch.calm("late") or place.late_since:
        alarm.warning("the engine has caught up")


def _late_since(place: Installation, now: datetime) -> datetime | None:
    """Since when the oldest due thing waits, if that is longer than the bound. An index look-up a kind of thing."""
    if place.paused:
        return None
    bound = timedelta(seconds=settings.ENGINE["alarm"])
    lived = now + place.clock_offset
    due = HelpRequest.objects.filter(due_at__isnull=False, due_at__lte=lived - bound).aggregate(at=Min("due_at"))["at"]
    queued = OutboxMessage.objects.filter(
        status=OutboxMessage.Status.QUEUED, attempts=0, next_try_at__lte=now - bound
    ).aggregate(at=Min("next_try_at"))["at"]
    acts = ProposedAct.objects.filter(outcome="", due_at__lte=lived - bound).aggregate(at=Min("due_at"))["at"]
    above = rooms_above.oldest_due(lived - bound)
    lived_in = [at - place.clock_offset for at in (due, acts, above) if at]
    return min([*lived_in, *filter(None, [queued])], default=None)


def _old_snapshot() -> timedelta | None:
    """The age of the oldest open snapshot, if it is too old (a report, a forgotten session; a backup takes longer)."""
    bounds: list[Any] = [timedelta(seconds=settings.ENGINE[bound]) for bound in ("backup", "alarm")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(clock_timestamp() - xact_start) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_xmin IS NOT NULL AND pid <> pg_backend_pid()"
            " AND clock_timestamp() - xact_start > CASE application_name WHEN %s THEN %s ELSE %s END",
            [OUR_NAME, *bounds],
        )
        (age,) = cursor.fetchone()
        return age


def _ping() -> None:
    """Tell the outside monitor that all is well; its silence is the alarm that needs no engine of ours."""
    if not settings.DEADMAN_URL:
        return
    try:
        with urllib.request.urlopen(settings.DEADMAN_URL, timeout=5):
            pass
    except (OSError, http.client.HTTPException) as broken_line:  # a line cut off is either
        log.warning("the outside monitor did not answer: %s", type(broken_line).__name__)


def _older(at: datetime | None, now: datetime, seconds: float) -> bool:
    """A mark from the future is none: the machine's clock was set back."""
    return at is None or abs(now - at) > timedelta(seconds=seconds)
