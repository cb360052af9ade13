"""Who decides in a program: its directors, staff and contact, and which of them are not two but one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from pts_support.people.models import Membership, Program, Role
from pts_support.people.roles import has_joined

LET_IN_FOR = timedelta(days=30)  # for so long whoever let somebody in does not count as another person beside them


@dataclass(frozen=True)
class DecisionCircle:
    """``let_in``: (by whom, whom), for everybody who was given a role here within 30 days, of whatever kind."""

    program_id: int
    directors: frozenset[int]
    staff: frozenset[int]
    contact: frozenset[int]
    let_in: frozenset[tuple[int, int]]

    @property
    def deciders(self) -> frozenset[int]:
        """Who hears of every act: directors and staff; the contact too where they are the only other person."""
        both = self.directors | self.staff
        if len(both) > 1:
            return both
        return both | self.contact

    def seconds(self, asked_by: int | None) -> frozenset[int]:
        """Who may say the second yes: another of directors and staff; where there is none, the contact."""
        one = self.one_with(asked_by)
        return (self.directors | self.staff) - one or self.contact - one

    def one_with(self, person_id: int | None) -> frozenset[int]:
        """This person, through whom they came in within 30 days, and whoever came in through any of these, one after
        another: two accounts of one hand may have been made by a third."""
        if person_id is None:
            return frozenset()
        above = brought_in_by([person_id], {(whom, by) for by, whom in self.let_in})
        return brought_in_by(above, self.let_in)

    def gain_with(self, person_id: int) -> frozenset[int]:
        """This person, whoever came in through them within 30 days, one after another, and whoever let this person in.
        Not all who came in through the same hand: in a program's first month that is everybody."""
        return brought_in_by([person_id], self.let_in) | {by for by, whom in self.let_in if whom == person_id}


def brought_in_by(people: Iterable[int], let_in: Collection[tuple[int, int]]) -> frozenset[int]:
    """These people and whoever came in through them, one after another. Pure."""
    found, new = set(people), set(people)
    while new:
        new = {whom for by, whom in let_in if by in new} - found
        found |= new
    return frozenset(found)


def load_circle(program: Program, now: datetime) -> DecisionCircle:
    """The program's deciders as they are now (one query)."""
    return load_circles([program], now)[program.id]


def load_circles(programs: Iterable[Program], now: datetime) -> dict[int, DecisionCircle]:
    """The same of several (one query)."""
    zones = {program.id: program.zone for program in programs}
    since = now - LET_IN_FOR
    rows = Membership.objects.filter(program__in=zones).filter(
        Q(ended_at__isnull=True) | Q(given_at__gte=since, given_by__isnull=False)
    )
    rows = rows.annotate(in_yet=has_joined("user__"))  # who was only invited can't say yes to anything
    held: dict[tuple[int, str], set[int]] = {}
    let_in: dict[int, set[tuple[int, int]]] = {}
    columns = (
        "program_id",
        "role",
        "user_id",
        "user__is_active",
        "starts_on",
        "ends_on",
        "ended_at",
        "suspended_at",
        "in_yet",
    )
    for row in rows.values(*columns, "given_by_id", "given_at"):
        program_id, person_id = row["program_id"], row["user_id"]
        if row["given_by_id"] and row["given_at"] and row["given_at"] >= since:
            let_in.setdefault(program_id, set()).add((row["given_by_id"], person_id))
        today = now.astimezone(zones[program_id]).date()
        in_force = row["starts_on"] <= today and (row["ends_on"] is None or row["ends_on"] >= today)
        here = row["ended_at"] is None and row["suspended_at"] is None and row["in_yet"]
        if here and in_force and row["user__is_active"]:
            held.setdefault((program_id, row["role"]), set()).add(person_id)

    def those(program_id: int, role: str) -> frozenset[int]:
        return frozenset(held.get((program_id, role), ()))

    return {
        program_id: DecisionCircle(
            program_id,
            those(program_id, Role.DIRECTOR),
            those(program_id, Role.STAFF),
            those(program_id, Role.CONTACT),
            frozenset(pair for pair in let_in.get(program_id, ()) if pair[0] != pair[1]),
        )
        for program_id in zones
    }
