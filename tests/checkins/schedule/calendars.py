"""A school calendar without a database: Monday to Friday, 8:00 to 3:30, with breaks."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

from pts_support.people.calendars.worktime import Closure, Hours, Window

NEW_YORK = ZoneInfo("America/New_York")
FIRST, LAST = date(2026, 8, 17), date(2027, 6, 11)
BREAKS = (
    Closure(date(2026, 11, 23), date(2026, 11, 27), "Thanksgiving"),
    Closure(date(2026, 12, 21), date(2027, 1, 1), "Winter break"),
    Closure(date(2027, 4, 5), date(2027, 4, 9), "Spring break"),
)


def school(*closures: Closure, zone: ZoneInfo = NEW_YORK) -> Hours:
    return Hours(zone, {day: Window(time(8), time(15, 30)) for day in range(5)}, closures)
