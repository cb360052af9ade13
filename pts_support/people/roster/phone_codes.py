"""An invitation's code that staff read out by phone, and what may be guessed of it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from pts_support import clock
from pts_support.mail_address import normal_address
from pts_support.people import audit
from pts_support.people.models import (
    Membership,
    PhoneCode,
    User,
)
from pts_support.people.roster.invite import hash_token, replace_invitation
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
    return code


def redeem_phone_code(email: str, code: str, *, network: str, now: datetime) -> str | None:
    """Trade the code for a token as a mailed link has it, good for an hour. None does not say why."""
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
        row.save(update_fields=["ended_at"])
        made = replace_invitation(row.membership, by=row.made_by, now=now)
        token = secrets.token_urlsafe(32)
        made.token_hash, made.sent_at, made.expires_at = hash_token(token), now, now + BY_PHONE_GOOD_FOR
        made.save(update_fields=["token_hash", "sent_at", "expires_at"])
    return token


def _hash_code(membership_id: int, code: str) -> str:
    return salted_hmac("people.joining.phone", f"{membership_id} {code}", algorithm="sha256").hexdigest()
