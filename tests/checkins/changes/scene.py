"""The cast with sentences to give: Lakeside's row since Monday, November 2, looked at each Monday at 8."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from checkins.changes import handing, sentences
from checkins.conversations import settings
from checkins.models import ProgramCheckins, Round, SharedLine
from pts_support.notify.models import OutboxMessage
from tests.cast import Cast
from tests.checkins.scene import at

BEGUN = at(2, 8)
MONDAYS = tuple(at(2, 8) + timedelta(weeks=week) for week in range(10))


def begin(cast: Cast) -> None:
    """The first look was on November 2, at which there was nothing."""
    settings.begin(cast.program, now=BEGUN)
    handing.sweep(BEGUN)


def give(cast: Cast, *names: str, now: datetime) -> None:
    for name in names:
        sentences.give(f"By {name}.", program=cast.program, closing=uuid4(), by=getattr(cast, name), now=now)


def run(*moments: datetime) -> None:
    for now in moments:
        handing.sweep(now)


def told() -> list[tuple[str, int]]:
    """Whom a mail tells of how many."""
    rows = OutboxMessage.objects.filter(kind=handing.READY).select_related("person").order_by("id")
    return [(row.person.called, row.facts["sentences"]) for row in rows]


def handed() -> list[str]:
    return sorted(SharedLine.objects.filter(told_at__isnull=False).values_list("text", flat=True))


def nothing_yet() -> None:
    """As it was before any sentence."""
    for model in (SharedLine, Round, ProgramCheckins):
        model.objects.all().delete()
    OutboxMessage.objects.filter(kind=handing.READY).delete()
