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


def stand_in_gaps(program: Program, now: datetime) -> Gaps:
    """Four queries, however many fellows. What a bounced address costs is not dated and not in here."""
    today = now.astimezone(program.zone).date()
    first, last = today - AROUND, today + AROUND
    pairs, hours = _pairs(program, first, last)
    people = {person for pair in pairs for person in (pair.mentor, pair.backup)}
    on_call = {closure.cover_id for each in hours.values() for closure in each.closures if closure.cover_id}
    absences = _absences(program, people | on_call, first, last)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = uncovered(days, pairs, absences, _roles(program))
    return Gaps(tuple(day for day in found if day < today), tuple(day for day in found if day >= today))


def _pairs(program: Program, first: date, last: date) -> tuple[list[CountedPair], dict[int, Hours]]:
    """Everybody's mentor and backup in this time, and the calendars that say which days count."""
    assignments = Assignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first), fellow__program=program, starts_on__lte=last
    )
    rows = list(
        assignments.values_list(
            "mentor_id", "backup_id", "starts_on", "ends_on", "fellow__calendar_id", "fellow__ends_on"
        )
    )
    calendars = {own or program.calendar_id for *_, own, _ in rows}
    hours = hours_for(calendar_id for calendar_id in calendars if calendar_id is not None)
    pairs = []
    for mentor, backup, starts, ends, own, left in rows:
        calendar_id = own or program.calendar_id
        if calendar_id in hours:
            until = min([day for day in (ends, left) if day], default=None)
            pairs.append(CountedPair(mentor, backup, starts, until, hours[calendar_id]))
    return pairs, hours


def _absences(program: Program, people: set[int], first: date, last: date) -> dict[int, list[CountedAbsence]]:
    here = Q(person_id__in=people) | Q(person__memberships__program=program)
    rows = Absence.objects.filter(here, called_off_at__isnull=True, last__gte=first, first__lte=last).distinct()
    found: dict[int, list[CountedAbsence]] = {}
    for absence in rows:
        found.setdefault(absence.person_id, []).append(CountedAbsence(absence.first, absence.last, absence.backup_id))
    return found


def _roles(program: Program) -> dict[int, list[tuple[date, date | None]]]:
    """From when to when each person held a role here."""
    rows = Membership.objects.filter(program=program).values_list("user_id", "starts_on", "ends_on")
    found: dict[int, list[tuple[date, date | None]]] = {}
    for person, starts, ends in rows:
        found.setdefault(person, []).append((starts, ends))
    return found


def uncovered(
    days: Sequence[date],
    pairs: Collection[CountedPair],
    absences: Mapping[int, Sequence[CountedAbsence]],
    roles: Mapping[int, Sequence[tuple[date, date | None]]],
) -> list[date]:
    """The days on which some mentor is away and whoever stands in is away too, or not (any more) of the program."""

    def away(person: int, day: date) -> CountedAbsence | None:
        return next((absence for absence in absences.get(person, ()) if absence.first <= day <= absence.last), None)

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
