"""What is changed on an account is kept for its owner, and mailed at once to all its addresses.

Each mail has a link, "this wasn't me" (people/account/undo.py). The link is signed and holds no address: only which
change it is about, and whether the mailbox it went to may take that change back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.urls import reverse

from pts_support.people.account import mailboxes
from pts_support.people.models import AccountChange, Program, User

Kind = AccountChange.ChangeKind
SALT = "people.account.not_me"
GOOD_FOR = timedelta(days=14)  # by the machine's own clock
SUBJECT = "PTS Support: your account was changed"
BODY = """{what}

If this wasn’t you, open this page and press its button. It signs everyone out and undoes the change where that is
possible. It doesn’t sign anyone in:

{link}

The link works for 14 days. Once you are signed in, all changes are listed under Me.
"""
# Undoing these gives an address or a second step back, so only the account's oldest mailbox may do it: somebody who
# was put out must not put themselves in again by the mail about it.
ONLY_OLDEST = {Kind.ADDRESS_CHOSEN, Kind.ADDRESS_REMOVED, Kind.STEP_REMOVED, Kind.STEP_LOST}


def record(
    user: User,
    kind: AccountChange.ChangeKind,
    *,
    by: User | None,
    now: datetime,
    program: Program | int | None = None,
    detail: str = "",
    undo_with: dict[str, object] | None = None,
    boxes: Iterable[str] = (),
) -> AccountChange:
    """Keep the change and tell every mailbox of the account. ``boxes``: those it had before, where one was removed."""
    program_id = program if isinstance(program, int) or program is None else program.id
    change = AccountChange.objects.create(
        user=user, kind=kind, by=by, at=now, program_id=program_id, detail=detail, undo_with=undo_with or {}
    )
    tell(change, list(boxes) or mailboxes.all_of(user))
    return change


def tell(change: AccountChange, boxes: list[str]) -> None:
    for place, box in enumerate(boxes):
        link = not_me_link(change, may_undo=_may_undo(change, box, is_oldest=place == 0))
        send_mail(SUBJECT, BODY.format(what=change.get_kind_display(), link=link), None, [box])


def _may_undo(change: AccountChange, box: str, *, is_oldest: bool) -> bool:
    if change.kind in ONLY_OLDEST:
        return is_oldest
    return change.kind != Kind.ADDRESS_ADDED or box != change.detail


def not_me_link(change: AccountChange, *, may_undo: bool) -> str:
    token = signing.dumps([change.ref.hex, may_undo], salt=SALT)
    return settings.SITE_URL + reverse("people:not_me", args=[token])


def changes_of(user: User) -> list[AccountChange]:
    """What was changed on this account, the newest first (one query)."""
    return list(AccountChange.objects.filter(user=user).select_related("by", "program")[:200])
