"""The cast with hellos, laid out on the cast's own Tuesday: a round is on since November 9, and begins for them today,
with the next on November 30. So the mentor has it until Thursday 19, the backup on Friday 20, everyone on Monday 23."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from checkins.conversations import settings
from checkins.hello.sweep import sweep
from checkins.models import Greeting, ProgramCheckins, Round
from pts_support.notify.models import OutboxMessage
from tests.cast import Cast
from tests.checkins.scene import at

REMINDED, WITH_BACKUP, WITH_ALL = at(18, 8), at(20, 8), at(23, 8)


def begin(cast: Cast, now: datetime | None = None) -> None:
    settings.begin(cast.program, now=now or cast.NOW)
    sweep(now or cast.NOW)


def run(*moments: datetime) -> None:
    for now in moments:
        sweep(now)


def nothing_yet() -> None:
    """As it was before any hello."""
    for model in (Greeting, Round, ProgramCheckins):
        model.objects.all().delete()
    OutboxMessage.objects.filter(kind__startswith="hello.").delete()


def steps() -> dict[int, int]:
    """At how many of those that have begun how many steps were taken."""
    return Counter(Greeting.objects.filter(opens_at__lte=REMINDED).values_list("step", flat=True))


def of(cast: Cast, name: str) -> Greeting:
    """Of the round that is on."""
    return Greeting.objects.filter(membership=cast.memberships[name]).order_by("number").first()


def told() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.filter(kind__startswith="hello.").select_related("person")
    return sorted((row.kind.removeprefix("hello."), row.person.called) for row in rows)
