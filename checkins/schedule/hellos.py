"""Every third school week everybody is greeted: until which school day the mentor has, then the backup, then all. Pure.

A round's days are the fellow's school days from the first of its week on, whatever weeks they lie in: a short week runs
on into the next. So between two greetings there are at most 19 school days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from checkins.schedule.school_weeks import SchoolWeek
from pts_support.people.calendars.worktime import Hours

EVERY = 3  # school weeks
REMIND_ON, BACKUP_ON, EVERYONE_ON = 2, 4, 5  # school days of the round, from 1


@dataclass(frozen=True)
class HelloTimes:
    """``opens``: from when it is the mentor's; ``remind``, ``backup``, ``everyone``: when it is passed on, None where
    the year ends before."""

    number: int
    monday: date
    opens: datetime
    remind: datetime | None
    backup: datetime | None
    everyone: datetime | None

    def due_after(self, step: int) -> datetime | None:
        """When the engine acts next, after so many steps."""
        return (self.remind, self.backup, self.everyone, None)[step]


def hellos_of_year(hours: Hours, weeks: Sequence[SchoolWeek]) -> tuple[HelloTimes, ...]:
    """In the first school week, the fourth, the seventh …"""
    days = [day for week in weeks for day in week.days]
    return tuple(
        _times(number, week, days[days.index(week.days[0]) :], hours) for number, week in enumerate(weeks[::EVERY], 1)
    )


def _times(number: int, week: SchoolWeek, days: Sequence[date], hours: Hours) -> HelloTimes:
    def opening(school_day: int) -> datetime | None:
        if len(days) < school_day:
            return None
        window = hours.window(days[school_day - 1])
        return window and window[0]

    opens = opening(1)
    assert opens is not None  # a school week has a school day
    return HelloTimes(number, week.monday, opens, opening(REMIND_ON), opening(BACKUP_ON), opening(EVERYONE_ON))
