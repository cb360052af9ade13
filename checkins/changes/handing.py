"""Staff get the sentences of a program together: on Mondays, mixed, without who, which request, or which day.

In a week in which fewer than five fellows gave one, they wait: one sentence in a week would give its author away. Four
weeks after the last time, what there is goes all the same. That date hangs on no sentence, so it tells of none: whoever
gets one sentence knows that it was given in four weeks or more, and nothing nearer.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import ceil

from django.db import connection, transaction

from checkins.models import ProgramCheckins, SharedLine
from checkins.programs import try_lock_program
from checkins.schedule.waking import seconds_asleep, told_at
from mentors.support import days_away
from pts_support.db import TRANSIENT_ERRORS
from pts_support.db.failpoints import fp
from pts_support.notify.queue import Notification, enqueue
from pts_support.people.calendars.load import hours_for
from pts_support.people.calendars.worktime import Hours, NoWorkingTime, instant
from pts_support.people.models import Installation, Membership, Program, Role, User

log = logging.getLogger("pts.engine")
alarm = logging.getLogger("pts.alarm")
READY = "sentences.ready"
ENOUGH_FELLOWS = 5
AT_THE_LATEST = timedelta(weeks=4)
OPENS = time(8)
KEPT = timedelta(days=400)


def sweep(now: datetime) -> int:
    """Everything due by ``now``: two small queries where there is nothing. How many things were moved."""
    if Installation.current().paused:
        return 0
    looked = ProgramCheckins.objects.filter(sentences_look_at__lte=now).order_by("program_id")
    return _settle(now) + sum(_program(program_id, now) for program_id in looked.values_list("program_id", flat=True))


_OLDEST = """
SELECT least((SELECT min(sentences_look_at) FROM checkins_programcheckins WHERE sentences_look_at <= %(by)s),
    (SELECT min(due_at) FROM checkins_sharedline WHERE due_at <= %(by)s))
"""


def oldest_due(by: datetime) -> datetime | None:
    """Since when the oldest thing waits that was due by then (one query by two indexes)."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, {"by": by})
        found: datetime | None = cursor.fetchone()[0]
        return found


def _settle(now: datetime) -> int:
    """What can't be undone any more: a sentence that was taken back is gone, and no other tells its request."""
    due = list(SharedLine.objects.filter(due_at__lte=now).values_list("id", flat=True)[:500])
    if not due:
        return 0
    with transaction.atomic():
        rows = SharedLine.objects.select_for_update(skip_locked=True).filter(id__in=due, due_at__lte=now)
        settled = {row.id: row.taken_back_at is not None for row in rows.order_by("id")}
        SharedLine.objects.filter(id__in=[row for row, gone in settled.items() if gone]).delete()
        SharedLine.objects.filter(id__in=settled).update(closing=None, due_at=None)
    return len(settled)


def _program(program_id: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            return _looked_at(program_id, now)
    except TRANSIENT_ERRORS as trouble:  # nobody's fault: the next turn tries it again
        log.error("sentences of program id %s wait: %s", program_id, type(trouble).__name__)
        return 0
    except Exception as trouble:  # a bug in what one program has must not stop the others
        alarm.critical("sentences of program id %s could not be moved: %s", program_id, type(trouble).__name__)
        return 0


def _looked_at(program_id: int, now: datetime) -> int:
    checkins = try_lock_program(program_id)
    if checkins is None or checkins.sentences_look_at is None or checkins.sentences_look_at > now:
        return 0
    fp("sentences.locked")
    program = checkins.program
    rows = SharedLine.objects.select_for_update().filter(program=program, told_at=None, due_at=None)
    waiting = list(rows.order_by("id"))
    since = checkins.sentences_since or now
    if _may_be_handed(waiting, since=_monday(since, program), today=_monday(now, program)):
        checkins.sentences_since = now
        _hand(program, waiting, now)
    checkins.sentences_look_at = next_look(program, now)
    checkins.save(update_fields=["sentences_look_at", "sentences_since"])
    return 1 + len(waiting)


def _may_be_handed(waiting: Sequence[SharedLine], *, since: date, today: date) -> bool:
    """Both days are Mondays."""
    return len({row.fellow_id for row in waiting}) >= ENOUGH_FELLOWS or today - since >= AT_THE_LATEST


def _monday(at: datetime, program: Program) -> date:
    day = at.astimezone(program.zone).date()
    return day - timedelta(days=day.weekday())


def next_look(program: Program, now: datetime) -> datetime:
    """The first school morning from next Monday on."""
    at = instant(_monday(now, program) + timedelta(weeks=1), OPENS, program.zone)
    hours = _hours(program)
    if hours is None:
        return at
    try:
        return hours.next_open(at)
    except NoWorkingTime:
        return at


def _hours(program: Program) -> Hours | None:
    if program.calendar_id is None:
        return None
    return hours_for([program.calendar_id]).get(program.calendar_id)


def _hand(program: Program, waiting: Sequence[SharedLine], now: datetime) -> None:
    if not waiting:
        return
    SharedLine.objects.filter(id__in=[row.id for row in waiting]).update(told_at=now)
    enqueue((_tell(program, person, hold, len(waiting), now) for person, hold in _staff(program, now)), now=now)
    fp("sentences.queued")


def _tell(program: Program, person: User, hold: timedelta, count: int, now: datetime) -> Notification:
    day = now.astimezone(program.zone).date()
    return Notification(
        person.id,
        READY,
        f"{READY}:{program.id}:{day}:{person.id}",
        None,
        {"program": program.id, "sentences": count},
        hold=ceil(hold.total_seconds()),
    )


def _staff(program: Program, now: datetime) -> list[tuple[User, timedelta]]:
    """Each with how long the mail waits: until their own school is open, they are awake and not away."""
    members = Membership.objects.filter(program=program, role=Role.STAFF, ended_at=None, suspended_at=None)
    rows = list(members.filter(user__is_active=True).select_related("user").order_by("user_id"))
    works_by = {row.user_id: row.calendar_id or program.calendar_id or 0 for row in rows}
    hours = hours_for(works_by.values())
    away = days_away(list(works_by), since=now.date(), until=(now + KEPT).date())
    return [
        (row.user, _wait(row.user, hours.get(works_by[row.user_id]), away.get(row.user_id, ()), now)) for row in rows
    ]


def _wait(person: User, hours: Hours | None, away: Sequence[tuple[date, date]], now: datetime) -> timedelta:
    if hours is None:
        return timedelta(seconds=seconds_asleep(person.zone, now))
    return told_at(hours, person.zone, away, now) - now
