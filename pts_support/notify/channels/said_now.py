"""What a mail says as it is when it leaves, and not as it was when the mail was wanted: what people are called, and by
when an answer is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from pts_support.notify import kinds
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import User


@dataclass(frozen=True)
class SaidNow:
    """``names``: by person; ``due``: by row, None where no time can be said."""

    names: Mapping[int, str] = field(default_factory=dict)
    due: Mapping[int, datetime | None] = field(default_factory=dict)


def said_now(rows: Iterable[object]) -> SaidNow:
    """For one batch (a query for names, and one for times, where a mail says any)."""
    news = [row for row in rows if isinstance(row, OutboxMessage)]
    return SaidNow(_names({row.facts["who"] for row in news if "who" in row.facts}), _due(news))


def _names(people: set[int]) -> dict[int, str]:
    if not people:
        return {}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "called"))


def _due(news: Iterable[OutboxMessage]) -> dict[int, datetime | None]:
    asked: dict[kinds.DueNow, list[OutboxMessage]] = defaultdict(list)
    for row in news:
        kind = kinds.get(row.kind)
        if kind.due_now and "due" in row.facts:
            asked[kind.due_now].append(row)
    return dict(chain.from_iterable(due_now(rows).items() for due_now, rows in asked.items()))


def told(row: OutboxMessage, now: datetime, said: SaidNow) -> tuple[kinds.NotificationKind, kinds.NotificationContext]:
    """What this row tells, and what it is built from."""
    facts = dict(row.facts)
    if row.pk in said.due:
        due = said.due[row.pk]
        facts["due"] = due and due.isoformat()
    mail = kinds.NotificationContext(
        person=row.person,
        facts=facts,
        about=row.about,
        now=now,
        zone=row.person.zone,
        who=said.names.get(row.facts.get("who", 0), ""),
    )
    return kinds.get(row.kind), mail
