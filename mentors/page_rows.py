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
from pts_support.saying import by_number
from pts_support.spoken.facts import (
    AwayOn,
    BesideFellow,
    CoversFor,
    CoversFrom,
    CoversUntilMentor,
    TakesPart,
    WasBeside,
)
from pts_support.spoken.pieces import LinePiece, NamedPerson, name_of, names_line, person
from pts_support.spoken.statement import NOTHING_STATED, StatedFact, Statement, state


@dataclass(frozen=True)
class FellowRow:
    """A fellow with the people beside them; ``mentor`` and ``backup`` are empty where there is nobody."""

    ref: str
    person: NamedPerson
    cohort: str
    mentor: Statement  # "Maeve", or "to be decided (Dana covers until then)"
    backup: Statement
    since: date | None
    to_come: bool
    away: Statement  # "Maeve is away until November 20; Tom covers", or nothing
    not_yet: tuple[NamedPerson, ...] = ()  # who of the two was invited and has not signed in


@dataclass(frozen=True)
class PastPair:
    mentor: Statement
    backup: Statement
    first: date
    last: date | None
    to_come: bool


@dataclass(frozen=True)
class AwayRow:
    ref: str
    person: Statement
    first: date
    last: date
    covers: Statement  # "Tom covers"; nothing for who mentors nobody, in whose place the next in order is asked
    has_begun: bool


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
    return sorted(rows, key=lambda row: (bool(row.mentor), not row.to_come, row.person.called.casefold()))


def _fellow_row(fellow: Membership, circle: Circle, since: date | None, now: datetime) -> FellowRow:
    assert fellow.cohort is not None  # only_fellows_have_a_cohort
    nobody = NOTHING_STATED
    alone = FellowRow(str(fellow.ref), fellow.user, fellow.cohort.name, nobody, nobody, None, False, nobody)
    mentor, backup = circle.mentor, circle.backup
    if mentor is None or backup is None:
        return alone
    return replace(
        alone,
        mentor=_mentor(fellow.user_id, person(mentor, strong=True), to_come=circle.mentor_to_come),
        backup=state(BesideFellow(fellow.user_id, backup=backup.id), person(backup, strong=True)),
        since=since,
        to_come=circle.mentor_to_come,
        away=_away_words(mentor, circle, now),
        not_yet=tuple(one for one in (mentor, backup) if one.unreachable(now) == "not in"),
    )


def _mentor(fellow: int, mentor: LinePiece, *, to_come: bool) -> Statement:
    if to_come:
        return state(CoversUntilMentor(fellow, mentor.person), "to be decided (", mentor, " covers until then)")
    return state(BesideFellow(fellow, mentor=mentor.person), mentor)


def _away_words(mentor: CirclePerson, circle: Circle, now: datetime) -> Statement:
    """ "Maeve is away until November 20; Tom covers", or nothing where they are there."""
    away = mentor.away_at(now)
    if not away:
        return NOTHING_STATED
    is_away = AwayOn(mentor.id, away.first, away.last)
    words = f" is away until {away.last:%B} {away.last.day}; "
    return state(is_away, person(mentor), words, cover_words(mentor.id, who_covers([circle], now), None))


def cover_words(away: int, covering: Sequence[CirclePerson], first: date | None, *, start: bool = False) -> Statement:
    """ "Tom covers", "Tom and Kim cover", "no one covers"; ``first``: the day on which it begins, if it is to come;
    ``start``: these words begin a line."""
    if not covering:
        return state("No one covers" if start else "no one covers")
    facts: list[StatedFact] = [CoversFor(one.id, away) for one in covering]
    if first:
        facts = [CoversFrom(one.id, away, first) for one in covering]
    names_said = names_line([person(one) for one in covering])
    return state(*facts, names_said, f" {by_number(len(covering), 'covers', 'cover')}")


def past_pairs(fellow: Membership) -> tuple[PastPair, ...]:
    """Who stood beside a fellow before, newest first (one query)."""
    rows = (
        Assignment.objects.filter(fellow=fellow, ended_at__isnull=False)
        .select_related("mentor", "backup", "fellow")
        .order_by("-ended_at", "-id")
    )
    return tuple(_past(pair) for pair in rows)


def _past(pair: Assignment) -> PastPair:
    fact = WasBeside(pair.fellow.user_id, pair.mentor_id, pair.backup_id, pair.starts_on, pair.ends_on)
    mentor, backup = (state(fact, person(one)) for one in (pair.mentor, pair.backup))
    return PastPair(mentor, backup, pair.starts_on, pair.ends_on, pair.to_come)


def time_away(people: Iterable[User], now: datetime) -> tuple[AwayRow, ...]:
    """Time away from today on, and who covers (three queries; one where nobody is)."""
    today = now.astimezone(UTC).date() - timedelta(days=1)  # somewhere it is yesterday still
    rows = _AWAY(people=sorted(person.id for person in people), since=today)
    absences = [one for one in rows if _is_ahead(one, now)]
    if not absences:
        return ()
    pairs: dict[int, list[int]] = {}
    away = {one.person_id for one in absences}
    mentored = Assignment.objects.filter(mentor__in=away, ended_at__isnull=True)
    for mentor, fellow in mentored.values_list("mentor_id", "fellow_id"):
        pairs.setdefault(mentor, []).append(fellow)
    around = circles([fellow for fellows in pairs.values() for fellow in fellows], now)
    return tuple(_away_row(one, [around[fellow] for fellow in pairs.get(one.person_id, ())], now) for one in absences)


