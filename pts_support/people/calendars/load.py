"""From calendar rows to worktime.Hours: loaded for many at once, in one query."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef
from django.db.models.functions import JSONObject

from pts_support.people.calendars.workable import workable
from pts_support.people.calendars.worktime import Closure, Hours, ShortDay, Window
from pts_support.people.models import Calendar, ClosedDays, DayHours, HalfDay, Membership, Role
from pts_support.zones import zone_named

alarm = logging.getLogger("pts.alarm")


def hours_for(calendar_ids: Iterable[int]) -> dict[int, Hours]:
    """The working hours of each calendar, by its id (one query however many there are)."""
    rows = Calendar.objects.filter(id__in=set(calendar_ids)).values_list(as_json(), "program__time_zone")
    return {row["id"]: hours_from(row, zone_named(zone)) for row, zone in rows}


def hours_as_stored(calendar: Calendar) -> Hours:
    """The same of one calendar, even where it has no working time: to see whether it has (enough.py)."""
    row = Calendar.objects.filter(id=calendar.id).values_list(as_json(), flat=True).get()
    return _as_stored(json.dumps(row), calendar.program.zone)


def as_json() -> JSONObject:
    """A calendar with its rows as one column, for a query that reads other things too: see ``hours_from``."""
    return JSONObject(
        id="id",
        time_zone="time_zone",
        week=_array(DayHours, "weekday", "opens", "closes"),
        halves=_array(HalfDay, "day", "opens", "closes"),
        closed=_array(ClosedDays, "first", "last", "name", "kind", "cover_id"),
    )


def _array(model: type[Model], *columns: str) -> ArraySubquery:
    """A calendar's rows of one kind as one column, in the order of their first field."""
    rows = model._default_manager.filter(calendar=OuterRef("pk")).order_by(columns[0])
    return ArraySubquery(rows.values(row=JSONObject(**{column: F(column) for column in columns})))


def hours_from(row: Mapping[str, Any], otherwise: ZoneInfo) -> Hours:
    """What ``as_json`` read, as arithmetic. The same rows give the same object: it remembers days once computed.

    ``otherwise``: the program's zone, for a calendar with one that this machine does not know. One without working time
    counts by the usual week (workable.py), which is an alarm."""
    return _hours_from(json.dumps(row), otherwise)


@lru_cache(maxsize=512)
def _hours_from(text: str, otherwise: ZoneInfo) -> Hours:
    stored = _as_stored(text, otherwise)
    found = workable(stored)
    if found != stored:
        alarm.critical("calendar id %s has no working time; the usual week counts", json.loads(text)["id"])
    return found


def _as_stored(text: str, otherwise: ZoneInfo) -> Hours:
    row = json.loads(text)
    day, wall = date.fromisoformat, time.fromisoformat
    week = {usual["weekday"]: Window(wall(usual["opens"]), wall(usual["closes"])) for usual in row["week"]}
    return Hours(
        zone=zone_named(row["time_zone"], otherwise),
        week=tuple(week.get(weekday) for weekday in range(7)),
        closures=tuple(
            Closure(day(off["first"]), day(off["last"]), off["name"], off["kind"], off["cover_id"])
            for off in row["closed"]
        ),
        half_days=tuple(
            ShortDay(day(half["day"]), wall(half["opens"]), wall(half["closes"])) for half in row["halves"]
        ),
    )


def calendar_of(membership: Membership) -> int:
    """Id of the calendar this person works by in the role's program: a fellow by the role's own, a helper by that of
    their last role that names one; else the program's."""
    rows = Membership.objects.filter(id=membership.id)
    if membership.role != Role.FELLOW:
        roles = Membership.objects.filter(user=membership.user_id, program=membership.program_id, ended_at=None)
        rows = roles.exclude(role=Role.FELLOW)
    named = rows.exclude(calendar=None).order_by("position", "id").values_list("calendar_id", flat=True).last()
    return named or membership.program.default_calendar_id


def as_hours(calendar: Calendar) -> Hours:
    """One calendar's rows as arithmetic (uses what was prefetched)."""
    week = {day.weekday: Window(day.opens, day.closes) for day in calendar.week.all()}
    return Hours(
        zone=zone_named(calendar.time_zone, calendar.program.zone),
        week=tuple(week.get(weekday) for weekday in range(7)),
        closures=tuple(
            Closure(off.first, off.last, off.name, off.kind, off.cover_id) for off in calendar.closed_days.all()
        ),
        half_days=tuple(ShortDay(half.day, half.opens, half.closes) for half in calendar.half_days.all()),
    )
