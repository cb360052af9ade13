"""Who stands around a fellow at a given moment: mentor, backup, who covers for whom, and why one or another does not.

``circles`` loads many fellows at once in one query. What it returns is frozen and knows its
calendars, so that the rooms above decide with pure functions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from mentors.models import Absence, Assignment
from pts_support import zones
from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.calendars import load
from pts_support.people.calendars.worktime import Hours
from pts_support.people.models import Calendar, Membership, Program, Role, User
from pts_support.people.roles import has_joined

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


PLAN_AHEAD = timedelta(days=120)  # absences further off than any chain reaches are not loaded


@dataclass(frozen=True)
class TimeAway:
    first: date
    last: date
    backup_id: int | None


@dataclass(frozen=True)
class CirclePerson:
    """A person as the chain sees them. ``zone`` is theirs; ``hours`` the calendar they work by in this program."""

    id: int
    called: str
    zone: ZoneInfo
    hours: Hours
    active: bool = True
    mail_refused: bool = False
    away: tuple[TimeAway, ...] = ()
    in_yet: bool = True  # has come in once; who was only invited cannot answer
    calendar_id: int = 0  # whose rows ``hours`` are
    phone: str = ""  # as they gave it
    suspended: bool = False  # their sign-in, for the time being

    def away_at(self, at: datetime) -> TimeAway | None:
        """The time away that covers this moment, by the person's own day."""
        day = at.astimezone(self.zone).date()
        return next((away for away in self.away if away.first <= day <= away.last), None)

    def unreachable(self, at: datetime) -> str:
        """Why this person cannot be asked at ``at``: "out" (suspended), "ended", "bounced", "not in" (invited, never
        here yet), "away", or "" when they can. Out of hours is not a reason."""
        if self.suspended:
            return "out"
        if not self.active:
            return "ended"
        if self.mail_refused:
            return "bounced"
        if not self.in_yet:
            return "not in"
        if self.away_at(at):
            return "away"
        return ""


@dataclass(frozen=True)
class Circle:
    """Everybody around one fellow. ``people`` holds each person named here, by id."""

    membership_id: int
    program_id: int
    program: str
    phone: str
    safety_line: tuple[str, str]
    zone: ZoneInfo
    fellow: CirclePerson
    mentor: CirclePerson | None
    backup: CirclePerson | None
    directors: tuple[CirclePerson, ...]
    staff: tuple[CirclePerson, ...]
    contact: CirclePerson | None
    people: Mapping[int, CirclePerson]
    mentor_to_come: bool = False
    mentor_rates: bool = True

    def backup_at(self, at: datetime) -> tuple[CirclePerson | None, str]:
        """Who stands in for the mentor at ``at``, and by what: the first of ``backups_at`` who can be asked. Where
        nobody can be, whoever would be first."""
        found = self.backups_at(at)
        if not found:
            return None, "backup"
        return next((one for one in found if not one[0].unreachable(at)), found[0])

    def backups_at(self, at: datetime) -> tuple[tuple[CirclePerson, str], ...]:
        """Who could stand in for the mentor at ``at``, in order, each with by what: the absence's own backup, a
        break's cover, the assignment's backup. Whether they can be asked is another matter."""
        away = self.mentor and self.mentor.away_at(at)
        closure = self.fellow.hours.closure_on(at.astimezone(self.fellow.hours.zone).date())
        named = (
            (self.known(away.backup_id) if away else None, "absence"),
            (self.known(closure.cover_id) if closure else None, "cover"),
            (self.backup, "backup"),
        )
        found: dict[int, tuple[CirclePerson, str]] = {}
        for person, why in named:
            if person:
                found.setdefault(person.id, (person, why))
        return tuple(found.values())

    def known(self, person_id: int | None) -> CirclePerson | None:
        """Somebody who is around this fellow; None for anybody else, and for nobody."""
        if person_id is None:
            return None
        return self.people.get(person_id)


class _ProgramColumns(TypedDict):
    """What is read beside a program: rows of other tables, each a mapping of its columns."""

    _fellows: list[dict[str, Any]]
    _assigned: list[dict[str, Any]]
    _roles: list[dict[str, Any]]
    _people: list[dict[str, Any]]
    _away: list[dict[str, Any]]
    _calendars: list[dict[str, Any]]


if TYPE_CHECKING:
    WholeProgram = WithAnnotations[Program, _ProgramColumns]


