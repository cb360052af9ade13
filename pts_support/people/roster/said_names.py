"""Keeps what people are called unique among all who share a program (the rule: pts_support/spoken/said_names.py).

What somebody typed stands in ``User.preferred``, and what pages and mails say in ``User.called``: made here whenever
names or roles change, so that no page has to look at others' names.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from pts_support.people.models import Membership, Role, User
from pts_support.saying import names
from pts_support.spoken import recorder
from pts_support.spoken.said_names import PersonToName, said_names, same_name

REMEMBERED_FOR = timedelta(days=400)  # whose role ended stands on pages about what was: so long they keep their name
ORDER = {role: place for place, role in enumerate(Role)}


def settle_names(program_ids: Iterable[int], now: datetime) -> None:
    """Make every said name in these programs, and in those that share somebody with them, what the rule makes of it."""
    people = _people_in(_connected(set(program_ids)), now)
    before = dict(User.objects.filter(id__in=[person.id for person in people]).values_list("id", "called"))
    said = said_names(people)
    for person in people:
        if said[person.id] != before[person.id]:
            User.objects.filter(id=person.id).update(preferred=person.typed, called=said[person.id])


def settle_names_around(user: User, now: datetime) -> None:
    """The same for all programs in which this person is."""
    settle_names(user.memberships.values_list("program_id", flat=True), now)
    user.refresh_from_db(fields=["called", "preferred"])


def note_on_name(user: User, now: datetime, *, program_id: int | None = None) -> str:
    """What the form says that gave two people one name; "" where nobody else has it. ``program_id``: to its staff, who
    are told of nobody elsewhere, nor that this person is there too."""
    user.refresh_from_db(fields=["called", "preferred"])
    own = set(user.memberships.values_list("program_id", flat=True))
    people = _people_in({program_id} if program_id else own, now)
    wanted = same_name(user.preferred_name)
    called = dict(User.objects.filter(id__in=[person.id for person in people]).values_list("id", "called"))
    alike = sorted(called[person.id] for person in people if same_name(person.typed) == wanted)
    if len(alike) < 2:
        return ""
    quoted = names(f"“{name}”" for name in alike)
    note = f"{len(alike)} people here are called {user.preferred_name}. To tell them apart, pages say {quoted}."
    return recorder.own_words(note)


def _connected(programs: set[int]) -> set[int]:
    """These programs and all others that share somebody with one of them."""
    while True:
        inside = Membership.objects.filter(program__in=programs)
        wider = set(Membership.objects.filter(user__in=inside.values("user")).values_list("program_id", flat=True))
        if wider <= programs:
            return programs
        programs |= wider


def _people_in(programs: Iterable[int], now: datetime) -> list[PersonToName]:
    rows = Membership.objects.filter(program__in=programs).exclude(ended_at__lt=now - REMEMBERED_FOR)
    typed = Coalesce(NullIf(F("user__preferred"), Value("")), F("user__called"))
    found: dict[int, tuple[str, str, list[str], set[int]]] = {}
    for person, name, typed_name, role, program in rows.order_by("user_id", "id").values_list(
        "user_id", "user__name", typed, "role", "program_id"
    ):
        _, _, roles, places = found.setdefault(person, (typed_name, name, [], set()))
        roles.append(role)
        places.add(program)
    return [
        PersonToName(person, typed_name, name, _role(roles), frozenset(places))
        for person, (typed_name, name, roles, places) in found.items()
    ]


def _role(roles: Iterable[str]) -> str:
    return str(Role(min(roles, key=lambda role: ORDER[Role(role)])).label)
