"""The face of this room: who stands around a fellow at a given moment, and why one or another does not.

``circles`` loads many fellows at once in one query. What it returns is frozen and knows its
calendars, so that the rooms above decide with pure functions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from mentors.coverage import begin_due
from mentors.models import Absence, Assignment
from mentors.signals import coverage_changed
from pts_support.compiled import Compiled
from pts_support.people import calendars
from pts_support.people.models import Calendar, Membership, Program, Role, User
from pts_support.people.roles import in_yet
from pts_support.people.worktime import Hours

__all__ = [
    "Assignment",
    "Away",
    "AwayNow",
    "Circle",
    "Somebody",
    "away_now",
    "begin_due",
    "circle_of",
    "circles",
    "coverage_changed",
    "fellows_of",
]

PLAN_AHEAD = timedelta(days=120)  # absences further off than any chain reaches are not loaded


@dataclass(frozen=True)
class Away:
    first: date
    last: date
    backup_id: int | None


@dataclass(frozen=True)
class Somebody:
    """A person as the chain sees them. ``zone`` is theirs; ``hours`` the calendar they work by in this program."""

    id: int
    called: str
    zone: ZoneInfo
    hours: Hours
    active: bool = True
    mail_refused: bool = False
    away: tuple[Away, ...] = ()
    in_yet: bool = True  # has come in once; who was only invited cannot answer
    calendar_id: int = 0  # whose rows ``hours`` are

    def away_at(self, at: datetime) -> Away | None:
        """The time away that covers this moment, by the person's own day."""
        day = at.astimezone(self.zone).date()
        return next((a for a in self.away if a.first <= day <= a.last), None)

    def unreachable(self, at: datetime) -> str:
        """Why this person cannot be asked at ``at``: "ended", "bounced", "not in" (invited, never here yet), "away",
        or "" when they can. Out of hours is not a reason."""
        if not self.active:
            return "ended"
        if self.mail_refused:
            return "bounced"
        if not self.in_yet:
            return "not in"
        return "away" if self.away_at(at) else ""


@dataclass(frozen=True)
class Circle:
    """Everybody around one fellow. ``people`` holds each person named here, by id."""

    membership_id: int
    program_id: int
    program: str
    phone: str
    safety_line: tuple[str, str]
    zone: ZoneInfo
    fellow: Somebody
    mentor: Somebody | None
    backup: Somebody | None
    directors: tuple[Somebody, ...]
    staff: tuple[Somebody, ...]
    contact: Somebody | None
    people: Mapping[int, Somebody]
    mentor_to_come: bool = False
    mentor_rates: bool = True

    def backup_at(self, at: datetime) -> tuple[Somebody | None, str]:
        """Who stands in for the mentor at ``at``, and by what: the absence's own backup, a break's cover, or the
        assignment's backup."""
        away = self.mentor.away_at(at) if self.mentor else None
        if away and away.backup_id in self.people:
            return self.people[away.backup_id], "absence"
        closure = self.fellow.hours.closure_on(at.astimezone(self.fellow.hours.zone).date())
        if closure and closure.cover_id in self.people:
            return self.people[closure.cover_id], "cover"
        return self.backup, "backup"


def _programs(ids: Sequence[int], beside: int | None, since: date, until: date) -> QuerySet[Program]:
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
        _roles=_array(roles.order_by("position", "id"), "user_id", "role", "calendar_id", "starts_on", "ends_on"),
        _people=_array(
            User.objects.filter(Exists(ever.filter(user=OuterRef("pk")))).annotate(in_yet=in_yet()).order_by("id"),
            "id", "called", "time_zone", "is_active", "mail_refused_at", "in_yet",
        ),
        _away=_array(
            away.filter(Exists(ever.filter(user=OuterRef("person")))).order_by("first", "id"), "person_id", "first",
            "last", "backup_id",
        ),
        _calendars=ArraySubquery(Calendar.objects.filter(program=here).order_by("id").values(row=calendars.as_json())),
    )  # fmt: skip


_PROGRAMS = Compiled(_programs)


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
    return ArraySubquery(rows.values(row=JSONObject(**{c: F(c) for c in columns})))


