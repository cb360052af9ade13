"""What a decision about a program's conversations is made from: its rounds, its fellows and its talkers, each with a
diary. Read under the lock of the program's row, in a fixed number of queries. Nothing here ever reads a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from checkins.models import Booking, OwnSwitches, Pairing, ProgramCheckins, Round, Talker
from checkins.schedule.rounds_of_year import RoundRule, RoundWeek, rounds_of_year
from checkins.schedule.school_weeks import SchoolWeek, school_weeks
from checkins.schedule.slots import Diary, Slot, WeeklyTime
from checkins.vocabulary import BookingState
from mentors.support import Assignment, Circle, CirclePerson, circles, days_away
from pts_support.people.calendars.worktime import Hours
from pts_support.people.models import Membership, Role

CAN_STILL = ("", "away")  # reasons of CirclePerson.unreachable that leave somebody a talker
A_YEAR = timedelta(days=400)


@dataclass(frozen=True)
class FellowFacts:
    """``first``, ``last``: of the year in which they are here; ``not_with``: who signs off on them, and their backup;
    ``off``: they switched conversations off for themself."""

    membership_id: int
    user_id: int
    zone: ZoneInfo
    hours: Hours
    year: tuple[date, date]
    first: date
    last: date
    away: tuple[tuple[date, date], ...]
    not_with: frozenset[int]
    off: bool

    @cached_property
    def weeks(self) -> tuple[SchoolWeek, ...]:
        return school_weeks(self.hours, *self.year)

    def rounds(self, rules: Iterable[RoundRule]) -> tuple[RoundWeek, ...]:
        return rounds_of_year(self.hours, self.weeks, rules)


@dataclass(frozen=True)
class TalkerFacts:
    """``can``: they are in the program, signed in once, and their mail arrives. Being away is in the diary."""

    id: int
    ref: UUID
    user_id: int
    called: str
    zone: ZoneInfo
    hours: Hours
    away: tuple[tuple[date, date], ...]
    times: tuple[WeeklyTime, ...]
    takes: int
    can: bool


@dataclass
class ProgramFacts:
    """One program at one moment. ``taken``: booked times of each person, by booking; it and ``pairings`` follow what is
    decided from them."""

    program_id: int
    zone: ZoneInfo
    now: datetime
    on: bool
    rules: tuple[RoundRule, ...]
    fellows: dict[int, FellowFacts]
    talkers: dict[int, TalkerFacts]
    pairings: dict[int, Pairing]
    taken: dict[int, dict[int, Slot]] = field(default_factory=lambda: defaultdict(dict))

    def minutes(self, round_id: int) -> int:
        return next((rule.minutes for rule in self.rules if rule.id == round_id), 20)

    def paired_with(self, talker_id: int) -> int:
        return sum(pair.talker_id == talker_id for pair in self.pairings.values())

    def talker_named(self, ref: UUID) -> TalkerFacts | None:
        return next((talker for talker in self.talkers.values() if talker.ref == ref), None)

    def diary_of_fellow(self, fellow: FellowFacts, *, without: int | None = None) -> Diary:
        taken = self._taken(fellow.user_id, without)
        return Diary(fellow.zone, fellow.hours, fellow.away, fellow.first, fellow.last, taken)

    def diary_of_talker(self, talker: TalkerFacts, *, without: int | None = None) -> Diary:
        return Diary(talker.zone, talker.hours, talker.away, taken=self._taken(talker.user_id, without))

    def _taken(self, user_id: int, without: int | None) -> tuple[Slot, ...]:
        return tuple(slot for booking_id, slot in self.taken[user_id].items() if booking_id != without)


def load_facts(checkins: ProgramCheckins, now: datetime, *, locked: bool = True) -> ProgramFacts:
    """Everything about the conversations of a program whose row is locked; or, to be looked at only, is not."""
    program = checkins.program
    rows = _fellows_of(program.id)
    around = circles([row.id for row in rows], now)
    if locked:
        _lock_talkers(program.id)
    talkers = _talkers_of(program.id)
    people = next((circle.people for circle in around.values()), {})
    facts = ProgramFacts(
        program_id=program.id,
        zone=program.zone,
        now=now,
        on=checkins.conversations,
        rules=tuple(
            RoundRule(one.id, one.when, one.week, one.minutes)
            for one in Round.objects.filter(program=program, ended_at=None).order_by("id")
        ),
        fellows=_fellow_facts(rows, around, now),
        talkers={talker.id: _talker_facts(talker, people.get(talker.user_id), now) for talker in talkers},
        pairings={pair.membership_id: pair for pair in Pairing.objects.filter(membership__in=rows, until=None)},
    )
    _put_taken(facts)
    return facts


def nothing_known(checkins: ProgramCheckins, now: datetime) -> ProgramFacts:
    """For what needs to know nobody."""
    program = checkins.program
    return ProgramFacts(program.id, program.zone, now, checkins.conversations, (), {}, {}, {})


def _fellows_of(program_id: int) -> list[Membership]:
    rows = Membership.objects.filter(program=program_id, role=Role.FELLOW, ended_at=None, suspended_at=None)
    return list(rows.filter(user__is_active=True).select_related("cohort").order_by("id"))


def _lock_talkers(program_id: int) -> None:
    """For all programs in which they talk: nobody else books them meanwhile."""
    people = Talker.objects.filter(program=program_id, ended_at=None).values("user_id")
    rows = Talker.objects.filter(user__in=people, ended_at=None).order_by("id")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("id"))


def _talkers_of(program_id: int) -> list[Talker]:
    rows = Talker.objects.filter(program=program_id, ended_at=None).select_related("user")
    return list(rows.prefetch_related("free_times").order_by("id"))


def _fellow_facts(rows: list[Membership], around: dict[int, Circle], now: datetime) -> dict[int, FellowFacts]:
    users = [row.user_id for row in rows]
    away = days_away(users, since=(now - timedelta(days=2)).date(), until=(now + A_YEAR).date())
    off = set(OwnSwitches.objects.filter(person__in=users, conversations_off=True).values_list("person_id", flat=True))
    signs = _who_signs(row.id for row in rows)
    found = {}
    for row in rows:
        circle = around[row.id]
        beside = {one.id for one in (circle.mentor, circle.backup) if one}
        assert row.cohort is not None  # only_fellows_have_a_cohort
        found[row.id] = FellowFacts(
            membership_id=row.id,
            user_id=row.user_id,
            zone=circle.fellow.zone,
            hours=circle.fellow.hours,
            year=(row.cohort.starts_on, row.cohort.ends_on),
            first=max(row.starts_on, row.cohort.starts_on),
            last=min(row.ends_on or row.cohort.ends_on, row.cohort.ends_on),
            away=away.get(row.user_id, ()),
            not_with=frozenset(beside | signs[row.id]),
            off=row.user_id in off,
        )
    return found


def _who_signs(membership_ids: Iterable[int]) -> dict[int, set[int]]:
    """Whoever is or was the mentor of a fellow and signs for it."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Assignment.objects.filter(fellow__in=list(membership_ids), mentor_rates=True)
    for fellow_id, mentor_id in rows.values_list("fellow_id", "mentor_id"):
        found[fellow_id].add(mentor_id)
    return found


