"""What the pages of this room show: pairs, their history, and time away, as frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from mentors.models import Absence, Assignment
from pts_support.people.models import Membership, Program, Role, User
from pts_support.saying import names


@dataclass(frozen=True)
class FellowRow:
    ref: str
    called: str
    cohort: str
    mentor: str
    backup: str
    since: date | None
    to_come: bool
    away: str  # "Maeve is away until November 20", or ""


@dataclass(frozen=True)
class PastPair:
    mentor: str
    backup: str
    first: date
    last: date | None
    to_come: bool


@dataclass(frozen=True)
class AwayRow:
    ref: str
    called: str
    first: date
    last: date
    backup: str
    has_begun: bool


@dataclass(frozen=True)
class StandIn:
    """Who stands in for this reader, and beside which fellows."""

    backup: str
    fellows: str  # "Asha, Imani and Jonah"


def fellows_of_program(program: Program, today: date) -> list[FellowRow]:
    """Every fellow with the people beside them; who has nobody comes first (three queries)."""
    members = Membership.objects.filter(program=program, role=Role.FELLOW, ended_at__isnull=True).select_related(
        "user", "cohort"
    )
    pairs = {
        a.fellow_id: a
        for a in Assignment.objects.filter(fellow__program=program, ended_at__isnull=True).select_related(
            "mentor", "backup"
        )
    }
    away = {
        a.person_id: a.last
        for a in Absence.objects.filter(
            person_id__in={a.mentor_id for a in pairs.values()},
            called_off_at__isnull=True,
            first__lte=today,
            last__gte=today,
        )
    }
    rows = []
    for m in members:
        a = pairs.get(m.id)
        last = away.get(a.mentor_id) if a else None
        rows.append(
            FellowRow(
                str(m.ref),
                m.user.called,
                m.cohort.name,
                a.mentor.called if a else "",
                a.backup.called if a else "",
                a.starts_on if a else None,
                bool(a and a.to_come),
                f"{a.mentor.called} is away until {last:%B} {last.day}" if a and last else "",
            )
        )
    return sorted(rows, key=lambda r: (bool(r.mentor), not r.to_come, r.called.casefold()))


def history(fellow: Membership) -> tuple[PastPair, ...]:
    """Who stood beside a fellow before, newest first (one query)."""
    rows = (
        Assignment.objects.filter(fellow=fellow, ended_at__isnull=False)
        .select_related("mentor", "backup")
        .order_by("-ended_at", "-id")
    )
    return tuple(PastPair(a.mentor.called, a.backup.called, a.starts_on, a.ends_on, a.to_come) for a in rows)


def time_away(people: object, today: date) -> tuple[AwayRow, ...]:
    """Time away from today on (one query)."""
    rows = (
        Absence.objects.filter(person__in=people, called_off_at__isnull=True, last__gte=today)
        .select_related("person", "backup")
        .order_by("first", "person__called")
    )
    return tuple(
        AwayRow(str(a.ref), a.person.called, a.first, a.last, a.backup.called if a.backup else "", a.first <= today)
        for a in rows
    )


def stand_ins(person: User) -> tuple[StandIn, ...]:
    """Who is named to stand in for this mentor, fellow by fellow (one query)."""
    found: dict[str, list[str]] = {}
    for a in (
        Assignment.objects.filter(mentor=person, ended_at__isnull=True)
        .select_related("backup", "fellow__user")
        .order_by("fellow__user__called")
    ):
        found.setdefault(a.backup.called, []).append(a.fellow.user.called)
    return tuple(StandIn(name, names(fellows)) for name, fellows in sorted(found.items()))


def my_pair(person: User) -> PastPair | None:
    """The people beside this fellow now (one query)."""
    a = (
        Assignment.objects.filter(fellow__user=person, ended_at__isnull=True, fellow__ended_at__isnull=True)
        .select_related("mentor", "backup")
        .first()
    )
    return PastPair(a.mentor.called, a.backup.called, a.starts_on, a.ends_on, a.to_come) if a else None


def may_stand_in(programs: list[int]) -> object:
    """Those who can stand in for somebody of these programs: mentors, directors, staff."""
    held = Membership.objects.filter(program_id__in=programs, ended_at__isnull=True)
    helpers = held.filter(role__in=(Role.MENTOR, Role.DIRECTOR, Role.STAFF))
    return (
        User.objects.filter(Q(id__in=helpers.values("user")), is_active=True)
        .exclude(id__in=held.filter(role=Role.CONTACT).values("user"))
        .order_by("called", "id")
    )


def helpers(program: Program, *roles: str, now: datetime) -> list[User]:
    """People who hold one of these roles today, by name (one query)."""
    today = now.astimezone(program.zone).date()
    rows = (
        Membership.objects.on(today)
        .filter(program=program, role__in=roles, ended_at__isnull=True, user__is_active=True)
        .select_related("user")
    )
    return sorted({m.user_id: m.user for m in rows}.values(), key=lambda u: (u.called.casefold(), u.id))
