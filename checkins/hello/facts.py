"""What a decision about hellos is made from: each fellow's school days, and who stands around them. Nothing here ever
reads a request, or what a fellow thought of their week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from checkins.models import Pairing, ProgramCheckins
from checkins.schedule.hellos import HelloTimes, hellos_of_year, round_on
from checkins.schedule.school_weeks import SchoolWeek, school_weeks
from mentors.support import Circle, CirclePerson, circles, days_away
from pts_support.people.calendars.worktime import Hours
from pts_support.people.models import Membership, Role

A_YEAR = timedelta(days=400)


@dataclass(frozen=True)
class GreetedFellow:
    """``first``, ``last``: of their time here; ``away``: first and last days of each time away; ``talker``: the id of
    whoever talks with them this year."""

    circle: Circle
    year: tuple[date, date]
    first: date
    last: date
    away: tuple[tuple[date, date], ...]
    talker: int | None

    @property
    def hours(self) -> Hours:
        return self.circle.fellow.hours

    @cached_property
    def weeks(self) -> tuple[SchoolWeek, ...]:
        return school_weeks(self.hours, *self.year)

    def is_here(self, day: date) -> bool:
        return self.first <= day <= self.last and not any(first <= day <= last for first, last in self.away)

    def hellos(self, since: Mapping[int, date]) -> tuple[HelloTimes, ...]:
        return hellos_of_year(self.hours, self.weeks, is_here=self.is_here, since=since)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.hours.zone).date()

    def running(self, now: datetime) -> int:
        """The number of the round that is on."""
        return round_on(self.today(now), self.weeks)

    def asked_at(self, step: int, now: datetime) -> tuple[CirclePerson, ...]:
        """Who is told at that step: 1 the mentor, or who covers; 2 the backup; 3 whoever talks with them, and staff."""
        circle = self.circle
        if step == 1 and circle.mentor and not circle.mentor.unreachable(now):
            return (circle.mentor,)
        if step in (1, 2):
            return self._backup(now)
        found = [*circle.staff, circle.known(self.talker)]
        around = {one.id: one for one in found if one and not one.unreachable(now)}
        if not around and circle.contact:
            return (circle.contact,)
        return tuple(around.values())

    def _backup(self, now: datetime) -> tuple[CirclePerson, ...]:
        backup, _ = self.circle.backup_at(now)
        return tuple(one for one in (backup,) if one and not one.unreachable(now))


def load_fellows(checkins: ProgramCheckins, now: datetime) -> dict[int, GreetedFellow]:
    """Every fellow of the program, by membership; none where the program has hello switched off. Four queries."""
    if not checkins.hello:
        return {}
    rows = list(
        Membership.objects.filter(
            program=checkins.program_id, role=Role.FELLOW, ended_at=None, suspended_at=None, user__is_active=True
        )
        .select_related("cohort")
        .order_by("id")
    )
    around = circles([row.id for row in rows], now)
    away = days_away([row.user_id for row in rows], since=(now - A_YEAR).date(), until=(now + A_YEAR).date())
    talkers = dict(Pairing.objects.filter(membership__in=rows, until=None).values_list("membership", "talker__user"))
    found = {}
    for row in rows:
        assert row.cohort is not None  # only_fellows_have_a_cohort
        found[row.id] = GreetedFellow(
            circle=around[row.id],
            year=(row.cohort.starts_on, row.cohort.ends_on),
            first=max(row.starts_on, row.cohort.starts_on),
            last=min(row.ends_on or row.cohort.ends_on, row.cohort.ends_on),
            away=away.get(row.user_id, ()),
            talker=talkers.get(row.id),
        )
    return found
