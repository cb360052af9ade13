"""Who stands beside whom changes here: assignments and time away, told to the rooms above in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar, Unpack
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from mentors.models import Absence, Assignment
from mentors.signals import coverage_changed, time_away_changed
from pts_support.db.failpoints import fp
from pts_support.people import audit, lock
from pts_support.people.decisions import circle, decide
from pts_support.people.models import Membership, Program, Role, User
from pts_support.people.roster import endings, guards, invite
from pts_support.people.roster.accept_invitation import NewPerson
from pts_support.people.signals import chain_changed

Row = TypeVar("Row", Absence, Assignment)
ASKED_FOR_ALL = frozenset({Role.DIRECTOR, Role.STAFF, Role.CONTACT})


def assign(
    fellow: Membership,
    *,
    mentor: User,
    backup: User,
    to_come: bool = False,
    mentor_rates: bool = True,
    by: User,
    now: datetime,
) -> Assignment:
    """Put a mentor and a backup beside a fellow, from today; the pair before ends as history. Raises ChangeRefused."""
    with guards.guarded(fellow.program_id, now=now):
        return _assign(fellow, mentor=mentor, backup=backup, to_come=to_come, mentor_rates=mentor_rates, by=by, now=now)


def add_fellow(
    *,
    program: Program,
    mentor: User,
    backup: User,
    to_come: bool = False,
    by: User,
    now: datetime,
    **person: Unpack[NewPerson],
) -> Membership:
    """Add a fellow together with the people beside them, in one act: nobody is active without. Raises ChangeRefused."""
    with guards.guarded(program.id, now=now):
        fellow, _ = invite.add_and_invite(program=program, role=Role.FELLOW, by=by, now=now, **person)
        _assign(fellow, mentor=mentor, backup=backup, to_come=to_come, mentor_rates=not to_come, by=by, now=now)
    return fellow


def _assign(
    fellow: Membership, *, mentor: User, backup: User, to_come: bool, mentor_rates: bool, by: User, now: datetime
) -> Assignment:
    today = now.astimezone(fellow.program.zone).date()
    before = Assignment.objects.select_for_update(of=("self",)).filter(fellow=fellow, ended_at__isnull=True).first()
    touched = {mentor.id, backup.id}
    if before is not None:
        same = (before.mentor_id, before.backup_id, before.to_come) == (mentor.id, backup.id, to_come)
        if same:
            before.mentor_rates = mentor_rates
            before.save(update_fields=["mentor_rates"])
            return before
        before.ends_on = max(before.starts_on, today - timedelta(days=1))
        before.ended_at = now
        before.save(update_fields=["ends_on", "ended_at"])
        touched |= {before.mentor_id, before.backup_id}
    made = Assignment.objects.create(
        fellow=fellow,
        mentor=mentor,
        backup=backup,
        starts_on=max(today, fellow.starts_on),
        to_come=to_come,
        mentor_rates=mentor_rates,
    )
    audit.record(
        by,
        "assigned",
        f"membership:{fellow.id}",
        program=fellow.program_id,
        now=now,
        detail=f"mentor:{mentor.id} backup:{backup.id}",
    )
    chain_changed.send(
        Assignment, by_id=by.id, program_id=fellow.program_id, person_id=None, fellow_ids=[fellow.id], now=now
    )
    coverage_changed.send(Assignment, person_ids=sorted(touched), membership_ids=[fellow.id], why="reassigned", now=now)
    return made


class TimeAwayTaken(NamedTuple):
    """``asked``: who was asked in their place at once, one for each request that moved (None: nobody was left)."""

    absence: Absence
    asked: tuple[int | None, ...]


def take_time_away(
    person: User, *, first: date, last: date, backup: User | None, by: User, now: datetime
) -> TimeAwayTaken:
    """Whole days away, in the person's own zone; once begun, what they had moves on at once. Raises ChangeRefused. The
    same days again change nothing."""
    asked: tuple[int | None, ...] = ()
    with guards.guarded(*_programs_of(person.id), now=now):
        standing = Absence.objects.filter(person=person, first=first, last=last, backup=backup, called_off_at=None)
        if before := standing.first():
            return TimeAwayTaken(before, asked)
        absence = Absence.objects.create(person=person, first=first, last=last, backup=backup, set_by=by)
        audit.record(by, "time_away", f"user:{person.id}", program=None, now=now, detail=f"{first} to {last}")
        if first <= now.astimezone(person.zone).date() <= last:
            asked = _begin([absence], now)
        time_away_changed.send(Absence, person_ids=[person.id], now=now)
    return TimeAwayTaken(absence, asked)


def cancel_time_away(absence: Absence, *, by: User, now: datetime) -> None:
    """Back earlier, or not away after all."""
    with transaction.atomic():
        row = Absence.objects.select_for_update(of=("self",)).get(id=absence.id)
        if row.called_off_at is not None:
            return
        row.called_off_at = now
        row.save(update_fields=["called_off_at"])
        audit.record(
            by,
            "time_away_called_off",
            f"user:{row.person_id}",
            program=None,
            now=now,
            detail=f"{row.first} to {row.last}",
        )
        if row.begun_at is not None:
            coverage_changed.send(
                Absence,
                person_ids=[row.person_id],
                membership_ids=_fellows_beside([row.person_id]),
                why="back",
                now=now,
            )
        time_away_changed.send(Absence, person_ids=[row.person_id], now=now)


def begin_due(now: datetime) -> int:
    """Act on what the day has brought: roles and assignments whose last day has passed, acts that waited for their
    time, time away that begins.

    For the sweep. Six small queries when nothing is due.
    """
    count = endings.end_due_roles(now) + endings.end_due_reading(now) + decide.settle_due(now)
    invite.send_due_invitations(now)
    tomorrow = now.astimezone(ZoneInfo("UTC")).date() + timedelta(days=1)  # somewhere it may be tomorrow already
    coming = Absence.objects.filter(called_off_at__isnull=True, begun_at__isnull=True, first__lte=tomorrow)
    running = Assignment.objects.filter(ended_at__isnull=True, ends_on__lt=tomorrow)
    begins = [absence for absence in coming.select_related("person") if _has_come(absence, now)]
    ends = [pair for pair in running.select_related("fellow__program") if _is_over(pair, now)]
    if begins or ends:
        with transaction.atomic():
            away_from = _programs_of(*(absence.person_id for absence in begins))
            lock.take_exclusive({*away_from, *(pair.fellow.program_id for pair in ends)})
            count += endings.one_by_one_on_error(_still(coming, begins), lambda rows: _begin(rows, now), what="begin")
            fp("cover.begun")
            count += endings.one_by_one_on_error(_still(running, ends), lambda rows: _end(rows, now), what="end")
            fp("cover.over")
    fp("cover.committed")
    return count


def _has_come(absence: Absence, now: datetime) -> bool:
    return absence.first <= now.astimezone(absence.person.zone).date()


def _is_over(pair: Assignment, now: datetime) -> bool:
    today = now.astimezone(pair.fellow.program.zone).date()
    return pair.ends_on is not None and pair.ends_on < today


def _still(rows: QuerySet[Row], seen: Iterable[Row]) -> list[Row]:
    """Lock the rows that were seen, as far as the question still finds them."""
    return list(
        rows.filter(id__in=[row.id for row in seen]).select_for_update(of=("self",), skip_locked=True).order_by("id")
    )


def fellow_left(sender: object, *, membership: Membership, now: datetime, **_: object) -> None:
    """Receives people.membership_ended: nobody stands beside a fellow who has gone."""
    if membership.role != Role.FELLOW:
        return
    rows = list(Assignment.objects.select_for_update(of=("self",)).filter(fellow=membership, ended_at__isnull=True))
    last = membership.ends_on or now.astimezone(membership.program.zone).date()
    for row in rows:
        row.ends_on, row.ended_at = max(row.starts_on, last), now
    # Not told as a change of coverage: whatever was open ends with the fellow's role, so nobody is to be asked anew.
    Assignment.objects.bulk_update(rows, ["ends_on", "ended_at"])


def place_taken(sender: object, *, old: User, new: User, program: Program, **_: object) -> None:
    """Receives people.place_taken: who was named before they were in is the same person afterwards."""
    pairs = Assignment.objects.filter(fellow__program=program)
    pairs.filter(mentor=old).update(mentor=new)
    pairs.filter(backup=old).update(backup=new)
    Absence.objects.filter(person=old).update(person=new)
    Absence.objects.filter(backup=old).update(backup=new)


def _begin(absences: list[Absence], now: datetime) -> tuple[int | None, ...]:
    """Who was asked in their place, as the rooms above answer."""
    if not absences:
        return ()
    Absence.objects.filter(id__in=[absence.id for absence in absences]).update(begun_at=now)
    for absence in absences:
        absence.begun_at = now
    _tell_who_caused_it(absences, now)
    people = sorted({absence.person_id for absence in absences})
    fellows = _fellows_beside(people)
    answers: list[Any] = [
        answer
        for _, answer in coverage_changed.send(Absence, person_ids=people, membership_ids=fellows, why="away", now=now)
    ]
    return tuple(one for asked in answers for one in asked or ())


def _tell_who_caused_it(absences: list[Absence], now: datetime) -> None:
    """Whoever said that another is away, and whoever somebody let in who says so of themself, must not gain by it. (Two
    queries where nobody could.)"""
    since = now - circle.LET_IN_FOR
    setters = {absence.set_by_id for absence in absences if absence.set_by_id}
    new = Membership.objects.filter(given_by__in=setters, given_at__gte=since)
    let_in = set(new.values_list("given_by_id", flat=True))
    for absence in absences:
        if absence.set_by_id and (absence.set_by_id != absence.person_id or absence.set_by_id in let_in):
            _tell_who_set(absence, now)


def _tell_who_set(absence: Absence, now: datetime) -> None:
    """In each of their programs: of the fellows they stand beside; of all, where anybody's request may come to them."""
    beside = _fellows_beside([absence.person_id])
    held: dict[int, set[str]] = {}
    rows = Membership.objects.filter(user=absence.person_id, ended_at__isnull=True)
    for program_id, role in rows.values_list("program_id", "role"):
        held.setdefault(program_id, set()).add(role)
    for program_id, roles in held.items():
        fellows: list[int] | None = beside
        if roles & ASKED_FOR_ALL:
            fellows = None
        chain_changed.send(
            Absence, by_id=absence.set_by_id, program_id=program_id, person_id=absence.person_id, fellow_ids=fellows,
            now=now,
        )  # fmt: skip


