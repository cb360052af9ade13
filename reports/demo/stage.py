"""The demo's time machine: lives run side by side in the order of their moments, and the engine lives through all of
them too.

A life is a generator: it acts, then yields when it acts next. Between two moments the engine does what is due, exactly
when it is due, so that what the demo shows is what would have happened.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from django.db import connection

from mentors.support import Circle
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Membership, Role
from requests_app.chain.policy import Rules
from requests_app.chain.sources import FactSource, reading_from
from requests_app.engine import rooms_above
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest

Life = Iterator[datetime]
MINUTE = timedelta(minutes=1)


@dataclass
class Stage:
    """``now`` is the demo's present moment (UTC); ``chance`` the one source of luck, so that a seed tells the same
    story. ``ahead``: what the demo's clock is ahead of the machine's (the outbox keeps real times)."""

    chance: Random
    ahead: timedelta
    now: datetime = datetime.min.replace(tzinfo=UTC)
    acts: int = 0
    facts: StageFacts = field(default_factory=lambda: StageFacts())
    _heap: list[tuple[datetime, int, Life]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def at(self, moment: datetime, life: Life | Callable[[], object]) -> None:
        """Begin a life, or do one thing, at this moment."""
        lived = once(life) if callable(life) else life
        heapq.heappush(self._heap, (moment.astimezone(UTC), next(self._order), lived))

    def change(self, moment: datetime, act: Callable[[], object]) -> None:
        """Something happens to people or calendars: read afresh while it does, and from then on."""
        self.at(moment, lambda: self.facts.changed_by(act))

    def run(self, until: datetime) -> None:
        """Live until this moment; lives that would go on after it just stop here."""
        with reading_from(self.facts):
            self._run(until)

    def _run(self, until: datetime) -> None:
        while self._heap and self._heap[0][0] <= until:
            moment, _, life = heapq.heappop(self._heap)
            self.engine(moment)
            self.now = max(self.now, moment)
            self.acts += 1
            following = next(life, None)
            if following is not None:
                self.at(max(following, self.now + MINUTE), life)
        self.engine(until)
        self.now = until.astimezone(UTC)

    def engine(self, until: datetime) -> None:
        """Everything due by then, each at its moment; and the mail of the time before is sent."""
        while due := _nearest(until):
            self.post(due)
            self.now = max(self.now, due)
            if not sweep(self.now) + rooms_above.turn(self.now):
                raise RuntimeError("what is due does not move: the log says why")
        self.post(until)

    def post(self, at: datetime) -> None:
        """Mail from before this moment has been sent by now (in the machine's time)."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {OutboxMessage._meta.db_table} SET status = 'sent', done_at = created_at - %s, attempts = 1"
                " WHERE status = 'queued' AND created_at < %s",
                [self.ahead, at - MINUTE],  # type: ignore[list-item]  # the driver takes a timedelta
            )

    def key(self) -> uuid.UUID:
        """A form's key."""
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)


def _nearest(until: datetime) -> datetime | None:
    """When the next thing is due, here or in a room above."""
    here = HelpRequest.objects.due(until).values_list("due_at", flat=True).first()
    return min(filter(None, (here, rooms_above.oldest_due(until))), default=None)


def once(act: Callable[[], object]) -> Life:
    act()
    yield from ()


class StageFacts(FactSource):
    """What stays the same between two changes, read once: else half of the demo's time went into asking who is who.

    Only while a stage runs, and in this process alone.
    """

    def __init__(self) -> None:
        self._circles: dict[int, Circle] = {}
        self._rules: dict[int, Rules] = {}
        self._programs: dict[int, Rules] = {}
        self._changing = False

    def circles(self, membership_ids: Collection[int], now: datetime) -> dict[int, Circle]:
        if self._changing:
            return super().circles(membership_ids, now)
        if not self._circles.keys() >= set(membership_ids):
            running = Membership.objects.filter(role=Role.FELLOW, ended_at__isnull=True).values_list("id", flat=True)
            self._circles = super().circles({*running, *membership_ids}, now)
        return {membership_id: self._circles[membership_id] for membership_id in membership_ids}

    def rules_for(self, policy_ids: Collection[int]) -> dict[int, Rules]:
        missing = set(policy_ids) - self._rules.keys()
        if missing:
            self._rules |= super().rules_for(missing)
        return {policy_id: self._rules[policy_id] for policy_id in policy_ids}

    def current_rules(self, program_id: int) -> Rules:
        """What new requests of this program begin with: the demo edits no policy."""
        if program_id not in self._programs:
            self._programs[program_id] = super().current_rules(program_id)
        return self._programs[program_id]

    def changed_by(self, act: Callable[[], object]) -> None:
        """Do this, reading everything afresh, and forget what was known before."""
        self._changing = True
        try:
            act()
        finally:
            self._changing = False
            self._circles.clear()
