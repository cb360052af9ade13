"""School days on which a mentor is away and nobody stands in: a fact about the program, not a fellow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from mentors.models import Absence, Assignment
from pts_support.people.calendars.load import hours_for
from pts_support.people.calendars.worktime import Hours
from pts_support.people.models import Membership, Program

AROUND = timedelta(days=30)


@dataclass(frozen=True)
class Gaps:
    """``before``, ``ahead``: the days of the last and the next thirty on which somebody's place stood empty."""

    before: tuple[date, ...]
    ahead: tuple[date, ...]


@dataclass(frozen=True)
class CountedPair:
    """Who stands beside one fellow from day to day, and the calendar that says which days count."""

    mentor: int
    backup: int
    first: date
    last: date | None
    hours: Hours


@dataclass(frozen=True)
class CountedAbsence:
    first: date
    last: date
    backup: int | None


def gaps(program: Program, now: datetime) -> Gaps:
    """Four queries, however many fellows. What a bounced address costs is not dated and not in here."""
    today = now.astimezone(program.zone).date()
    first, last = today - AROUND, today + AROUND
    rows = Assignment.objects.filter(fellow__program=program, starts_on__lte=last).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first)
    )
    rows = list(
        rows.values_list("mentor_id", "backup_id", "starts_on", "ends_on", "fellow__calendar_id", "fellow__ends_on")
    )
    hours = hours_for({row[4] or program.calendar_id for row in rows} - {None})
    pairs = [
        CountedPair(
            mentor, backup, starts, min([d for d in (ends, left) if d], default=None), hours[own or program.calendar_id]
        )
        for mentor, backup, starts, ends, own, left in rows
        if (own or program.calendar_id) in hours
    ]
    absences: dict[int, list[CountedAbsence]] = {}
    people = {p for pair in pairs for p in (pair.mentor, pair.backup)} | {
        c.cover_id for h in hours.values() for c in h.closures
    }
    here = Q(person_id__in=people - {None}) | Q(person__memberships__program=program)
    for a in Absence.objects.filter(here, called_off_at__isnull=True, last__gte=first, first__lte=last).distinct():
        absences.setdefault(a.person_id, []).append(CountedAbsence(a.first, a.last, a.backup_id))
    roles: dict[int, list[tuple[date, date | None]]] = {}
    for person, starts, ends in Membership.objects.filter(program=program).values_list(
        "user_id", "starts_on", "ends_on"
    ):
        roles.setdefault(person, []).append((starts, ends))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = uncovered(days, pairs, absences, roles)
    return Gaps(tuple(d for d in found if d < today), tuple(d for d in found if d >= today))


def uncovered(
    days: Sequence[date],
    pairs: Collection[CountedPair],
    absences: Mapping[int, Sequence[CountedAbsence]],
    roles: Mapping[int, Sequence[tuple[date, date | None]]],
) -> list[date]:
    """The days on which some mentor is away and whoever stands in is away too, or not (any more) of the program."""

    def away(person: int, day: date) -> CountedAbsence | None:
        return next((a for a in absences.get(person, ()) if a.first <= day <= a.last), None)

    def there(person: int, day: date) -> bool:
        held = any(starts <= day and (ends is None or day <= ends) for starts, ends in roles.get(person, ()))
        return held and away(person, day) is None

    def empty(pair: CountedPair, day: date) -> bool:
        if not (pair.first <= day and (pair.last is None or day <= pair.last)) or pair.hours.window(day) is None:
            return False
        if there(pair.mentor, day):
            return False
        mentor_away = away(pair.mentor, day)
        return not there((mentor_away and mentor_away.backup) or pair.backup, day)

    return [day for day in days if any(empty(pair, day) for pair in pairs)]