def _talker_facts(talker: Talker, person: CirclePerson | None, now: datetime) -> TalkerFacts:
    """Who is around no fellow of the program is nobody's talker."""
    times = tuple(WeeklyTime(free.weekday, free.opens, free.closes) for free in talker.free_times.all())
    if person is None:
        nowhere = Hours(talker.user.zone, {})
        user = talker.user
        return TalkerFacts(talker.id, talker.ref, user.id, user.called, user.zone, nowhere, (), (), 0, can=False)
    return TalkerFacts(
        id=talker.id,
        ref=talker.ref,
        user_id=talker.user_id,
        called=person.called,
        zone=person.zone,
        hours=person.hours,
        away=tuple((away.first, away.last) for away in person.away),
        times=times,
        takes=talker.takes,
        can=person.unreachable(now) in CAN_STILL,
    )


def _put_taken(facts: ProgramFacts) -> None:
    people = {talker.user_id for talker in facts.talkers.values()}
    mine = Q(person__in=people) | Q(membership__in=list(facts.fellows))
    for booking in Booking.objects.filter(mine, state=BookingState.BOOKED).select_related("membership"):
        assert booking.starts_at is not None  # booked_with_someone_at_a_time
        assert booking.ends_at is not None
        slot = Slot(booking.starts_at, booking.ends_at)
        facts.taken[booking.person_id or 0][booking.id] = slot
        facts.taken[booking.membership.user_id][booking.id] = slot


def programs_of_people(person_ids: Collection[int]) -> list[int]:
    """Where these people hold a role, and where they talk or are talked with."""
    held = Membership.objects.filter(user__in=person_ids, ended_at=None).values_list("program_id", flat=True)
    talk = Talker.objects.filter(user__in=person_ids, ended_at=None).values_list("program_id", flat=True)
    return sorted({*held, *talk})


def holds_in(person_id: int) -> QuerySet[Membership, int]:
    """The programs whose conversations they may hold: where they have a role, and are not suspended."""
    held = Membership.objects.filter(user=person_id, ended_at=None, suspended_at=None).exclude(role=Role.FELLOW)
    return held.values_list("program_id", flat=True)


def theirs_to_hold(person_id: int) -> Q:
    """Of bookings: who they are with is for whoever holds them as long as they are named for it and have a role there,
    and no day longer. One that was skipped is for whom it was booked with then."""
    shown = Q(skipped_at=None) | Q(skipped_with=person_id)
    return shown & Q(person=person_id, talker__ended_at=None, program__in=holds_in(person_id))
