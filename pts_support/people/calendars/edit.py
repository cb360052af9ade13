"""How staff change a school calendar. Every edit is one transaction and is told to the rooms above.

What takes working time away raises enough.TooLittleTime, and undoes, where too little would be left. Taking days off
out again only adds to it, so that one can always be mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time

from django.db import transaction

from pts_support.people import audit, lock
from pts_support.people.calendars.enough import NO_NEW_TIMES, TooLittleTime, is_too_short, lack_begins
from pts_support.people.calendars.load import hours_as_stored, hours_for
from pts_support.people.calendars.workable import USUAL_WEEK
from pts_support.people.calendars.worktime import NoWorkingTime
from pts_support.people.models import Calendar, ClosedDays, DayHours, HalfDay, Program, User
from pts_support.people.signals import calendar_changed, chain_changed

TOO_LITTLE = (
    "That would leave fewer than 40 school days within the 700 days from {day:%B} {day.day}, {day.year}, and no answer"
    " could be promised. Nothing was changed. Shorter breaks or a longer week would do."
)
TOO_SHORT = "A day with hours has at least one hour. For less, make it a day off."


def usual_calendar(program: Program, name: str = "School year") -> Calendar:
    """Monday to Friday, 8:00 am to 3:30 pm, in the program's zone."""
    calendar = Calendar.objects.create(program=program, name=name, time_zone=program.time_zone)
    _write_week(calendar, USUAL_WEEK)
    return calendar


def make_calendar(program: Program, *, name: str, time_zone: str, by: User, now: datetime) -> Calendar:
    with transaction.atomic():
        calendar = Calendar.objects.create(program=program, name=name, time_zone=time_zone)
        _write_week(calendar, USUAL_WEEK)
        audit.record(by, "calendar_made", f"calendar:{calendar.id}", program=program, now=now)
    return calendar


@contextmanager
def _edit(calendar: Calendar, by: User, now: datetime, detail: str, *, only_adds_time: bool = False) -> Iterator[None]:
    with transaction.atomic():
        lock.take_exclusive([calendar.program_id])
        Calendar.objects.select_for_update(no_key=True).get(id=calendar.id)
        before = hours_for([calendar.id])[calendar.id]
        yield
        if not only_adds_time:
            _refuse_too_little(calendar, now)
        audit.record(
            by, "calendar_changed", f"calendar:{calendar.id}", program=calendar.program_id, now=now, detail=detail
        )
        try:
            calendar_changed.send(
                Calendar, calendar_id=calendar.id, before=before, person_id=None, by_id=by.id, now=now
            )
        except NoWorkingTime as error:
            raise TooLittleTime(NO_NEW_TIMES) from error


def _refuse_too_little(calendar: Calendar, now: datetime) -> None:
    day = lack_begins(hours_as_stored(calendar), now)
    if day is not None:
        raise TooLittleTime(TOO_LITTLE.format(day=day))


def _refuse_too_short(opens: time, closes: time) -> None:
    if is_too_short(opens, closes):
        raise TooLittleTime(TOO_SHORT)


def set_week(
    calendar: Calendar, *, name: str, time_zone: str, week: Mapping[int, tuple[time, time]], by: User, now: datetime
) -> None:
    """Name, zone and the hours of each weekday (0 = Monday); a weekday left out is closed."""
    for opens, closes in week.values():
        _refuse_too_short(opens, closes)
    with _edit(calendar, by, now, "week"):
        calendar.name, calendar.time_zone = name, time_zone
        calendar.save(update_fields=["name", "time_zone"])
        calendar.week.all().delete()
        _write_week(calendar, week)


def close_days(
    calendar: Calendar,
    *,
    kind: str,
    name: str,
    first: date,
    last: date,
    cover: User | None = None,
    by: User,
    now: datetime,
) -> ClosedDays:
    """A break, holiday or snow day; ``cover`` is on call for what cannot wait."""
    with _edit(calendar, by, now, kind):
        if cover is not None:
            _tell_who_caused_it(calendar, by, now)
        return ClosedDays.objects.create(calendar=calendar, kind=kind, name=name, first=first, last=last, cover=cover)


def _tell_who_caused_it(calendar: Calendar, by: User, now: datetime) -> None:
    """Another is on call than was: whoever sees to that must not gain by it."""
    facts = {"by_id": by.id, "program_id": calendar.program_id, "person_id": None, "fellow_ids": None}
    chain_changed.send(ClosedDays, now=now, **facts)


def snow_day(calendar: Calendar, *, day: date, by: User, now: datetime) -> ClosedDays:
    """One tap: nobody works on this day. The same tap twice makes one."""
    with _edit(calendar, by, now, "snow"):
        made, _ = ClosedDays.objects.get_or_create(
            calendar=calendar, kind=ClosedDays.Kind.SNOW, first=day, last=day, defaults={"name": "Snow day"}
        )
    return made


def open_days(closed: ClosedDays, *, by: User, now: datetime) -> None:
    """Take a break, holiday or snow day out again."""
    with _edit(closed.calendar, by, now, closed.kind, only_adds_time=True):
        if closed.cover_id is not None:
            _tell_who_caused_it(closed.calendar, by, now)
        closed.delete()


def set_half_day(calendar: Calendar, *, day: date, opens: time, closes: time, by: User, now: datetime) -> HalfDay:
    """Other hours on one date; setting it again replaces it."""
    _refuse_too_short(opens, closes)
    with _edit(calendar, by, now, "half day"):
        made, _ = HalfDay.objects.update_or_create(
            calendar=calendar, day=day, defaults={"opens": opens, "closes": closes}
        )
    return made


def drop_half_day(half: HalfDay, *, by: User, now: datetime) -> None:
    with _edit(half.calendar, by, now, "half day"):
        half.delete()


def _write_week(calendar: Calendar, week: Mapping[int, tuple[time, time]]) -> None:
    DayHours.objects.bulk_create(
        DayHours(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
        for weekday, (opens, closes) in sorted(week.items())
    )