def _programs(ids: Sequence[int], beside: int | None, since: date, until: date) -> QuerySet[Program, WholeProgram]:
    """The programs of these fellows, with everything around them as columns."""
    fellows = Membership.objects.filter(id__in=ids, role=Role.FELLOW)
    if beside is not None:  # a union, for "this or that" in one condition reads whole tables
        assigned = Assignment.objects.filter(Q(mentor=beside) | Q(backup=beside), ended_at=None)
        wanted = fellows.order_by().values("id").union(assigned.order_by().values("fellow_id"))
        fellows = Membership.objects.filter(id__in=wanted, role=Role.FELLOW)
    here = OuterRef("pk")
    roles = Membership.objects.filter(program=here, ended_at=None).exclude(role=Role.FELLOW)
    ever = Membership.objects.filter(program=OuterRef(here)).exclude(role=Role.FELLOW)
    away = Absence.objects.filter(called_off_at=None, last__gte=since, first__lte=until)
    around = Assignment.objects.filter(fellow__in=fellows, fellow__program=here, ended_at=None)
    return Program.objects.filter(id__in=fellows.values("program_id")).annotate(
        _fellows=_array(
            fellows.filter(program=here).order_by("id"), "id", "user_id", "calendar_id", "user__called",
            "user__time_zone", "user__is_active",
        ),
        _assigned=_array(around.order_by("id"), "fellow_id", "mentor_id", "backup_id", "to_come", "mentor_rates"),
        _roles=_array(
            roles.order_by("position", "id"), "user_id", "role", "calendar_id", "starts_on", "ends_on",
            "suspended_at",
        ),
        _people=_array(
            User.objects.filter(Exists(ever.filter(user=OuterRef("pk")))).annotate(in_yet=has_joined()).order_by("id"),
            "id", "called", "time_zone", "is_active", "mail_refused_at", "in_yet", "phone",
        ),
        _away=_array(
            away.filter(Exists(ever.filter(user=OuterRef("person")))).order_by("first", "id"), "person_id", "first",
            "last", "backup_id",
        ),
        _calendars=ArraySubquery(Calendar.objects.filter(program=here).order_by("id").values(row=load.as_json())),
    )  # fmt: skip


_PROGRAMS = PreparedQuery(_programs)  # 0.2 ms of processor time instead of 9


def circles(membership_ids: Collection[int], now: datetime, *, beside: User | None = None) -> dict[int, Circle]:
    """The circle of each fellow membership, and with ``beside`` of every fellow this person mentors or backs up.

    One query however many are asked for: each program comes with its people, absences and calendars as columns.
    """
    if beside is None and not membership_ids:
        return {}
    today = now.astimezone(ZoneInfo("UTC")).date()
    programs = _PROGRAMS(
        ids=sorted(set(membership_ids)),
        beside=beside.id if beside else None,
        since=today - timedelta(days=2),
        until=today + PLAN_AHEAD,
    )
    found: dict[int, Circle] = {}
    for program in programs:
        found |= _circles_in(program, now)
    return found


def _array(rows: QuerySet[Any], *columns: str) -> ArraySubquery:
    """These rows of a program as one column."""
    return ArraySubquery(rows.values(row=JSONObject(**{column: F(column) for column in columns})))


def _circles_in(program: WholeProgram, now: datetime) -> dict[int, Circle]:
    """The circles of one program, from what was read beside it."""
    hours = {row["id"]: load.hours_from(row, program.zone) for row in program._calendars}
    people = _people_in(program, hours, now)

    def holding(role: Role) -> tuple[CirclePerson, ...]:
        return tuple(people[row["user_id"]] for row in program._roles if row["role"] == role)

    assigned = {row["fellow_id"]: row for row in program._assigned}
    directors, staff, contacts = holding(Role.DIRECTOR), holding(Role.STAFF), holding(Role.CONTACT)
    found = {}
    for row in program._fellows:
        pair = assigned.get(row["id"], _NO_PAIR)
        found[row["id"]] = Circle(
            membership_id=row["id"],
            program_id=program.id,
            program=program.name,
            phone=program.phone,
            safety_line=(program.safety_line_name, program.safety_line_phone),
            zone=program.zone,
            fellow=_fellow_from(row, program, hours),
            mentor=people.get(pair["mentor_id"]),
            backup=people.get(pair["backup_id"]),
            directors=directors,
            staff=staff,
            contact=next(iter(contacts), None),
            people=people,
            mentor_to_come=pair["to_come"],
            mentor_rates=pair["mentor_rates"],
        )
    return found


_NO_PAIR = {"mentor_id": None, "backup_id": None, "to_come": False, "mentor_rates": False}


def _people_in(program: WholeProgram, hours: Mapping[int, Hours], now: datetime) -> dict[int, CirclePerson]:
    """Everybody who has or had a role here that is no fellow's, by id."""
    in_force = {row["user_id"] for row in program._roles if _in_force(row, now, program.zone)}
    suspended = {row["user_id"] for row in program._roles if row["suspended_at"]}
    works_by = {row["user_id"]: row["calendar_id"] for row in program._roles if row["calendar_id"]}
    absences: dict[int, list[TimeAway]] = {}
    for row in program._away:
        away = TimeAway(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]), row["backup_id"])
        absences.setdefault(row["person_id"], []).append(away)
    people = {}
    for row in program._people:
        calendar_id = works_by.get(row["id"], program.default_calendar_id)
        people[row["id"]] = CirclePerson(
            id=row["id"],
            called=row["called"],
            zone=zones.zone_named(row["time_zone"], program.zone),
            hours=hours[calendar_id],
            active=row["is_active"] and row["id"] in in_force,
            mail_refused=row["mail_refused_at"] is not None,
            in_yet=row["in_yet"],
            away=tuple(absences.get(row["id"], ())),
            calendar_id=calendar_id,
            phone=row["phone"],
            suspended=row["id"] in suspended,
        )
    return people


