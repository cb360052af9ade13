"""A role given to an account, or ended: its owner hears of it, whoever did it."""

from __future__ import annotations

from datetime import datetime

from django.dispatch import receiver

from pts_support.people.account import changes
from pts_support.people.models import AccountChange, Membership, User
from pts_support.people.signals import membership_ended, role_given

Kind = AccountChange.ChangeKind


@receiver(role_given)
def given(sender: type, membership: Membership, now: datetime, by_id: int | None = None, **_: object) -> None:
    by = None
    if by_id is not None:
        by = User.objects.get(id=by_id)
    tell_given(membership, by=by, now=now)


@receiver(membership_ended)
def ended(sender: type, membership: Membership, now: datetime, by: User | None = None, **_: object) -> None:
    _tell(membership, Kind.ROLE_ENDED, by, now)


def tell_given(role: Membership, *, by: User | None, now: datetime) -> None:
    _tell(role, Kind.ROLE_GIVEN, by, now)


def _tell(role: Membership, kind: AccountChange.ChangeKind, by: User | None, now: datetime) -> None:
    """Whoever has not come in yet has the invitation, and no account to watch over."""
    if role.user.proved_at is not None:
        changes.record(role.user, kind, by=by, now=now, program=role.program_id, detail=role.role)


def connected() -> None:
    """Importing this module connected its receivers; the app calls this so that the import has a reader."""