def _circles_in(program: Program, now: datetime) -> dict[int, Circle]:
    """The circles of one program, from what was read beside it."""
    hours = {row["id"]: calendars.hours_from(row) for row in program._calendars}
    default, zone = hours[program.calendar_id], program.zone
    roles = [r | {"starts_on": _day(r["starts_on"]), "ends_on": _day(r["ends_on"])} for r in program._roles]
    in_force = {r["user_id"] for r in roles if _in_force(r["starts_on"], r["ends_on"], now, zone)}
    works_by = {r["user_id"]: r["calendar_id"] for r in roles if r["calendar_id"]}
    absences: dict[int, list[Away]] = {}
    for a in program._away:
        absences.setdefault(a["person_id"], []).append(Away(_day(a["first"]), _day(a["last"]), a["backup_id"]))
    people = {
        u["id"]: Somebody(
            id=u["id"],
            called=u["called"],
            zone=ZoneInfo(u["time_zone"]),
            hours=hours[works_by.get(u["id"]) or program.calendar_id],
            active=u["is_active"] and u["id"] in in_force,
            mail_refused=u["mail_refused_at"] is not None,
            in_yet=u["in_yet"],
            away=tuple(absences.get(u["id"], ())),
            calendar_id=works_by.get(u["id"]) or program.calendar_id,
        )
        for u in program._people
    }

    def holding(role: Role) -> tuple[Somebody, ...]:
        return tuple(people[r["user_id"]] for r in roles if r["role"] == role)

    assigned = {a["fellow_id"]: a for a in program._assigned}
    directors, staff, contacts = holding(Role.DIRECTOR), holding(Role.STAFF), holding(Role.CONTACT)
    found = {}
    for m in program._fellows:
        a = assigned.get(m["id"])
        found[m["id"]] = Circle(
            membership_id=m["id"],
            program_id=program.id,
            program=program.name,
            phone=program.phone,
            safety_line=(program.safety_line_name, program.safety_line_phone),
            zone=zone,
            fellow=Somebody(
                id=m["user_id"],
                called=m["user__called"],
                zone=ZoneInfo(m["user__time_zone"]),
                hours=hours.get(m["calendar_id"] or 0, default),
                active=m["user__is_active"],
                calendar_id=m["calendar_id"] or program.calendar_id,
            ),
            mentor=people.get(a["mentor_id"]) if a else None,
            backup=people.get(a["backup_id"]) if a else None,
            directors=directors,
            staff=staff,
            contact=contacts[0] if contacts else None,
            people=people,
            mentor_to_come=bool(a and a["to_come"]),
            mentor_rates=bool(a and a["mentor_rates"]),
        )
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def circle_of(membership_id: int, now: datetime) -> Circle:
    """One fellow's circle."""
    return circles([membership_id], now)[membership_id]


def fellows_of(person: User, now: datetime) -> list[Assignment]:
    """Active assignments in which this person is mentor or backup (one query)."""
    day = now.astimezone(person.zone).date()
    rows = Assignment.objects.filter(Q(mentor=person) | Q(backup=person), ended_at__isnull=True, starts_on__lte=day)
    return list(rows.select_related("fellow__user", "mentor", "backup").order_by("fellow__user__called", "id"))


@dataclass(frozen=True)
class AwayNow:
    """Somebody away at this moment. ``stand_ins``: who is asked in their place and is there, id and name."""

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
            stands_in=Exists(here.filter(user=OuterRef("backup"))),
            backups=_array(beside.order_by("backup__called", "id"), "backup_id", "backup__called"),
        )
        .order_by("person__called", "person_id", "first", "id")
        .values_list(
            "person_id", "person__called", "person__time_zone", "first", "last", "backup_id", "backup__called",
            "stands_in", "backups",
        )
    )  # fmt: skip


_AWAY = Compiled(_away_rows)


def away_now(program_ids: Collection[int], now: datetime) -> tuple[AwayNow, ...]:
    """Which helpers of these programs are away, by each one's own day, by name (one query)."""
    today = now.astimezone(ZoneInfo("UTC")).date()
    rows = _AWAY(programs=sorted(program_ids), since=today - timedelta(days=1), until=today + timedelta(days=1))
    found: dict[int, AwayNow] = {}
    for person, called, zone, first, last, backup, backup_called, is_here, beside in rows:
        if not first <= now.astimezone(ZoneInfo(zone)).date() <= last:
            continue
        assigned = [(a["backup_id"], a["backup__called"]) for a in beside]
        stand_ins = [(backup, backup_called)] if is_here else assigned
        found.setdefault(person, AwayNow(person, called, last, tuple(dict.fromkeys(stand_ins))))
    return tuple(replace(one, stand_ins=tuple(s for s in one.stand_ins if s[0] not in found)) for one in found.values())


def _in_force(first: date, last: date | None, now: datetime, zone: ZoneInfo) -> bool:
    day = now.astimezone(zone).date()
    return first <= day and (last is None or day <= last)
