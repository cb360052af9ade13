"""The rule that no fellow stands alone, asked before and after every change to people, assignments or time away.

On each day from today on: a fellow has a mentor, a backup who is another person, and beside the mentor at least one
director, staff member or contact who can be reached. The contact never mentors in that program and is never away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from operator import attrgetter

from mentors.models import Absence, Assignment
from pts_support.people.models import Membership, Program, Role
from pts_support.people.roles import has_joined
from pts_support.people.roster.guards import Finish
from pts_support.spoken.facts import TakesPart
from pts_support.spoken.pieces import LinePiece, name_of, names_line
from pts_support.spoken.statement import Statement, state, unzoned

DAY = timedelta(days=1)
BACKUP_ROLES = (Role.MENTOR, Role.DIRECTOR, Role.STAFF)
_BESIDE = (Role.DIRECTOR, Role.STAFF, Role.CONTACT)


@dataclass(frozen=True)
class RoleSpan:
    """A role that somebody holds or will hold."""

    id: int
    user_id: int
    role: str
    first: date
    last: date | None

    def on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class PairSpan:
    mentor_id: int
    backup_id: int
    first: date
    last: date | None
    to_come: bool

    def on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class ProgramSnapshot:
    """One program at one moment, as far as the rule needs it."""

    today: date
    parts: tuple[RoleSpan, ...]
    pairs: Mapping[int, PairSpan]  # by the fellow's membership id
    away: Mapping[int, tuple[tuple[date, date], ...]]  # by person
    active: frozenset[int]
    refused: frozenset[int]  # mail comes back
    here: frozenset[int]  # have come in; who was only invited can answer nobody yet
    called: Mapping[int, str]

    def turning_days(self) -> set[date]:
        """Days on which anything is different from the day before."""
        spans: list[tuple[date, date | None]] = [(part.first, part.last) for part in self.parts]
        spans += [(pair.first, pair.last) for pair in self.pairs.values()]
        spans += chain.from_iterable(self.away.values())
        days = {self.today, *(first for first, _ in spans), *(last + DAY for _, last in spans if last)}
        return {day for day in days if day >= self.today}

    def holds(self, user_id: int, roles: Iterable[str], day: date) -> bool:
        if user_id not in self.active:
            return False
        return any(part.user_id == user_id and part.role in roles and part.on(day) for part in self.parts)

    def is_away(self, user_id: int, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away.get(user_id, ()))


@dataclass(frozen=True)
class MissingPerson:
    """One fellow's missing person on one day; for a contact, the contact's own."""

    rule: str
    who_id: int
    lost_id: int | None
    day: date


def missing_people(state: ProgramSnapshot, days: Iterable[date]) -> set[MissingPerson]:
    """Everything the rule misses on these days. Pure."""
    found: set[MissingPerson] = set()
    for day in days:
        found.update(_lacks_of_contacts(state, day))
        reachable = _reachable(state, day)
        for fellow in state.parts:
            if fellow.role == Role.FELLOW and fellow.on(day) and fellow.user_id in state.active:
                found.update(_lacks_of_fellow(state, fellow, reachable, day))
    return found


def _reachable(state: ProgramSnapshot, day: date) -> set[int]:
    """Directors, staff and the contact who can be asked on this day."""
    held = {part.user_id for part in state.parts if part.role in _BESIDE and part.on(day)}
    there = (held & state.active & state.here) - state.refused
    return {person for person in there if not state.is_away(person, day)}


def _lacks_of_contacts(state: ProgramSnapshot, day: date) -> Iterator[MissingPerson]:
    contacts = {part.user_id for part in state.parts if part.role == Role.CONTACT and part.on(day)}
    mentors = {part.user_id for part in state.parts if part.role == Role.MENTOR and part.on(day)}
    for pair in state.pairs.values():
        if pair.on(day):
            mentors.add(pair.backup_id)
            if not pair.to_come:
                mentors.add(pair.mentor_id)
    for person in contacts:
        if state.is_away(person, day):
            yield MissingPerson("contact_away", person, None, day)
        if person in mentors:
            yield MissingPerson("contact_mentors", person, None, day)


def _lacks_of_fellow(
    state: ProgramSnapshot, fellow: RoleSpan, reachable: set[int], day: date
) -> Iterator[MissingPerson]:
    pair = state.pairs.get(fellow.id)
    if pair is None or not pair.on(day):
        yield MissingPerson("mentor", fellow.user_id, None, day)
        return
    may_mentor = Role.CONTACT if pair.to_come else Role.MENTOR
    if not state.holds(pair.mentor_id, (may_mentor,), day):
        yield MissingPerson("mentor", fellow.user_id, pair.mentor_id, day)
    if pair.backup_id == pair.mentor_id or not state.holds(pair.backup_id, BACKUP_ROLES, day):
        yield MissingPerson("backup", fellow.user_id, pair.backup_id, day)
    if not reachable - {pair.mentor_id, fellow.user_id}:
        yield MissingPerson("beside", fellow.user_id, pair.mentor_id, day)


def sentences(before: ProgramSnapshot, after: ProgramSnapshot) -> list[str]:
    """What the change newly breaks: each sentence says who would be left without whom, and from when. Pure."""
    days = before.turning_days() | after.turning_days()
    known = {(lack.rule, lack.who_id, lack.day) for lack in missing_people(before, days)}
    first: dict[tuple[str, int | None, int], date] = {}
    for lack in sorted(missing_people(after, days), key=lambda lack: lack.day):
        if (lack.rule, lack.who_id, lack.day) not in known:
            first.setdefault((lack.rule, lack.lost_id, lack.who_id), lack.day)
    called = {**before.called, **after.called}
    grouped: dict[tuple[str, int | None, date], list[LinePiece]] = {}
    for (rule, lost, who), day in first.items():
        grouped.setdefault((rule, lost, day), []).append(name_of(who, called[who]))
    return [
        unzoned(_say(rule, people, _lost(lost, called), day, after.today))
        for (rule, lost, day), people in sorted(grouped.items(), key=str)
    ]


def _lost(person_id: int | None, called: Mapping[int, str]) -> LinePiece | None:
    if person_id is None or person_id not in called:
        return None
    return name_of(person_id, called[person_id])


def _say(rule: str, people: list[LinePiece], lost: LinePiece | None, day: date, today: date) -> Statement:
    who = names_line(sorted(people, key=attrgetter("text")))
    there = [TakesPart(one.person) for one in people]
    when = f" from {day:%A, %B} {day.day}" if day > today else ""
    without, beside = state(*there, who), state("Beside a mentor, ", *there, who)
    if lost:
        without = state(TakesPart(lost.person), "Without ", lost, ", ", without)
        beside = state(TakesPart(lost.person), "Beside ", lost, ", ", *there, who)
    match rule:
        case "mentor":
            return state(without, f" would have no mentor{when}. Assign someone else first.")
        case "backup":
            return state(without, f" would have no backup{when}. Assign someone else first.")
        case "beside":
            nobody = state(beside, f" would have no one to turn to{when}")
            return state(nobody, ": no director, program staff or contact could be reached.")
        case "contact_away":
            return state(without, " is the contact, and a contact is never away. Name another contact first.")
        case _:
            never = " is the contact, so they can’t be a mentor or backup here. Name another contact first."
            return state(without, never)


def load(program_id: int, now: datetime) -> ProgramSnapshot:
    """The program as the database has it in this transaction (four queries)."""
    today = now.astimezone(Program.objects.get(id=program_id).zone).date()
    rows = Membership.objects.filter(program_id=program_id, ended_at__isnull=True).annotate(in_yet=has_joined("user__"))
    members = list(rows.select_related("user"))
    assigned = Assignment.objects.filter(fellow__program_id=program_id, ended_at__isnull=True)
    people = {member.user_id: member.user for member in members}
    pairs: dict[int, PairSpan] = {}
    for row in assigned.select_related("mentor", "backup"):
        pairs[row.fellow_id] = PairSpan(row.mentor_id, row.backup_id, row.starts_on, row.ends_on, row.to_come)
        people |= {row.mentor_id: row.mentor, row.backup_id: row.backup}
    suspended = {member.user_id for member in members if member.suspended_at}
    away: dict[int, tuple[tuple[date, date], ...]] = {}
    for absence in Absence.objects.filter(person_id__in=people, called_off_at__isnull=True, last__gte=today):
        away[absence.person_id] = (*away.get(absence.person_id, ()), (absence.first, absence.last))
    return ProgramSnapshot(
        today=today,
        parts=tuple(
            RoleSpan(member.id, member.user_id, member.role, member.starts_on, member.ends_on) for member in members
        ),
        pairs=pairs,
        away=away,
        active=frozenset(person.id for person in people.values() if person.is_active) - suspended,
        refused=frozenset(person.id for person in people.values() if person.mail_refused_at),
        here=frozenset(member.user_id for member in members if member.in_yet),
        called={person.id: person.called for person in people.values()},
    )


def guard_coverage(program_id: int, now: datetime) -> Finish:
    """A guard (people/roster/guards.py): looks now, and once more when the change is written."""
    before = load(program_id, now)
    return lambda: sentences(before, load(program_id, now))
