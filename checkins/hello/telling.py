"""Who is told that a hello waits with them, once a step, on a school day of theirs: however many fellows it is about,
one mail, which names none of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import ceil

from checkins.models import Greeting
from checkins.schedule.waking import told_at
from mentors.support import CirclePerson
from pts_support.notify.queue import Notification

REMIND, PASSED_ON = "hello.remind", "hello.passed_on"
KINDS = {1: REMIND}  # by step: at the first the mentor is reminded


def tell(step: int, person: CirclePerson, rows: Sequence[Greeting], now: datetime) -> Notification:
    kind = KINDS.get(step, PASSED_ON)
    away = tuple((away.first, away.last) for away in person.away)
    wait = told_at(person.hours, person.zone, away, now) - now
    first = min(rows, key=lambda row: row.id)
    return Notification(
        person.id,
        kind,
        f"{kind}:{first.ref}:{step}:{person.id}",
        None,
        {"greetings": sorted(str(row.ref) for row in rows), "until": min(row.mentor_until for row in rows)},
        hold=ceil(wait.total_seconds()),
    )
