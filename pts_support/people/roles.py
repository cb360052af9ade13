"""Who holds which role, today: asked once a page, and in bulk by the rooms above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.models import Membership, Role

if TYPE_CHECKING:
    from pts_support.clock import TimedRequest
    from pts_support.people.models import User


def has_joined(user: str = "") -> ExpressionWrapper:
    """Has shown their mailbox, or is of a demo's cast, who come in by one click. Somebody who came in by a code read
    out has not: nobody knows who that is. ``user``: the way to them ("user__")."""
    shown = Q(**{f"{user}proved_at__isnull": False})
    return ExpressionWrapper(shown | Q(**{f"{user}made_by_demo": True}), output_field=BooleanField())


@dataclass(frozen=True)
class HeldRole:
    """One role somebody holds now."""

    id: int
    role: str
    program_id: int
    program: str
    cohort_id: int | None


@dataclass(frozen=True)
class HeldRoles:
    """All roles somebody holds now. Navigation and doors ask this; sight of requests never does."""

    held: tuple[HeldRole, ...]

    def programs(self, *roles: str) -> tuple[int, ...]:
        """Ids of the programs in which one of these roles (or any role) is held, in order, each once."""
        return tuple(dict.fromkeys(held.program_id for held in self.held if not roles or held.role in roles))

    def holds(self, *roles: str) -> bool:
        return any(held.role in roles for held in self.held)

    @property
    def fellowship(self) -> HeldRole | None:
        return next((held for held in self.held if held.role == Role.FELLOW), None)

    @property
    def is_fellow(self) -> bool:
        return self.holds(Role.FELLOW)

    @property
    def is_helper(self) -> bool:
        return self.holds(Role.MENTOR, Role.DIRECTOR, Role.STAFF, Role.CONTACT)

    @property
    def is_staff(self) -> bool:
        return self.holds(Role.STAFF)

    @property
    def is_director(self) -> bool:
        return self.holds(Role.DIRECTOR)


def roles_on(user: User, today: date) -> HeldRoles:
    """Roles in force on ``today`` (one query)."""
    return HeldRoles(tuple(HeldRole(*row) for row in _HELD(user=user.id, today=today)))


def with_roles(users: QuerySet[User]) -> QuerySet[User]:
    """These people with the roles they hold, held once or will hold: a page that begins with its reader so asks for
    their roles no more. (Which of them are in force is a matter of the day where the reader lives.)"""
    rows = Membership.objects.filter(user=OuterRef("pk"), ended_at__isnull=True, suspended_at__isnull=True)
    row = JSONObject(
        id="id", role="role", program_id="program_id", program="program__name", cohort_id="cohort_id",
        first="starts_on", last="ends_on",
    )  # fmt: skip
    return users.annotate(role_rows=ArraySubquery(rows.order_by("id").values(row=row)))


def _in_force(rows: Iterable[dict[str, Any]], today: str) -> HeldRoles:
    """As ``Membership.objects.on`` has it. Days as the database writes them are in the order of the calendar."""
    held = [row for row in rows if row["first"] <= today and (row["last"] is None or today <= row["last"])]
    return HeldRoles(
        tuple(HeldRole(row["id"], row["role"], row["program_id"], row["program"], row["cohort_id"]) for row in held)
    )


def _held(user: int, today: date) -> QuerySet[Membership, tuple[Any, ...]]:
    rows = Membership.objects.on(today).filter(user=user, ended_at__isnull=True, suspended_at__isnull=True)
    return rows.order_by("id").values_list("id", "role", "program_id", "program__name", "cohort_id")


_HELD = PreparedQuery(_held)


def roles_held(request: TimedRequest) -> HeldRoles:
    """The signed-in person's roles, asked once a page."""
    kept: HeldRoles | None = getattr(request, "_standing", None)
    if kept is None:
        kept = _standing_here(request)
        request._standing = kept  # type: ignore[attr-defined]  # a page's own memo
    return kept


def _standing_here(request: TimedRequest) -> HeldRoles:
    user = request.user
    if not user.is_authenticated:
        return HeldRoles(())
    today = request.now.astimezone(user.zone).date()
    rows = getattr(user, "role_rows", None)
    if rows is None:  # they signed in just now, or stand here in a test
        return roles_on(user, today)
    return _in_force(rows, today.isoformat())


class Peer(NamedTuple):
    """Another fellow of the cohort: what pages and forms need of them."""

    id: int
    ref: UUID
    called: str


def peers_of(membership: Membership, today: date) -> list[Peer]:
    """The other fellows of the same cohort who are in force and can sign in (one query)."""
    return [Peer(*row) for row in _PEERS(cohort=membership.cohort_id, apart=membership.user_id, today=today)]


def _peers(cohort: int | None, apart: int, today: date) -> QuerySet[Membership, tuple[int, UUID, str]]:
    rows = Membership.objects.on(today).filter(
        role=Role.FELLOW, cohort=cohort, ended_at__isnull=True, user__is_active=True
    )
    return rows.exclude(user_id=apart).order_by("id").values_list("user_id", "user__ref", "user__called")


_PEERS = PreparedQuery(_peers)  # of a sending: see requests_app/chain/policy_versions.py


_HELPING = PreparedQuery(
    lambda program: (
        Membership.objects.filter(program_id=program, ended_at__isnull=True)
        .exclude(role=Role.FELLOW)
        .values_list("user__called", "user__preferred", "user__name")
    )
)


_IN_PROGRAM = PreparedQuery(
    lambda program: Membership.objects.filter(program_id=program, ended_at__isnull=True).values_list(
        "user__called", "user__preferred", "user__name"
    )
)


def names_in_program(program_id: int) -> list[str]:
    """What everybody in this program is called, the fellows too."""
    return [name for all_names in _IN_PROGRAM(program=program_id) for name in all_names if name]


def names_of_helpers(program_id: int) -> list[str]:
    """What the people are called who help in this program: none of them is a student."""
    return [name for all_names in _HELPING(program=program_id) for name in all_names if name]
