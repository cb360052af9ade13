"""What the pages of this room show: pairs, their history, and time away, as frozen rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from mentors.covering import Circle, CirclePerson, circles, who_covers
from mentors.models import Absence, Assignment
from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.models import Membership, Program, Role, User
from pts_support.people.roles import has_joined
from pts_support.people.roster.pickers import with_readiness
from pts_support.saying import by_number, names


@dataclass(frozen=True)
class FellowRow:
    ref: str
    called: str
    cohort: str
    mentor: str
    backup: str
    since: date | None
    to_come: bool
    away: str  # "Maeve is away until November 20; Tom covers", or ""
    not_yet: tuple[str, ...] = ()  # who of the two was invited and has not signed in


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
    covers: str  # "Tom covers"; "" for who mentors nobody, in whose place the next in order is asked
    has_begun: bool


@dataclass(frozen=True)
class NamedBackup:
    """Who stands in for this reader, and beside which fellows."""

    backup: str
    fellows: str  # "Asha, Imani and Jonah"


def fellows_of_program(program: Program, now: datetime) -> list[FellowRow]:
    """Every fellow with the people beside them; who has nobody comes first (three queries)."""
    members = list(
        Membership.objects.filter(program=program, role=Role.FELLOW, ended_at__isnull=True).select_related(
            "user", "cohort"
        )
    )
    running = Assignment.objects.filter(fellow__program=program, ended_at__isnull=True)
    since = dict(running.values_list("fellow_id", "starts_on"))
    around = circles([fellow.id for fellow in members], now)
    rows = [_fellow_row(fellow, around[fellow.id], since.get(fellow.id), now) for fellow in members]
    return sorted(rows, key=lambda row: (bool(row.mentor), not row.to_come, row.called.casefold()))


def _fellow_row(fellow: Membership, circle: Circle, since: date | None, now: datetime) -> FellowRow:
    assert fellow.cohort is not None  # only_fellows_have_a_cohort
    alone = FellowRow(str(fellow.ref), fellow.user.called, fellow.cohort.name, "", "", None, False, "")
    if circle.mentor is None or circle.backup is None:
        return alone
    return replace(
        alone,
        mentor=circle.mentor.called,
        backup=circle.backup.called,
        since=since,
        to_come=circle.mentor_to_come,
        away=_away_words(circle.mentor, circle, now),
        not_yet=tuple(one.called for one in (circle.mentor, circle.backup) if one.unreachable(now) == "not in"),
    )


def _away_words(mentor: CirclePerson, circle: Circle, now: datetime) -> str:
    """ "Maeve is away until November 20; Tom covers", or nothing where they are there."""
    away = mentor.away_at(now)
    if not away:
        return ""
    return f"{mentor.called} is away until {away.last:%B} {away.last.day}; {cover_words(who_covers([circle], now))}"


def cover_words(covering: Sequence[CirclePerson]) -> str:
    """ "Tom covers", "Tom and Kim cover", "no one covers"."""
    if not covering:
        return "no one covers"
    return f"{names(one.called for one in covering)} {by_number(len(covering), 'covers', 'cover')}"


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


def time_away(people: Iterable[User], now: datetime) -> tuple[AwayRow, ...]:
    """Time away from today on, and who covers (three queries)."""
    people = list(people)
    today = now.astimezone(UTC).date() - timedelta(days=1)  # somewhere it is yesterday still
    rows = Absence.objects.filter(person__in=people, called_off_at__isnull=True, last__gte=today)
    absences = [one for one in rows.select_related("person").order_by("first", "person__called") if _is_ahead(one, now)]
    pairs: dict[int, list[int]] = {}
    mentored = Assignment.objects.filter(mentor__in=rows.values("person"), ended_at__isnull=True)
    for mentor, fellow in mentored.values_list("mentor_id", "fellow_id"):
        pairs.setdefault(mentor, []).append(fellow)
    around = circles([fellow for fellows in pairs.values() for fellow in fellows], now)
    return tuple(_away_row(one, [around[fellow] for fellow in pairs.get(one.person_id, ())], now) for one in absences)


def _is_ahead(absence: Absence, now: datetime) -> bool:
    return absence.last >= now.astimezone(absence.person.zone).date()


def _away_row(absence: Absence, mentored: Sequence[Circle], now: datetime) -> AwayRow:
    begins = datetime.combine(absence.first, time(12), absence.person.zone)
    has_begun = absence.first <= now.astimezone(absence.person.zone).date()
    covers = ""
    if mentored:
        covers = cover_words(who_covers(mentored, now if has_begun else begins))
    return AwayRow(
        ref=str(absence.ref),
        called=absence.person.called,
        first=absence.first,
        last=absence.last,
        covers=covers,
        has_begun=has_begun,
    )


def own_time_away_words(asked: Collection[int | None]) -> str:
    """What is said to whoever took it: "Time away saved. 3 open requests moved to Kim." (Only to them: how many
    requests somebody has is nobody else's to know.)"""
    if not asked:
        return "Time away saved."
    people = User.objects.filter(id__in=[one for one in asked if one]).order_by("called", "id")
    to = names(people.values_list("called", flat=True))
    moved = f"{len(asked)} open {by_number(len(asked), 'request', 'requests')} moved"
    return f"Time away saved. {moved} to {to}." if to else f"Time away saved. {moved} on."


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
    """Those who can cover for somebody of these programs: mentors, directors, staff, who have signed in."""
    held = Membership.objects.filter(program_id__in=programs, ended_at__isnull=True, suspended_at__isnull=True)
    helpers = held.filter(role__in=(Role.MENTOR, Role.DIRECTOR, Role.STAFF))
    return with_readiness(
        User.objects.filter(Q(id__in=helpers.values("user")), has_joined(), is_active=True)
        .exclude(id__in=held.filter(role=Role.CONTACT).values("user"))
        .order_by("called", "id")
    )


def helpers_with_role(program: Program, *roles: str, now: datetime) -> list[User]:
    """People who hold one of these roles today, by name (one query)."""
    today = now.astimezone(program.zone).date()
    held = Membership.objects.on(today).filter(program=program, role__in=roles, ended_at__isnull=True)
    people = with_readiness(User.objects.filter(id__in=held.values("user"), is_active=True))
    return sorted(people, key=lambda person: (person.called.casefold(), person.id))
