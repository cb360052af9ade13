"""What is due: programs in which it is looked who is greeted when, and hellos that are passed on.

Each program is one transaction under the lock of its row; one that another hand has is left to the next turn. What was
missed is caught up at the step of now, and told once. A hello that raises is put off for an hour; the others go on.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from checkins.hello.facts import GreetedFellow, load_fellows
from checkins.hello.layout import begun, lay_out
from checkins.hello.telling import tell
from checkins.models import Greeting, ProgramCheckins
from checkins.programs import try_lock_program
from mentors.support import CirclePerson
from pts_support.db import TRANSIENT_ERRORS
from pts_support.db.failpoints import fp
from pts_support.notify.queue import enqueue
from pts_support.people.models import Installation

log = logging.getLogger("pts.engine")
alarm = logging.getLogger("pts.alarm")
PUT_OFF = timedelta(hours=1)
AT_ONCE = 500
Told = dict[tuple[int, CirclePerson], list[Greeting]]  # by step and person


def sweep(now: datetime) -> int:
    """Everything due by ``now``: two small queries where there is nothing. How many hellos were moved."""
    if Installation.current().paused:
        return 0
    return sum(_program(program_id, now) for program_id in _programs_due(now))


def _due(now: datetime) -> Q:
    return Q(due_at__lte=now) & (Q(put_off_until=None) | Q(put_off_until__lte=now))


def _programs_due(now: datetime) -> list[int]:
    looked = ProgramCheckins.objects.filter(hello_look_at__lte=now).values_list("program_id", flat=True)
    passed = Greeting.objects.filter(_due(now)).values_list("program_id", flat=True)
    return sorted({*looked, *passed})


_OLDEST = """
SELECT least((SELECT min(hello_look_at) FROM checkins_programcheckins WHERE hello_look_at <= %(by)s),
    (SELECT min(due_at) FROM checkins_greeting WHERE due_at <= %(by)s))
"""


def oldest_due(by: datetime) -> datetime | None:
    """Since when the oldest thing waits that was due by then (one query by two indexes)."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, {"by": by})
        found: datetime | None = cursor.fetchone()[0]
        return found


def _program(program_id: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            return _all_of(program_id, now)
    except TRANSIENT_ERRORS as trouble:  # nobody's fault: the next turn tries it again
        log.error("hellos of program id %s wait: %s", program_id, type(trouble).__name__)
        return 0
    except Exception as trouble:  # a bug in what one program has must not stop the others
        alarm.critical("hellos of program id %s could not be moved: %s", program_id, type(trouble).__name__)
        return 0


def _all_of(program_id: int, now: datetime) -> int:
    checkins = try_lock_program(program_id)
    if checkins is None:
        return 0
    fp("hello.locked")
    fellows = load_fellows(checkins, now)
    moved = 0
    if checkins.hello_look_at is not None and checkins.hello_look_at <= now:
        moved += 1 + lay_out(checkins, fellows, now)
    told: Told = defaultdict(list)
    due = Greeting.objects.filter(_due(now), program=program_id).order_by("due_at", "id")
    for greeting in due.select_for_update(skip_locked=True)[:AT_ONCE]:
        moved += _passed_on(greeting, fellows, told, now)
    enqueue((tell(step, person, rows, now) for (step, person), rows in told.items()), now=now)
    fp("hello.queued")
    return moved


def _passed_on(greeting: Greeting, fellows: Mapping[int, GreetedFellow], told: Told, now: datetime) -> int:
    try:
        with transaction.atomic():
            people = _step(greeting, fellows.get(greeting.membership_id), now)
    except TRANSIENT_ERRORS:
        raise
    except Exception as trouble:  # one row's bug must not stop the others
        Greeting.objects.filter(id=greeting.id).update(put_off_until=now + PUT_OFF)
        alarm.critical("greeting id %s could not be passed on: %s", greeting.id, type(trouble).__name__)
        return 0
    for person in people:
        told[greeting.step, person].append(greeting)
    return 1


def _step(greeting: Greeting, fellow: GreetedFellow | None, now: datetime) -> Iterable[CirclePerson]:
    """The step of now, and who is told of it. Whoever is no fellow here any more is greeted by nobody."""
    people: Iterable[CirclePerson] = ()
    greeting.due_at, greeting.put_off_until, due = None, None, greeting.due_at
    if fellow is not None:
        times = {one.number: one for one in fellow.hellos(begun(fellow, {greeting.number: greeting}, now))}
        mine = times.get(greeting.number)
        while due is not None and due <= now:
            greeting.step += 1
            due = mine.due_after(greeting.step) if mine else None
        greeting.due_at = due
        people = fellow.asked_at(greeting.step, now)
    greeting.save(update_fields=["step", "due_at", "put_off_until"])
    return people