def _end(rows: list[Assignment], now: datetime) -> None:
    if not rows:
        return
    Assignment.objects.filter(id__in=[pair.id for pair in rows]).update(ended_at=now)
    people = sorted({pair.mentor_id for pair in rows} | {pair.backup_id for pair in rows})
    fellows = sorted(pair.fellow_id for pair in rows)
    coverage_changed.send(Assignment, person_ids=people, membership_ids=fellows, why="reassigned", now=now)


def _fellows_beside(person_ids: Iterable[int]) -> list[int]:
    ids = list(person_ids)
    rows = Assignment.objects.filter(Q(mentor_id__in=ids) | Q(backup_id__in=ids), ended_at__isnull=True)
    return sorted(rows.values_list("fellow_id", flat=True))


def may_be_asked_for(person_id: int, now: datetime) -> list[int]:
    """Fellowships whose mentor or backup this person is, or stands in for today or later."""
    yesterday = now.date() - timedelta(days=1)  # somewhere it is still today
    covers = Absence.objects.filter(backup=person_id, called_off_at__isnull=True, last__gte=yesterday)
    return _fellows_beside([person_id, *covers.values_list("person_id", flat=True)])


def _programs_of(*person_ids: int) -> list[int]:
    held = Membership.objects.filter(user__in=person_ids, ended_at__isnull=True)
    return list(held.values_list("program_id", flat=True).distinct())
