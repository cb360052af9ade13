"""Whoever makes somebody fall away never inherits what was open: they, and whoever they let in, are held back there.

Called by signals of lower rooms, in the transaction of the act and before its effects: what moves by it, now or at any
later step, brings these people in as "only that the fellow waits", until the fellow's own tap.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from mentors.support import may_be_asked_for
from pts_support.people.decisions.circle import LET_IN_FOR, brought_in_by, load_circle
from pts_support.people.models import Membership, Program, Role
from requests_app.models import HelpRequest


def hold_back(
    by_id: int, *, program_id: int, person_id: int | None, fellow_ids: Collection[int] | None, now: datetime
) -> int:
    """Hold back whoever did it. ``person_id``: who falls away; ``fellow_ids``: whose requests it touches, beside those
    this person has part in (None: all of the program). How many requests are marked."""
    people = _who_must_not_gain(by_id, program_id, person_id, now)
    if not people:
        return 0
    rows = HelpRequest.objects.open().filter(program_id=program_id)
    if fellow_ids is not None:
        # Who would have been asked later falls away too: the turn of those behind them comes earlier.
        near = {*fellow_ids, *(may_be_asked_for(person_id, now) if person_id else ())}
        rows = rows.filter(Q(membership_id__in=near) | Q(participants__person_id=person_id))
    return _mark(rows, people)


def hold_back_in(
    request_ids: Collection[int], by_id: int, *, program_id: int, person_id: int | None, now: datetime
) -> int:
    """The same in these requests of the program, which somebody else picked out."""
    people = _who_must_not_gain(by_id, program_id, person_id, now)
    if not people:
        return 0
    return _mark(HelpRequest.objects.filter(id__in=request_ids), people)


def hold_back_newcomer(membership: Membership, by_id: int | None, now: datetime) -> int:
    """A role was given: to directors, staff and contact nothing comes by it that was open before; and where whoever
    gave it is held back, whoever they let in is too. Whoever has long been one of them and is given another role by
    somebody else keeps what came to them as it was: else the giver would come in their place."""
    if by_id != membership.user_id and _is_one_of_them(membership, now):
        return 0
    rows = HelpRequest.objects.open().filter(program_id=membership.program_id)
    if membership.role in (Role.MENTOR, Role.FELLOW):
        rows = rows.filter(held_back__contains=[by_id or 0])
    return _mark(rows, {membership.user_id})


def _is_one_of_them(membership: Membership, now: datetime) -> bool:
    """Whether this person has directed, run or been the contact of the program for longer than a newcomer."""
    others = Membership.objects.filter(program_id=membership.program_id, user_id=membership.user_id, ended_at=None)
    lately = Q(given_at__gte=now - LET_IN_FOR)
    helping = others.filter(role__in=(Role.DIRECTOR, Role.STAFF, Role.CONTACT), starts_on__lt=now.date())
    return helping.exclude(id=membership.id).exclude(lately).exists()


def same_person(old_id: int, new_id: int, program_id: int) -> None:
    """A placeholder was held back, and somebody has taken its place."""
    held = HelpRequest.objects.filter(program_id=program_id, held_back__contains=[old_id])
    _mark(held, {new_id})


def _who_must_not_gain(by_id: int, program_id: int, person_id: int | None, now: datetime) -> frozenset[int]:
    """Whoever did it and whoever they let in; where it befalls another, also whoever let them in."""
    circle = load_circle(Program.objects.get(id=program_id), now)
    if by_id == person_id:
        return brought_in_by([by_id], circle.let_in) - {by_id}
    return circle.gain_with(by_id) - {person_id or 0}


_HOLD_BACK = """
UPDATE requests_app_helprequest
SET held_back = ARRAY(SELECT DISTINCT id FROM unnest(held_back || %(people)s::bigint[]) id ORDER BY id)
WHERE id = ANY(%(ids)s) AND NOT held_back @> %(people)s::bigint[]
"""


def _mark(rows: QuerySet[HelpRequest], people: Collection[int]) -> int:
    """Add these people to those held back, of each request under its lock (two statements)."""
    ids = list(rows.order_by().values_list("id", flat=True).distinct())
    locked = HelpRequest.objects.filter(id__in=ids).order_by("id").select_for_update(of=("self",))
    facts = {"ids": list(locked.values_list("id", flat=True)), "people": sorted(people)}
    if not facts["ids"]:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_BACK, facts)
        return cursor.rowcount
