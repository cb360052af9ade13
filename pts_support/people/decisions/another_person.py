"""Who is another person indeed, where a second yes opens words to whoever asked: not an account of their own.

What can be known is who let whom in, since when somebody holds their role, and what they are called. Somebody with two
accounts under two names, the second let in over a month ago (by another person or by themself), is not found out here:
that is why everybody else who may know of it is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Min, Subquery

from pts_support.people.decisions.circle import DecisionCircle, load_circle
from pts_support.people.models import Membership, Program, Role

HELD_FOR = timedelta(days=30)
NEW_FOR = timedelta(days=30)  # so long nobody in a program can have held a role for thirty days
MAY_AGREE = (Role.DIRECTOR, Role.STAFF, Role.CONTACT)


@dataclass(frozen=True)
class RoleHolder:
    """A director, staff member or contact. ``since``: of the role they have held longest."""

    called: str
    name: str
    since: datetime


@dataclass(frozen=True)
class SecondPeople:
    """Who in one program could be a second person. ``new_until``: until then it is a new program."""

    circle: DecisionCircle
    holders: Mapping[int, RoleHolder]
    new_until: datetime

    def may_agree(self, person_id: int, *, asked_by: int, filed_at: datetime | None, now: datetime) -> bool:
        """``filed_at``: when what it is about was sent. In a new program whoever was in it before then is enough."""
        holder = self.holders.get(person_id)
        if holder is None or person_id == asked_by or self._same_name(person_id, asked_by):
            return False
        if now < self.new_until:
            return filed_at is not None and holder.since < filed_at
        return holder.since <= now - HELD_FOR and person_id not in self.circle.one_with(asked_by)

    def is_new(self, now: datetime) -> bool:
        return now < self.new_until

    def people_for(self, asked_by: int, now: datetime) -> list[tuple[int, str]]:
        """Who could agree to anything this person asks for, whatever it is about. Of a new program: nobody by name,
        because there it depends on when the request was sent."""
        may = (
            (person_id, holder.called)
            for person_id, holder in self.holders.items()
            if self.may_agree(person_id, asked_by=asked_by, filed_at=None, now=now)
        )
        return sorted(may, key=lambda person: person[1])

    def _same_name(self, one: int, other: int) -> bool:
        both = {_plain(self.holders[person].name) for person in (one, other) if person in self.holders}
        return one in self.holders and other in self.holders and len(both) == 1


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def load_second_people(program: Program, now: datetime) -> SecondPeople:
    """As they are now (two queries)."""
    circle = load_circle(program, now)
    everybody = Membership.objects.filter(program=program).order_by().values("program")
    rows = Membership.objects.filter(program=program, role__in=MAY_AGREE, ended_at__isnull=True)
    here = circle.directors | circle.staff | circle.contact
    holders: dict[int, RoleHolder] = {}
    columns = "user_id", "user__called", "user__name", "starts_on", "given_at", "first"
    rows = rows.filter(user__in=here).annotate(first=Subquery(everybody.annotate(day=Min("starts_on")).values("day")))
    first_day = now.astimezone(program.zone).date()
    for person_id, called, name, starts_on, given_at, first in rows.values_list(*columns):
        first_day = first
        since = _held_since(starts_on, given_at, program.zone)
        before = holders.get(person_id)
        if before is None or since < before.since:
            holders[person_id] = RoleHolder(called, name, since)
    began = datetime.combine(first_day, time(0), program.zone)
    return SecondPeople(circle, holders, began + NEW_FOR)


def _held_since(starts_on: date, given_at: datetime | None, zone: ZoneInfo) -> datetime:
    """From its first day; where it was given after that, from then: a first day in the past makes nobody older."""
    began = datetime.combine(starts_on, time(0), zone)
    if given_at is None:
        return began
    return max(began, given_at)