def _fellow_from(row: Mapping[str, Any], program: Program, hours: Mapping[int, Hours]) -> CirclePerson:
    """Who has no calendar of their own works by the program's."""
    default_id = program.default_calendar_id
    return CirclePerson(
        id=row["user_id"],
        called=row["user__called"],
        zone=zones.zone_named(row["user__time_zone"], program.zone),
        hours=hours.get(row["calendar_id"] or 0, hours[default_id]),
        active=row["user__is_active"],
        calendar_id=row["calendar_id"] or default_id,
    )


def _in_force(role: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> bool:
    day = now.astimezone(zone).date().isoformat()  # as the rows have it: these compare as the days do
    return role["starts_on"] <= day and (role["ends_on"] is None or day <= role["ends_on"])


def circle_of(membership_id: int, now: datetime) -> Circle:
    """One fellow's circle."""
    return circles([membership_id], now)[membership_id]


def fellows_of(person: User, now: datetime) -> list[Assignment]:
    """Active assignments in which this person is mentor or backup (one query)."""
    day = now.astimezone(person.zone).date()
    rows = Assignment.objects.filter(Q(mentor=person) | Q(backup=person), ended_at__isnull=True, starts_on__lte=day)
    return list(rows.select_related("fellow__user", "mentor", "backup").order_by("fellow__user__called", "id"))


def days_away(person_ids: Collection[int], *, since: date, until: date) -> dict[int, tuple[tuple[date, date], ...]]:
    """First and last days of these people's times away that touch these days, a fellow's too (one query)."""
    rows = Absence.objects.filter(person__in=person_ids, called_off_at=None, last__gte=since, first__lte=until)
    found: dict[int, tuple[tuple[date, date], ...]] = {}
    for person_id, first, last in rows.order_by("first", "id").values_list("person_id", "first", "last"):
        found[person_id] = (*found.get(person_id, ()), (first, last))
    return found


@dataclass(frozen=True)
class AwayNow:
    """Somebody away at this moment. ``stand_ins``: who covers for them, beside whichever fellow, id and name."""

    id: int
    called: str
    last: date
    stand_ins: tuple[tuple[int, str], ...]


def _away_rows(programs: Sequence[int], since: date, until: date) -> QuerySet[Absence, tuple[Any, ...]]:
    here = Membership.objects.filter(program_id__in=programs, ended_at=None).exclude(role=Role.FELLOW)
    beside = Assignment.objects.filter(mentor=OuterRef("person"), ended_at=None, fellow__program_id__in=programs)
    rows = Absence.objects.filter(called_off_at=None, first__lte=until, last__gte=since)
    return (
        rows.filter(Exists(here.filter(user=OuterRef("person"))))
        .annotate(
            fellows=ArraySubquery(beside.order_by("fellow_id").values("fellow_id")),
        )
        .order_by("person__called", "person_id", "first", "id")
        .values_list(
            "person_id", "person__called", "person__time_zone", "first", "last", "fellows",
        )
    )  # fmt: skip


_AWAY = PreparedQuery(_away_rows)  # 0.1 ms of processor time instead of 2.6


def away_now(
    program_ids: Collection[int], now: datetime, around: Mapping[int, Circle] | None = None
) -> tuple[AwayNow, ...]:
    """Which helpers of these programs are away, by each one's own day, by name (one query; one more for whoever covers
    beside fellows whose circles are not in ``around``)."""
    today = now.astimezone(ZoneInfo("UTC")).date()
    rows = _AWAY(programs=sorted(program_ids), since=today - timedelta(days=1), until=today + timedelta(days=1))
    absent: dict[int, tuple[str, date, list[int]]] = {}
    for person, called, zone, first, last, fellows in rows:
        if first <= now.astimezone(zones.zone_named(zone)).date() <= last:
            absent.setdefault(person, (called, last, fellows))
    known = around or {}
    unknown = {fellow for _, _, fellows in absent.values() for fellow in fellows if fellow not in known}
    known = {**known, **circles(unknown, now)}
    found = []
    for person, (called, last, fellows) in absent.items():
        stand_ins = who_covers((known[fellow] for fellow in fellows), now)
        found.append(AwayNow(person, called, last, tuple((one.id, one.called) for one in stand_ins)))
    return tuple(found)


def who_covers(mentored: Iterable[Circle], at: datetime) -> tuple[CirclePerson, ...]:
    """Who is asked at ``at`` in place of these fellows' mentor, each once, by name: what every page says of it. Who
    can't be asked covers for nobody."""
    found: dict[int, CirclePerson] = {}
    for circle in mentored:
        one, _ = circle.backup_at(at)
        if one and not one.unreachable(at):
            found[one.id] = one
    return tuple(sorted(found.values(), key=lambda one: (one.called, one.id)))
