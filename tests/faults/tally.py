"""What a trial counts, and the one function that says after it whether anything was lost, doubled or missed.

A trial that counts nothing wrong passes; a control hands the same function a build that is broken on purpose and wants
it to be found.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models.functions import Coalesce

from pts_support.notify.models import OutboxMessage
from requests_app.engine.invariants import BrokenRule, broken_rules
from requests_app.models import Escalation, HelpRequest

FULL = os.environ.get("PTS_PROVE") == "full"
SEED = int(os.environ.get("PTS_SEED", "8"))
TICK = 15.0 if FULL else 1.5  # quick trials run at a tenth
SLACK = 0.0 if FULL else 12.0  # what does not shrink with the tick: starting a process on a busy machine
HANG = 60 * TICK + 210  # when a trial gives up on what is no promise: never because the machine is busy
LATE_P99, LATE_MAX = 2 * TICK + SLACK, 4 * TICK + SLACK  # 30 s and 60 s at full length

BY_CLOCK = {"clock", "ack_passed"}
DOUBLED = {"each step once", "one request a form", "one standing a person"}
TOLD_BY = Coalesce("told_ref", "ref")  # the Message-ID of the mail that told a row
MISSED = {"steps are one to n", "the timeline ends where the request stands", "every step is in the timeline"}


def size(quick: int, full: int) -> int:
    """How many, in the quick and in the full run."""
    return full if FULL else quick


def chance(*what: object) -> random.Random:
    """The trial's own luck: the same for the same seed."""
    return random.Random(f"{SEED}:{what}")


@dataclass
class Tally:
    """One row of the table. ``late`` and ``recovery`` in seconds."""

    fault: str
    trials: int = 0
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    missed: int = 0
    repeated: int = 0
    late: list[float] = field(default_factory=list)
    recovery: float = 0.0
    alarms: int = 0
    alarms_wanted: int = 0
    places: list[str] = field(default_factory=list)  # failpoints at which a process was killed
    processes: int = 0  # kills, of those, of a real worker, beat, watchdog or gunicorn

    @property
    def wrong(self) -> int:
        return self.lost + self.doubled + self.missed

    def recovered(self, seconds: float) -> None:
        self.recovery = max(self.recovery, seconds)

    def in_time(self, p99: float = LATE_P99, worst: float = LATE_MAX) -> None:
        """I6, over all that was seen late or in time."""
        assert percentile(self.late, 99) <= p99, f"p99 {percentile(self.late, 99):.1f} s of {len(self.late)}"
        assert max(self.late, default=0) <= worst, f"worst {max(self.late):.1f} s"

    def settle(
        self,
        now: datetime,
        *,
        acknowledged: Iterable[UUID] = (),
        due: Collection[int] = (),
        arrived: Iterable[str] | None = None,
        may_repeat: bool = False,
    ) -> list[BrokenRule]:
        """I1–I9 after a trial. ``acknowledged``: form keys the driver was told are kept (its own list). ``due``:
        requests that had to go up by ``now``, by the clock once. ``arrived``: Message-IDs at the mail server, each time
        they came.

        Adds to lost, doubled and missed, and returns the rules that do not hold.
        """
        found = broken_rules(now, deep=True)
        for rule in found:
            kind = "doubled" if rule.rule in DOUBLED else "missed" if rule.rule in MISSED else "lost"
            setattr(self, kind, getattr(self, kind) + rule.count)
        keys = Counter(HelpRequest.objects.values_list("form_key", flat=True))
        for key in set(acknowledged):
            self.lost += keys[key] == 0
            self.doubled += keys[key] > 1
        if due:
            steps = Escalation.objects.filter(request__in=due).values_list("request_id", "cause")
            self.missed += len(set(due) - {request for request, _ in steps})
            by_clock = Counter(request for request, cause in steps if cause in BY_CLOCK)
            self.doubled += sum(n - 1 for n in by_clock.values())
        if arrived is not None:
            self._mails(Counter(arrived), may_repeat)
        return found

    def _mails(self, arrived: Counter[str], may_repeat: bool) -> None:
        """I3 and I4: sent means arrived; nothing waits any more; a repeat only where the trial allows it."""
        for ref in OutboxMessage.objects.filter(status="sent").values_list(TOLD_BY, flat=True):
            self.lost += arrived[f"<{ref}@localhost>"] == 0
        self.lost += OutboxMessage.objects.filter(status="queued").count()
        again = sum(n - 1 for n in arrived.values())
        self.repeated += again
        if not may_repeat:
            self.doubled += again
        known = {f"<{ref}@localhost>" for ref in OutboxMessage.objects.values_list(TOLD_BY, flat=True)}
        self.doubled += len(set(arrived) - known)


def percentile(values: Collection[float], n: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * n / 100))] if ordered else 0.0


def overdue(now: datetime, seconds: float) -> int:
    """How many requests have waited longer than that for their step."""
    return HelpRequest.objects.filter(due_at__isnull=False, due_at__lt=now - timedelta(seconds=seconds)).count()