_AWAY = PreparedQuery(
    lambda people, since: (
        Absence.objects.filter(person__in=people, called_off_at__isnull=True, last__gte=since)
        .select_related("person")
        .order_by("first", "person__called")
    )
)


def _is_ahead(absence: Absence, now: datetime) -> bool:
    return absence.last >= now.astimezone(absence.person.zone).date()


def _away_row(absence: Absence, mentored: Sequence[Circle], now: datetime) -> AwayRow:
    begins = datetime.combine(absence.first, time(12), absence.person.zone)
    has_begun = absence.first <= now.astimezone(absence.person.zone).date()
    who, covers = absence.person, NOTHING_STATED
    if mentored and has_begun:
        covers = cover_words(who.id, who_covers(mentored, now), None, start=True)
    elif mentored:
        covers = cover_words(who.id, who_covers(mentored, begins), absence.first, start=True)
    return AwayRow(
        ref=str(absence.ref),
        person=state(AwayOn(who.id, absence.first, absence.last), person(who)),
        first=absence.first,
        last=absence.last,
        covers=covers,
        has_begun=has_begun,
    )


def own_time_away_words(asked: Collection[int | None]) -> Statement:
    """What is said to whoever took it: "Time away saved. 3 open requests moved to Kim." (Only to them: how many
    requests somebody has is nobody else's to know.)"""
    if not asked:
        return state("Time away saved.")
    people = User.objects.filter(id__in=[one for one in asked if one]).order_by("called", "id")
    moved = f"Time away saved. {len(asked)} open {by_number(len(asked), 'request', 'requests')} moved"
    to = [person(one) for one in people]
    if not to:
        return state(moved, " on.")
    return state(*(TakesPart(one.id) for one in people), moved, " to ", names_line(to), ".")


def about_time_away(what: str, one: User) -> Statement:
    """ "Time away saved for Maeve." """
    return state(TakesPart(one.id), f"Time away {what} for ", person(one), ".")


def saved_pair(fellow: User, mentor: User, backup: User) -> Statement:
    """ "Saved. From today Maeve is the mentor of Asha, Tom the backup." """
    beside = BesideFellow(fellow.id, mentor.id, backup.id)
    now = state(beside, "Saved. From today ", person(mentor), " is the mentor of ", person(fellow))
    return state(now, ", ", person(backup), " the backup.")


def named_backups(mentor: User) -> tuple[Statement, ...]:
    """ "Tom is your backup for Asha, Imani and Jonah.": who is named to stand in for this mentor (one query)."""
    found: dict[tuple[str, int], list[tuple[str, int, bool]]] = {}
    for name, backup, called, fellow_id, to_come in _BACKUPS(mentor=mentor.id):
        found.setdefault((name, backup), []).append((called, fellow_id, to_come))
    return tuple(_named_backup(mentor, *beside) for beside in sorted(found.items()))


def _named_backup(mentor: User, backup: tuple[str, int], fellows: Sequence[tuple[str, int, bool]]) -> Statement:
    name, backup_id = backup
    facts: list[StatedFact] = []
    for _, fellow_id, to_come in fellows:
        if to_come:
            facts += [CoversUntilMentor(fellow_id, mentor.id), BesideFellow(fellow_id, backup=backup_id)]
        else:
            facts.append(BesideFellow(fellow_id, mentor.id, backup_id))
    theirs = names_line([name_of(fellow_id, called) for called, fellow_id, _ in fellows])
    return state(*facts, name_of(backup_id, name, strong=True), " is your backup for ", theirs, ".")


_BACKUPS = PreparedQuery(
    lambda mentor: (
        Assignment.objects.filter(mentor=mentor, ended_at__isnull=True)
        .order_by("fellow__user__called")
        .values_list("backup__called", "backup_id", "fellow__user__called", "fellow__user_id", "to_come")
    )
)


def own_pair(fellow: User) -> Statement:
    """ "Maeve is your mentor. Tom is your backup.", to the fellow they are beside (one query)."""
    pair = next(iter(_PAIR(fellow=fellow.id)), None)
    if pair is None:
        return NOTHING_STATED
    mentor, backup = (person(one, strong=True) for one in (pair.mentor, pair.backup))
    beside = _mentor(fellow.id, mentor, to_come=pair.to_come)
    if pair.to_come:
        beside = state("Your mentor is ", beside, ".")
    else:
        beside = state(beside, " is your mentor.")
    return state(beside, BesideFellow(fellow.id, backup=backup.person), " ", backup, " is your backup.")


_PAIR = PreparedQuery(
    lambda fellow: (
        Assignment.objects.filter(fellow__user=fellow, ended_at__isnull=True, fellow__ended_at__isnull=True)
        .select_related("mentor", "backup", "fellow")
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
