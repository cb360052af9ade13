"""The year of hellos of each fellow, laid out: a row for every round that is left, and nothing twice.

Done at once when somebody joins, is away or works by another calendar, and each Monday. A round that is on keeps the
day on which it began, so that nobody's days are cut short by an edit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time

from django.db import transaction

from checkins.hello.facts import GreetedFellow, load_fellows
from checkins.models import Greeting, ProgramCheckins
from checkins.programs import lock_program
from checkins.schedule.hellos import HelloTimes
from checkins.schedule.school_weeks import WEEK, monday_of
from pts_support.people.calendars.worktime import instant

BEFORE_IT_ALL = time(5)  # of Mondays, in the program's zone
TIMES = ["monday", "opens_at", "mentor_until", "step", "due_at"]


def lay_out_programs(program_ids: Collection[int], *, now: datetime) -> int:
    """In the transaction of the fact that moves them. How many rows were made or moved."""
    moved = 0
    with transaction.atomic():
        for program_id in sorted(program_ids):
            if checkins := lock_program(program_id):
                moved += lay_out(checkins, load_fellows(checkins, now), now)
    return moved


def lay_out(checkins: ProgramCheckins, fellows: Mapping[int, GreetedFellow], now: datetime) -> int:
    checkins.hello_look_at = next_monday(checkins, now)
    checkins.save(update_fields=["hello_look_at"])
    open_ones = Greeting.objects.filter(program=checkins.program_id, greeted_at=None)
    if not checkins.hello:
        return open_ones.delete()[0]
    gone, _ = open_ones.exclude(membership__in=list(fellows)).filter(opens_at__gt=now).delete()
    rows: dict[int, dict[int, Greeting]] = {}
    for greeting in Greeting.objects.filter(membership__in=list(fellows)).select_for_update().order_by("id"):
        rows.setdefault(greeting.membership_id, {})[greeting.number] = greeting
    return gone + sum(_year(one, fellow, rows.get(one, {}), now) for one, fellow in fellows.items())


def next_monday(checkins: ProgramCheckins, now: datetime) -> datetime:
    zone = checkins.program.zone
    return instant(monday_of(now.astimezone(zone).date()) + WEEK, BEFORE_IT_ALL, zone)


def begun(fellow: GreetedFellow, there: Mapping[int, Greeting], now: datetime) -> dict[int, date]:
    """On which day each round that is on began, for this fellow; one that has no row yet begins today."""
    zone = fellow.hours.zone
    found = {number: row.opens_at.astimezone(zone).date() for number, row in there.items() if row.opens_at <= now}
    running = fellow.running(now)
    if running and running not in there:
        found[running] = fellow.today(now)
    return found


def _year(membership_id: int, fellow: GreetedFellow, there: dict[int, Greeting], now: datetime) -> int:
    times = {one.number: one for one in fellow.hellos(begun(fellow, there, now))}
    running = fellow.running(now)
    new = [
        Greeting(
            program_id=fellow.circle.program_id, membership_id=membership_id, number=number, monday=one.monday,
            opens_at=one.opens, mentor_until=one.until, due_at=one.due_after(0),
        )
        for number, one in times.items()
        if number >= running and number not in there and not _comes_too_late(one, times, first=not there)
    ]  # fmt: skip
    Greeting.objects.bulk_create(new, ignore_conflicts=True)
    left = [(number, row) for number, row in there.items() if number >= running]  # what is over stays as it was
    moved = [row for number, row in left if _moved(row, times.get(number), now)]
    Greeting.objects.bulk_update([row for row in moved if row.id], TIMES)
    return len(new) + len(moved)


def _comes_too_late(one: HelloTimes, times: Mapping[int, HelloTimes], *, first: bool) -> bool:
    """Whoever joins at the very end of a round is greeted in the next, which has its five days."""
    following = times.get(one.number + 1)
    return bool(first and following and (one.everyone is None or one.everyone >= following.opens))


def _moved(row: Greeting, times: HelloTimes | None, now: datetime) -> bool:
    """What is not done yet goes with its days; a round of days that are no more goes, if it has not begun."""
    if row.greeted_at:
        return False
    if times is None:
        if row.opens_at > now:
            row.delete()
            return True
        return False
    step = row.step if times.opens <= now else 0
    wanted = (times.monday, times.opens, times.until, step, times.due_after(step))
    if wanted == tuple(getattr(row, name) for name in TIMES):
        return False
    row.monday, row.opens_at, row.mentor_until, row.step, row.due_at = wanted
    return True
