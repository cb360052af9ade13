"""An invitation's code that staff read out by phone, what may be guessed of it, and what it opens.

It opens little, because nobody knows who typed it: a session in which the email is not confirmed
(people/signin/unconfirmed.py), on an account that nobody has come into by a mailed link yet. It sets no password and
confirms no address, and the link in the mail stays as it is.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from pts_support import clock
from pts_support.mail_address import normal_address
from pts_support.people import audit
from pts_support.people.account import changes
from pts_support.people.models import AccountChange, Invitation, Membership, PhoneCode, User
from pts_support.people.roster.invite import hash_token, owner_of
from pts_support.people.signin import rate_limits

PHONE_CODE_GOOD_FOR = timedelta(minutes=20)
BY_PHONE_GOOD_FOR = timedelta(hours=1)
GUESSES = 100  # out of ten networks or more: whoever has one cannot end somebody else’s code (limits.PHONE_CODE)
DIGITS = "23456789"  # read out by phone: no zero and no one


def issue_phone_code(membership: Membership, *, by: User, now: datetime) -> str:
    """A code to read out: for twenty minutes, once; the one before ends. Only a keyed hash of it is kept."""
    code = get_random_string(8, DIGITS)
    with transaction.atomic():
        Membership.objects.select_for_update(of=("self",)).get(id=membership.id)
        membership.phone_codes.filter(ended_at__isnull=True).update(ended_at=now)
        PhoneCode.objects.create(
            membership=membership,
            code_hash=_hash_code(membership.id, code),
            made_by=by,
            made_at=now,
            expires_at=now + PHONE_CODE_GOOD_FOR,
        )
        audit.record(by, "code_read_out", f"user:{membership.user_id}", program=membership.program_id, now=now)
        _tell_owner(membership, by=by, now=now)
    return code


def _tell_owner(membership: Membership, *, by: User, now: datetime) -> None:
    """Whoever has the address hears of it, an account elsewhere too."""
    invitation = _open_of(membership)
    if invitation is not None:
        changes.record(
            owner_of(invitation),
            AccountChange.ChangeKind.CODE_READ_OUT,
            by=by,
            program=membership.program_id,
            now=now,
            undo_with={"place": membership.user_id},
        )


def redeem_phone_code(email: str, code: str, *, network: str, now: datetime) -> str | None:
    """Trade the code for the token of the page behind it, good for an hour. None does not say why."""
    typed = "".join(character for character in code if character.isalnum())
    if not rate_limits.count_try(rate_limits.PHONE_CODE, "join", network, at=clock.real()):
        return None
    with transaction.atomic():
        rows = list(
            PhoneCode.objects.select_for_update(of=("self",))
            .select_related("membership__user")
            .filter(ended_at__isnull=True, expires_at__gt=now, membership__ended_at__isnull=True)
            .filter(membership__invitations__email=normal_address(email), membership__user__is_active=True)
            .filter(membership__invitations__used_at__isnull=True, membership__invitations__replaced_at__isnull=True)
        )
        fits = [row for row in rows if constant_time_compare(_hash_code(row.membership_id, typed), row.code_hash)]
        if not fits:
            _hash_code(0, typed)
            for row in rows:
                row.wrong += 1
                if row.wrong >= GUESSES:
                    row.ended_at = now
                row.save(update_fields=["wrong", "ended_at"])
            return None
        row = fits[0]
        row.ended_at = now
        token = secrets.token_urlsafe(32)
        row.door_hash, row.door_until = hash_token(token), now + BY_PHONE_GOOD_FOR
        row.save(update_fields=["ended_at", "door_hash", "door_until"])
    return token


def behind(token: str, now: datetime) -> Invitation | None:
    """The open invitation of whoever was read a code, by the token that it was traded for."""
    code = (
        PhoneCode.objects.select_related("membership")
        .filter(
            door_hash=hash_token(token),
            door_until__gt=now,
            membership__ended_at__isnull=True,
            membership__user__is_active=True,
        )
        .first()
    )
    if code is None:
        return None
    return _open_of(code.membership)


def come_in(token: str, *, now: datetime) -> User | None:
    """Who the session behind a code is for, once. None where the address has an account, here or elsewhere: that is
    signed in as always."""
    with transaction.atomic():
        code = PhoneCode.objects.select_for_update(of=("self",)).filter(door_hash=hash_token(token)).first()
        invitation = behind(token, now)
        if code is None or invitation is None:
            return None
        person = User.objects.select_for_update(of=("self",), no_key=True).get(id=invitation.membership.user_id)
        if person.is_confirmed or person.stands_in:
            return None
        code.door_hash = None
        code.save(update_fields=["door_hash"])
        invitation.came_by_phone_at = invitation.came_by_phone_at or now
        invitation.save(update_fields=["came_by_phone_at"])
        program = invitation.membership.program_id
        audit.record(None, "came_by_phone", f"user:{person.id}", program=program, now=now)
        changes.record(person, AccountChange.ChangeKind.CAME_BY_PHONE, by=None, program=program, now=now)
    return person


def _open_of(membership: Membership) -> Invitation | None:
    rows = membership.invitations.filter(used_at__isnull=True, replaced_at__isnull=True)
    return rows.select_related("membership__user", "membership__program").first()


def _hash_code(membership_id: int, code: str) -> str:
    return salted_hmac("people.joining.phone", f"{membership_id} {code}", algorithm="sha256").hexdigest()
