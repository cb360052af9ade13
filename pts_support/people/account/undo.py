""" "This wasn't me": everyone is signed out, the change is taken back where that can be, and nobody is let in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import signing
from django.db import transaction

from pts_support.people import audit
from pts_support.people.account import mailboxes, step_reset
from pts_support.people.account.changes import GOOD_FOR, SALT
from pts_support.people.account.signing_out import sign_out_everywhere
from pts_support.people.models import AccountChange, PhoneCode, User

Kind = AccountChange.ChangeKind
SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


@dataclass(frozen=True)
class FoundChange:
    """The change behind a link, and whether the mailbox it was sent to may take it back."""

    change: AccountChange
    may_undo: bool


def find(token: str) -> FoundChange | None:
    """What a link is about; None once it ran out, or if it was never one. Looking changes nothing."""
    try:
        ref, may_undo = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    change = AccountChange.objects.select_related("user", "by", "program").filter(ref=UUID(ref)).first()
    if change is None:
        return None
    return FoundChange(change, may_undo)


def object_to(token: str, *, now: datetime) -> FoundChange | None:
    """Sign everyone out and take the change back, once. Returns the change as it is afterwards."""
    found = find(token)
    if found is None:
        return None
    with transaction.atomic():
        change = AccountChange.objects.select_for_update(of=("self",)).select_related("user").get(id=found.change.id)
        sign_out_everywhere(change.user_id)
        if not change.undone:
            change.undone = found.may_undo and _undo(change, now)
            change.objected_at = change.objected_at or now
            change.save(update_fields=["undone", "objected_at"])
            audit.record(
                None, "change_objected", f"user:{change.user_id}", program=None, now=now, detail=str(change.kind)
            )
    return find(token)


def _undo(change: AccountChange, now: datetime) -> bool:
    act = UNDO.get(Kind(change.kind))
    return act is not None and act(change, now)


def _remove_added_address(change: AccountChange, now: datetime) -> bool:
    user = User.objects.select_for_update(of=("self",), no_key=True).get(id=change.user_id)
    others = EmailAddress.objects.filter(user=user, verified=True).exclude(email=change.detail).order_by("id")
    oldest = others.first()
    if oldest is None:
        return False
    if user.email == change.detail:
        mailboxes.use(user, oldest.email)
    return EmailAddress.objects.filter(user=user, email=change.detail).delete()[0] > 0


def _choose_as_before(change: AccountChange, now: datetime) -> bool:
    before = change.undo_with.get("before", "")
    if not EmailAddress.objects.filter(user=change.user, email=before, verified=True).exists():
        return False
    mailboxes.use(change.user, before)
    return True


def _give_address_back(change: AccountChange, now: datetime) -> bool:
    if not mailboxes.belongs_to_nobody(change.detail):
        return False
    EmailAddress.objects.create(user=change.user, email=change.detail, verified=True, primary=False)
    return True


def _remove_added_step(change: AccountChange, now: datetime) -> bool:
    mine = Authenticator.objects.filter(user=change.user)
    gone = mine.filter(id=change.undo_with.get("step")).delete()[0] > 0
    if not mine.filter(type__in=SECOND_STEPS).exists():
        mine.delete()  # spare codes alone are no second step
    return gone


def _give_steps_back(change: AccountChange, now: datetime) -> bool:
    """Back as they were. What has been set up since under the same kind stays."""
    kept = change.undo_with.get("steps", [])
    there = Authenticator.objects.filter(user=change.user)
    missing = [step for step in kept if not there.filter(type=step["type"]).exists()]
    for step in missing:
        Authenticator.objects.create(user=change.user, **step)
    return bool(missing)


def _end_password(change: AccountChange, now: datetime) -> bool:
    """The owner chooses a new one by "Forgot password?", which goes to their mailbox."""
    change.user.set_unusable_password()
    change.user.save(update_fields=["password"])
    return True


def _end_codes(change: AccountChange, now: datetime) -> bool:
    place = change.undo_with.get("place", change.user_id)
    PhoneCode.objects.filter(membership__user=place, ended_at__isnull=True).update(ended_at=now)
    PhoneCode.objects.filter(membership__user=place).update(door_hash=None)
    sign_out_everywhere(place)
    return True


def _stop_reset(change: AccountChange, now: datetime) -> bool:
    return step_reset.stop(change.user, now=now)


UNDO: dict[AccountChange.ChangeKind, Callable[[AccountChange, datetime], bool]] = {
    Kind.ADDRESS_ADDED: _remove_added_address,
    Kind.ADDRESS_CHOSEN: _choose_as_before,
    Kind.ADDRESS_REMOVED: _give_address_back,
    Kind.STEP_ADDED: _remove_added_step,
    Kind.STEP_REMOVED: _give_steps_back,
    Kind.STEP_LOST: _give_steps_back,
    Kind.STEP_LOST_ASKED: _stop_reset,
    Kind.STEP_LOST_AGREED: _stop_reset,
    Kind.PASSWORD_CHANGED: _end_password,
    Kind.PASSWORD_RESET: _end_password,
    Kind.CODE_READ_OUT: _end_codes,
    Kind.CAME_BY_PHONE: _end_codes,
}
