"""The face of this room: who stands around a fellow at a given moment, and why one or another does not.

``circles`` loads many fellows at once in a fixed number of queries. What it returns is frozen and knows its
calendars, so that the rooms above decide with pure functions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from mentors.models import Absence, Assignment
from pts_support.people.calendars import hours_for
from pts_support.people.models import Membership, Role, User
from pts_support.people.worktime import Hours

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

    def away_at(self, at: datetime) -> Away | None:
        """The time away that covers this moment, by the person's own day."""
        day = at.astimezone(self.zone).date()
        return next((a for a in self.away if a.first <= day <= a.last), None)

    def unreachable(self, at: datetime) -> str:
        """Why this person cannot be asked at ``at``: "ended", "bounced", "away", or "" when they can. Out of hours
        is not a reason."""
        if not self.active:
            return "ended"
        if self.mail_refused:
            return "bounced"
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


def circles(membership_ids: Collection[int], now: datetime) -> dict[int, Circle]:
    """The circle of each fellow membership (about nine queries however many are asked for)."""
    fellows = list(
        Membership.objects.filter(id__in=set(membership_ids))
        .select_related("user", "program")
        .only(
            "id",
            "calendar_id",
            "user__id",
            "user__called",
            "user__time_zone",
            "user__is_active",
            "user__mail_refused_at",
            "program__id",
            "program__name",
            "program__phone",
            "program__time_zone",
            "program__calendar_id",
            "program__safety_line_name",
            "program__safety_line_phone",
        )
    )
    if not fellows:
        return {}
    programs = {m.program_id: m.program for m in fellows}
    assigned = {
        a.fellow_id: a for a in Assignment.objects.filter(fellow_id__in=[m.id for m in fellows], ended_at__isnull=True)
    }
    roles = list(
        Membership.objects.filter(program_id__in=programs, ended_at__isnull=True)
        .exclude(role=Role.FELLOW)
        .order_by("position", "id")
    )
    today = now.astimezone(ZoneInfo("UTC")).date()
    in_force = {
        (r.program_id, r.user_id) for r in roles if _in_force(r, now, ZoneInfo(programs[r.program_id].time_zone))
    }

    wanted = {r.user_id for r in roles} | {m.user_id for m in fellows}
    wanted |= {a.mentor_id for a in assigned.values()} | {a.backup_id for a in assigned.values()}
    absences: dict[int, list[Away]] = {}
    for a in Absence.objects.filter(
        person_id__in=wanted,
        called_off_at__isnull=True,
        last__gte=today - timedelta(days=2),
        first__lte=today + PLAN_AHEAD,
    ):
        absences.setdefault(a.person_id, []).append(Away(a.first, a.last, a.backup_id))
        wanted.add(a.backup_id or a.person_id)
    calendars = (
        {m.calendar_id or m.program.calendar_id for m in fellows}
        | {r.calendar_id or programs[r.program_id].calendar_id for r in roles}
        | {p.calendar_id for p in programs.values()}
    )
    hours = hours_for(c for c in calendars if c)
    wanted |= {c.cover_id for h in hours.values() for c in h.closures if c.cover_id}
    users = {
        u.id: u
        for u in User.objects.filter(id__in=wanted).only("id", "called", "time_zone", "is_active", "mail_refused_at")
    }

    works_by = {(r.program_id, r.user_id): r.calendar_id for r in roles if r.calendar_id}
    found: dict[int, Circle] = {}
    for program in programs.values():
        default = hours[program.calendar_id]
        people = {
            u.id: Somebody(
                id=u.id,
                called=u.called,
                zone=u.zone,
                hours=hours[works_by.get((program.id, u.id)) or program.calendar_id],
                active=u.is_active and (program.id, u.id) in in_force,
                mail_refused=u.mail_refused_at is not None,
                away=tuple(absences.get(u.id, ())),
            )
            for u in users.values()
        }

        def holding(
            role: Role, people: Mapping[int, Somebody] = people, program_id: int = program.id
        ) -> tuple[Somebody, ...]:
            return tuple(people[r.user_id] for r in roles if r.program_id == program_id and r.role == role)

        for m in (m for m in fellows if m.program_id == program.id):
            a = assigned.get(m.id)
            me = users[m.user_id]
            contacts = holding(Role.CONTACT)
            found[m.id] = Circle(
                membership_id=m.id,
                program_id=program.id,
                program=program.name,
                phone=program.phone,
                safety_line=(program.safety_line_name, program.safety_line_phone),
                zone=ZoneInfo(program.time_zone),
                fellow=Somebody(
                    id=me.id,
                    called=me.called,
                    zone=me.zone,
                    hours=hours.get(m.calendar_id or 0, default),
                    active=me.is_active,
                    away=(),
                ),
                mentor=people.get(a.mentor_id) if a else None,
                backup=people.get(a.backup_id) if a else None,
                directors=holding(Role.DIRECTOR),
                staff=holding(Role.STAFF),
                contact=contacts[0] if contacts else None,
                people=people,
                mentor_to_come=bool(a and a.to_come),
                mentor_rates=bool(a and a.mentor_rates),
            )
    return found


def circle_of(membership_id: int, now: datetime) -> Circle:
    """One fellow's circle."""
    return circles([membership_id], now)[membership_id]


def fellows_of(person: User, now: datetime) -> list[Assignment]:
    """Active assignments in which this person is mentor or backup (one query)."""
    day = now.astimezone(person.zone).date()
    rows = Assignment.objects.filter(Q(mentor=person) | Q(backup=person), ended_at__isnull=True, starts_on__lte=day)
    return list(rows.select_related("fellow__user", "mentor", "backup").order_by("fellow__user__called", "id"))


def _in_force(membership: Membership, now: datetime, zone: ZoneInfo) -> bool:
    day = now.astimezone(zone).date()
    return membership.starts_on <= day and (membership.ends_on is None or day <= membership.ends_on)
