"""What the pages of this room show: pairs, their history, and time away, as frozen rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from mentors.models import Absence, Assignment
from pts_support.db.prepared_queries import PreparedQuery
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
class NamedBackup:
    """Who stands in for this reader, and beside which fellows."""

    backup: str
    fellows: str  # "Asha, Imani and Jonah"


def fellows_of_program(program: Program, today: date) -> list[FellowRow]:
    """Every fellow with the people beside them; who has nobody comes first (three queries)."""
    members = Membership.objects.filter(program=program, role=Role.FELLOW, ended_at__isnull=True).select_related(
        "user", "cohort"
    )
    running = Assignment.objects.filter(fellow__program=program, ended_at__isnull=True)
    pairs = {pair.fellow_id: pair for pair in running.select_related("mentor", "backup")}
    absences = Absence.objects.filter(
        person_id__in={pair.mentor_id for pair in pairs.values()},
        called_off_at__isnull=True,
        first__lte=today,
        last__gte=today,
    )
    back_after = {absence.person_id: absence.last for absence in absences}
    rows = [_fellow_row(fellow, pairs.get(fellow.id), back_after) for fellow in members]
    return sorted(rows, key=lambda row: (bool(row.mentor), not row.to_come, row.called.casefold()))


def _fellow_row(fellow: Membership, pair: Assignment | None, back_after: Mapping[int, date]) -> FellowRow:
    """``back_after``: the last day of who is away now."""
    assert fellow.cohort is not None  # only_fellows_have_a_cohort
    alone = FellowRow(str(fellow.ref), fellow.user.called, fellow.cohort.name, "", "", None, False, "")
    if pair is None:
        return alone
    last = back_after.get(pair.mentor_id)
    return replace(
        alone,
        mentor=pair.mentor.called,
        backup=pair.backup.called,
        since=pair.starts_on,
        to_come=pair.to_come,
        away=f"{pair.mentor.called} is away until {last:%B} {last.day}" if last else "",
    )


def past_pairs(fellow: Membership) -> tuple[PastPair, ...]:
    """Who stood beside a fellow before, newest first (one query)."""
    rows = (
        Assignment.objects.filter(fellow=fellow, ended_at__isnull=False)
        .select_related("mentor", "backup")
        .order_by("-ended_at", "-id")
    )
    return tuple(_past(pair) for pair in rows)


def _past(pair: Assignment) -> PastPair:
    return PastPair(pair.mentor.called, pair.backup.called, pair.starts_on, pair.ends_on, pair.to_come)


def time_away(people: Iterable[User], today: date) -> tuple[AwayRow, ...]:
    """Time away from today on (one query)."""
    return tuple(
        AwayRow(
            ref=str(absence.ref),
            called=absence.person.called,
            first=absence.first,
            last=absence.last,
            backup=absence.backup.called if absence.backup else "",
            has_begun=absence.first <= today,
        )
        for absence in _AWAY(people=[person.id for person in people], today=today)
    )


_AWAY = PreparedQuery(  # these three on every /me/
    lambda people, today: (
        Absence.objects.filter(person__in=people, called_off_at__isnull=True, last__gte=today)
        .select_related("person", "backup")
        .order_by("first", "person__called")
    )
)


def named_backups(person: User) -> tuple[NamedBackup, ...]:
    """Who is named to stand in for this mentor, fellow by fellow (one query)."""
    found: dict[str, list[str]] = {}
    for backup, fellow in _BACKUPS(mentor=person.id):
        found.setdefault(backup, []).append(fellow)
    return tuple(NamedBackup(name, names(fellows)) for name, fellows in sorted(found.items()))


_BACKUPS = PreparedQuery(
    lambda mentor: (
        Assignment.objects.filter(mentor=mentor, ended_at__isnull=True)
        .order_by("fellow__user__called")
        .values_list("backup__called", "fellow__user__called")
    )
)


def current_pair(person: User) -> PastPair | None:
    """The people beside this fellow now (one query)."""
    pair = next(iter(_PAIR(fellow=person.id)), None)
    if pair is None:
        return None
    return _past(pair)


_PAIR = PreparedQuery(
    lambda fellow: (
        Assignment.objects.filter(fellow__user=fellow, ended_at__isnull=True, fellow__ended_at__isnull=True)
        .select_related("mentor", "backup")
        .order_by("id")[:1]
    )
)


def possible_backups(programs: list[int]) -> QuerySet[User]:
    """Those who can stand in for somebody of these programs: mentors, directors, staff."""
    held = Membership.objects.filter(program_id__in=programs, ended_at__isnull=True)
    helpers = held.filter(role__in=(Role.MENTOR, Role.DIRECTOR, Role.STAFF))
    return (
        User.objects.filter(Q(id__in=helpers.values("user")), is_active=True)
        .exclude(id__in=held.filter(role=Role.CONTACT).values("user"))
        .order_by("called", "id")
    )


def helpers_with_role(program: Program, *roles: str, now: datetime) -> list[User]:
    """People who hold one of these roles today, by name (one query)."""
    today = now.astimezone(program.zone).date()
    rows = (
        Membership.objects.on(today)
        .filter(program=program, role__in=roles, ended_at__isnull=True, user__is_active=True)
        .select_related("user")
    )
    people = {membership.user_id: membership.user for membership in rows}
    return sorted(people.values(), key=lambda person: (person.called.casefold(), person.id))
