"""One weekday of waiting: 24 hours, of which Saturday and Sunday count none. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
DAY = timedelta(days=1)


def one_weekday_after(at: datetime, zone: ZoneInfo) -> datetime:
    """The same time on the next weekday, by the program's own clock; asked at a weekend, the end of Monday. School
    days are not counted: in July it takes no longer than in May."""
    local = at.astimezone(zone)
    if local.weekday() >= SATURDAY:
        local = datetime.combine(local.date(), time(0), zone)
        while local.weekday() >= SATURDAY:
            local += DAY  # wall clock: a day is a day, whatever the clocks do in that night
    local += DAY
    while local.weekday() >= SATURDAY:
        local += DAY
    return local
