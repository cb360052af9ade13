"""How a year passes: from one due time to the next. The engine takes its turn exactly when something is due, mail
leaves when it may, and people act in between. Nothing is moved by hand, and no day is waited through.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from django.conf import settings
from django.db import connection

from pts_support import clock
from pts_support.notify import deliver
from pts_support.notify.channels.email import SENT
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation
from requests_app.engine import rooms_above
from requests_app.engine.turn import engine_turn

SECOND = timedelta(seconds=1)
IN_VAIN = 20  # turns at one moment in which nothing that is due moves
Act = Callable[[datetime], object]
# When the next mail may leave, and when the next thing of a request is due: one query by four indexes.
NEXT = """
SELECT least((SELECT min(next_try_at) FROM notify_outboxmessage WHERE status = 'queued'),
        (SELECT min(next_try_at) FROM notify_accountmail)),
    least((SELECT min(due_at) FROM requests_app_helprequest WHERE due_at IS NOT NULL AND put_off_until IS NULL),
        (SELECT min(due_at) FROM requests_app_dueact WHERE due_at IS NOT NULL AND put_off_until IS NULL))
"""


@dataclass(frozen=True)
class LeftMail:
    """One piece of news as it left. ``row``: its row in the outbox."""

    at: datetime
    person: int
    kind: str
    row: OutboxMessage


@dataclass
class SchoolYear:
    """``begins``: what was planned before it does not happen; ``now``: the moment that is lived; ``plan``: what people
    will do; ``post``: all mail that left. ``listeners`` hear of every moment at which something was done, ``readers``
    of every mail."""

    begins: datetime
    now: datetime = field(init=False)
    plan: list[tuple[datetime, int, Act]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    post: list[LeftMail] = field(default_factory=list)
    listeners: list[Callable[[datetime], None]] = field(default_factory=list)
    readers: list[Callable[[LeftMail], None]] = field(default_factory=list)
    turns: int = 0
    in_vain: int = 0

    def __post_init__(self) -> None:
        self.now = self.begins

    def later(self, at: datetime, do: Act) -> None:
        if at < self.begins:
            return
        heappush(self.plan, (max(at, self.now + SECOND), next(self.numbers), do))

    def go_on(self, end: datetime) -> None:
        while self._one_moment(end):
            assert self.in_vain < IN_VAIN, f"what is due at {self.now} does not move"
        self.now = end

    def _one_moment(self, end: datetime) -> bool:
        """Whatever is due next, done; False where nothing is, up to the end."""
        mail, engine = _next_due(end)
        planned = self.plan[0][0] if self.plan else None
        nearest = min(filter(None, (mail, engine, planned)), default=None)
        if nearest is None or nearest > end:
            return False
        before, self.now = self.now, max(nearest, self.now)
        acted = self._act(self.now)
        if engine and engine <= self.now:
            self.turns += 1
            engine_turn()
        for listen in self.listeners:
            listen(self.now)
        sent = bool(mail and mail <= self.now and self._deliver(self.now))
        self.in_vain += 1
        if acted or sent or self.now > before:
            self.in_vain = 0
        return True

    def _act(self, at: datetime) -> bool:
        acted = False
        while self.plan and self.plan[0][0] <= at:
            heappop(self.plan)[2](at)
            acted = True
        return acted

    def _deliver(self, at: datetime) -> bool:
        deliver.deliver()
        left = [
            LeftMail(at, row.person_id, row.kind, row)
            for row in OutboxMessage.objects.filter(status="sent", done_at=at).order_by("id")
        ]
        new = [mail for mail in left if mail not in self.post[-len(left) :]]
        self.post += new
        for mail in new:
            for read in self.readers:
                read(mail)
        return bool(new)


def _next_due(end: datetime) -> tuple[datetime | None, datetime | None]:
    """When mail may leave next, and when the engine has something to do."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT)
        mail, request = cursor.fetchone()
    return mail, min(filter(None, (request, rooms_above.oldest_due(end))), default=None)


class TakesAllMail:
    """A mail server that takes whatever comes."""

    def __enter__(self) -> TakesAllMail:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def open(self) -> None:
        return None

    def send(self, letter: object) -> object:
        return SENT


class _Heard(logging.Handler):
    """Alarms: none may come in a year in which nothing breaks."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def lived(monkeypatch: Any, begins: datetime) -> Iterator[SchoolYear]:
    """A year whose clock is the site's, for pages, engine and mail alike."""
    year, heard = SchoolYear(begins), _Heard()
    Installation.objects.update(swept_at=begins, delivered_at=begins, watched_at=begins)
    loggers = [logging.getLogger(name) for name in ("pts.alarm", "pts.engine", "pts_support.notify")]
    for logger in loggers:
        logger.addHandler(heard)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda *_: year.now)
        patched.setattr(clock, "real", lambda: year.now)
        patched.setattr(deliver, "SmtpConnection", TakesAllMail)
        patched.setattr(settings, "EMAIL_HOST", "post.example")
        try:
            yield year
        finally:
            for logger in loggers:
                logger.removeHandler(heard)
    assert heard.said == []
