"""Every third school week everybody is greeted: until which school day the mentor has, then the backup, then all. Pure.

A round's days are the fellow's school days from the first of its week on, whatever weeks they lie in: a short week runs
on into the next. So between two greetings there are at most 19 school days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from checkins.schedule.school_weeks import SchoolWeek
from pts_support.people.calendars.worktime import Hours

EVERY = 3  # school weeks
REMIND_ON, MENTOR_HAS, BACKUP_ON, EVERYONE_ON = 2, 3, 4, 5  # school days of the round, from 1


@dataclass(frozen=True)
class HelloTimes:
    """``opens``: from when it is the mentor's, and ``until`` when; ``remind``, ``backup``, ``everyone``: when it is
    passed on, None where the year ends before."""

    number: int
    monday: date
    opens: datetime
    until: datetime
    remind: datetime | None
    backup: datetime | None
    everyone: datetime | None

    def due_after(self, step: int) -> datetime | None:
        """When the engine acts next, after so many steps."""
        return (self.remind, self.backup, self.everyone, None)[step]


def always(day: date) -> bool:
    return True


def hellos_of_year(
    hours: Hours,
    weeks: Sequence[SchoolWeek],
    *,
    is_here: Callable[[date], bool] = always,
    since: Mapping[int, date] | None = None,
) -> tuple[HelloTimes, ...]:
    """In the first school week, the fourth, the seventh … Only days on which the fellow ``is_here`` count; a round in
    which they never are is left out. ``since``: rounds that begin on a later day than their week."""
    days = [day for week in weeks for day in week.days if is_here(day)]
    found = []
    for number, week in enumerate(weeks[::EVERY], 1):
        begins = max(week.days[0], (since or {}).get(number, week.days[0]))
        mine = [day for day in days if day >= begins]
        if mine and mine[0] < first_day_after(number, weeks):
            found.append(_times(number, week, mine, hours))
    return tuple(found)


def first_day_after(number: int, weeks: Sequence[SchoolWeek]) -> date:
    """On which the next round begins."""
    later = weeks[number * EVERY :]
    return later[0].days[0] if later else date.max


def round_on(day: date, weeks: Sequence[SchoolWeek]) -> int:
    """The number of the round in which that day lies; 0 before the year."""
    return sum(week.days[0] <= day for week in weeks[::EVERY])


def _times(number: int, week: SchoolWeek, days: Sequence[date], hours: Hours) -> HelloTimes:
    windows = [window for day in days[:EVERYONE_ON] if (window := hours.window(day))]

    def opening(school_day: int) -> datetime | None:
        return windows[school_day - 1][0] if len(windows) >= school_day else None

    return HelloTimes(
        number,
        week.monday,
        windows[0][0],
        windows[:MENTOR_HAS][-1][1],
        opening(REMIND_ON),
        opening(BACKUP_ON),
        opening(EVERYONE_ON),
    )
