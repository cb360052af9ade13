"""From calendar rows to worktime.Hours: loaded for many at once, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from pts_support.people.models import Calendar, ClosedDays, DayHours, HalfDay
from pts_support.people.worktime import Closure, Hours, Window
from pts_support.people.worktime import HalfDay as Half


def hours_for(calendar_ids: Iterable[int]) -> dict[int, Hours]:
    """The working hours of each calendar, by its id (four queries however many there are)."""
    rows = Calendar.objects.filter(id__in=set(calendar_ids)).prefetch_related(
        Prefetch("week", DayHours.objects.order_by("weekday")),
        Prefetch("half_days", HalfDay.objects.order_by("day")),
        Prefetch("closed_days", ClosedDays.objects.order_by("first")),
    )
    return {row.id: as_hours(row) for row in rows}


def as_hours(calendar: Calendar) -> Hours:
    """One calendar's rows as arithmetic (uses what was prefetched)."""
    week = {day.weekday: Window(day.opens, day.closes) for day in calendar.week.all()}
    return Hours(
        zone=ZoneInfo(calendar.time_zone),
        week=tuple(week.get(n) for n in range(7)),
        closures=tuple(Closure(c.first, c.last, c.name, c.kind, c.cover_id) for c in calendar.closed_days.all()),
        half_days=tuple(Half(h.day, h.opens, h.closes) for h in calendar.half_days.all()),
    )
