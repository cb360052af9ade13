"""The emails that are queued at a moment, as they would leave now: what their subjects and lines state."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from pts_support.notify import kinds
from pts_support.notify.channels import letter
from pts_support.notify.channels.said_now import said_now
from pts_support.notify.channels.said_now import told as news_told
from pts_support.notify.kinds import NotificationContext, NotificationKind
from pts_support.notify.models import OutboxMessage
from pts_support.spoken import recorder
from pts_support.spoken.statement import Statement
from tests.truth import marks, trial

if TYPE_CHECKING:
    from tests.truth.trial import Found, Page
    from tests.truth.world import World

SINCE = timedelta(hours=3)
News = tuple[NotificationKind, NotificationContext]


def read(world: World, found: Found) -> list[tuple[Page, Statement]]:
    """Each alone, and all of one reader in one email."""
    told: list[tuple[Page, Statement]] = []
    by_reader: dict[int, list[News]] = defaultdict(list)
    rows = wanted(world)
    said = said_now(rows)
    for row in rows:
        by_reader[row.person_id].append(news_told(row, world.now, said))
        told += _read(world, found, row.kind, row.person_id, by_reader[row.person_id][-1:])
    for reader, news in by_reader.items():
        if len(news) > 1:
            told += _read(world, found, "several", reader, news)
    return told


def wanted(world: World) -> list[OutboxMessage]:
    """What still matters, asked as a delivery asks."""
    there = OutboxMessage.objects.filter(status=OutboxMessage.Status.QUEUED, created_at__gte=world.now - SINCE)
    rows = [row for row in there.select_related("person").order_by("id") if row.person_id in world.people]
    matter: set[int] = set()
    for kind in sorted({row.kind for row in rows}):
        matter |= kinds.get(kind).matters([row for row in rows if row.kind == kind], world.now)
    return [row for row in rows if row.id in matter]


def _read(world: World, found: Found, name: str, reader: int, news: list[News]) -> list[tuple[Page, Statement]]:
    page = trial.Page("email", name, reader)
    with recorder.recording() as record:
        if len(news) == 1:
            mail = letter.mail_of_notification(uuid4(), "somebody@lakeside.example", *news[0])
        else:
            mail = letter.mail_of_several(uuid4(), "somebody@lakeside.example", news)
        text = f"{mail.subject}\n{mail.text}"
    shown = [record.statements[number] for number in marks.numbers_on(text)]
    found.count(page, shown)
    found.stray("email", marks.strays(text, trial.all_names(world)))
    return [(page, statement) for statement in shown if isinstance(statement, Statement)]
