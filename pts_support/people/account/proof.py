"""The first proof that a mailbox is its owner's, and what does not survive it."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from pts_support.people import audit
from pts_support.people.account import changes
from pts_support.people.account.signing_out import end_sessions, forget_browsers
from pts_support.people.models import AccountChange, Agreement, PhoneCode, User


def prove(user: User, *, by: str, now: datetime, keep_session: str | None = None, keep_password: bool = False) -> bool:
    """The owner shows their mailbox. The first time that drops all that any other session has set up, and ends those
    sessions. Returns whether it was the first time. Call it before a new password is set, or keep that one."""
    with transaction.atomic():
        row = User.objects.select_for_update(of=("self",), no_key=True).get(id=user.id)
        if row.proved_at is not None:
            return False
        dropped = _drop_everything(row, now, keep_session)
        user.proved_at, user.proved_by = now, by
        user.save(update_fields=["proved_at", "proved_by"])
        if not keep_password and user.has_usable_password():
            user.set_unusable_password()
            user.save(update_fields=["password"])
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        audit.record(user, "mailbox_shown", f"user:{user.id}", program=None, now=now, detail=by)
        if dropped:
            changes.record(user, AccountChange.ChangeKind.PROVED, by=user, now=now)
    return True


def _drop_everything(user: User, now: datetime, keep_session: str | None) -> bool:
    """Returns whether anybody had been here."""
    addresses = EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()[0]
    steps = Authenticator.objects.filter(user=user).delete()[0]
    Agreement.objects.filter(user=user).delete()
    PhoneCode.objects.filter(membership__user=user, ended_at__isnull=True).update(ended_at=now)
    PhoneCode.objects.filter(membership__user=user).update(door_hash=None)
    end_sessions(user.id, but=keep_session)
    forget_browsers(user.id)
    return bool(addresses or steps or user.last_login)
