"""How somebody comes in: staff add them, a link goes to their address, and the button behind it sets their password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NotRequired, TypedDict

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet

from pts_support.people import audit
from pts_support.people import lock as program_lock
from pts_support.people.models import (
    Calendar,
    ClosedDays,
    Cohort,
    Invitation,
    LegalHold,
    Membership,
    PhoneCode,
    Program,
    Role,
    User,
)
from pts_support.people.roster.invite import hash_token, invite, new_placeholder, owner_of
from pts_support.people.signals import place_taken


@dataclass(frozen=True)
class InvitationFacts:
    """An invitation as its page needs it. ``state`` is "open", "expired" or "used", or why it can't be taken now:
    "elsewhere" (a fellow in another program) or "twice" (here already, under another address). ``has_account``: only a
    yes is missing, no password."""

    email: str
    called: str
    program: str
    state: str
    has_account: bool


class NewPerson(TypedDict):
    """What is typed about somebody who is to be admitted."""

    email: str
    name: str
    called: str
    starts_on: date
    cohort: NotRequired[Cohort | None]
    calendar: NotRequired[Calendar | None]
    phone: NotRequired[str]
    time_zone: NotRequired[str]
    mail: NotRequired[bool]
    send_at: NotRequired[datetime | None]


def find_invitation(token: str, now: datetime) -> InvitationFacts | None:
    """Find what a link leads to, or None. Looking uses nothing up."""
    invitation = _find(token)
    if invitation is None:
        return None
    owner = owner_of(invitation)
    has_account = owner.has_usable_password()
    called = owner.called
    if not has_account and invitation.called:
        called = invitation.called
    return InvitationFacts(
        email=invitation.email,
        called=called,
        program=invitation.membership.program.name,
        state=_state(invitation, owner, now),
        has_account=has_account,
    )


def _state(invitation: Invitation, owner: User, now: datetime) -> str:
    if invitation.used_at is not None:
        return "used"
    if invitation.expires_at <= now:
        return "expired"
    return _why_not(invitation, owner) or "open"


def mark_opened(token: str, *, now: datetime) -> None:
    """Somebody, or the scanner of their mail, looked at the page."""
    Invitation.objects.filter(token_hash=hash_token(token), opened_at__isnull=True).update(opened_at=now)


def accept(token: str, password: str, *, now: datetime) -> User | None:
    """Use the link up and set the password. None when it no longer opens anything."""
    with transaction.atomic():
        user = _take_place(token, now, has_account=False)
        if user is None:
            return None
        user.set_password(password)
        user.mail_refused_at = None
        user.save(update_fields=["password", "mail_refused_at"])
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def accept_role(token: str, *, now: datetime) -> bool:
    """Somebody who has an account says yes to a role. Nobody is signed in by that."""
    with transaction.atomic():
        return _take_place(token, now, has_account=True) is not None


def resend_expired(token: str, *, now: datetime) -> bool:
    """The owner of a link that ran out asks for a new one; it goes to the same address."""
    invitation = _find(token)
    if invitation is None or invitation.used_at is not None or now < invitation.expires_at:
        return False
    invite(invitation.membership, by=None, now=now)
    return True


# By phone, where mail does not get through -----------------------------------------------------------------------


def _why_not(invitation: Invitation, owner: User) -> str:
    role = invitation.membership
    if owner.id == role.user_id:
        return ""
    held = Membership.objects.filter(user=owner, ended_at__isnull=True)
    if held.filter(program=role.program_id).exists():
        return "twice"
    waits = Invitation.objects.filter(membership__in=held, used_at__isnull=True, replaced_at__isnull=True)
    fellow = held.filter(role=Role.FELLOW).exclude(id__in=waits.values("membership"))
    if role.role == Role.FELLOW and fellow.exists():
        return "elsewhere"
    return ""


def _take_place(token: str, now: datetime, *, has_account: bool) -> User | None:
    """Use the link up. Returns who holds the role from now on (locked), or None when the link opens nothing, or not
    the page they saw."""
    known = _find(token)
    if known is None:
        return None
    program_lock.take_exclusive({known.membership.program_id, *_also_invited(owner_of(known))})
    invitation = _find(token, lock=True)
    if invitation is None or invitation.used_at is not None or now >= invitation.expires_at:
        return None
    place, program = invitation.membership.user, invitation.membership.program
    owner = User.objects.select_for_update(of=("self",), no_key=True).get(id=owner_of(invitation).id)
    if owner.has_usable_password() != has_account or _why_not(invitation, owner):
        return None
    _use_up(invitation, now)
    if owner.id != place.id:
        _keep_places_elsewhere(owner, now)
        _pass_on(place, owner, program, now)
        User.objects.filter(id=place.id).update(is_active=False, phone="")
    elif owner.stands_in:
        owner.email = invitation.email
    if not has_account:  # what those typed whose invitation they took, not what another program did
        for name in ("name", "called", "phone"):
            setattr(owner, name, getattr(invitation, name) or getattr(owner, name))
    owner.is_active = True
    owner.save(update_fields=["name", "called", "phone", "email", "is_active"])
    audit.record(owner, "joined", f"user:{owner.id}", program=program, now=now)
    return owner


def _open_invitations(user: User) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        membership__user=user, membership__ended_at__isnull=True, used_at__isnull=True, replaced_at__isnull=True
    )


def _also_invited(user: User) -> list[int]:
    """The programs that have invited this person and got no answer yet."""
    return list(_open_invitations(user).values_list("membership__program_id", flat=True))


def _keep_places_elsewhere(owner: User, now: datetime) -> None:
    """Keep a placeholder in each other program that had invited this person: they have said yes to this one alone."""
    waits = _open_invitations(owner).select_related("membership__program")
    for program, invitation in {one.membership.program: one for one in waits}.items():
        typed = {name: getattr(invitation, name) or getattr(owner, name) for name in ("name", "called", "phone")}
        place = User.objects.create_user(new_placeholder(), time_zone=program.time_zone, **typed)
        _pass_on(owner, place, program, now)


def _pass_on(old: User, new: User, program: Program, now: datetime) -> None:
    Membership.objects.filter(user=old, program=program, ended_at__isnull=True).update(user=new)
    ClosedDays.objects.filter(calendar__program=program, cover=old).update(cover=new)
    LegalHold.objects.filter(program=program, person=old).update(person=new)
    place_taken.send(User, old=old, new=new, program=program, now=now)


def _use_up(invitation: Invitation, now: datetime) -> None:
    """One yes counts for every role this program has offered."""
    membership = invitation.membership
    Invitation.objects.filter(
        membership__user_id=membership.user_id,
        membership__program_id=membership.program_id,
        used_at__isnull=True,
        replaced_at__isnull=True,
    ).update(used_at=now)
    PhoneCode.objects.filter(membership__user_id=membership.user_id, ended_at__isnull=True).update(ended_at=now)


def _find(token: str, *, lock: bool = False) -> Invitation | None:
    """Find the invitation behind a token, as long as its person still has the address it was sent to. (A placeholder
    has that address by its newest invitation alone.)"""
    rows = Invitation.objects.select_related("membership__user", "membership__program")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(
        token_hash=hash_token(token),
        replaced_at__isnull=True,
        membership__ended_at__isnull=True,
        membership__user__is_active=True,
    ).first()
    if found is None:
        return None
    user, email = found.membership.user, found.email
    theirs = (
        user.stands_in
        or email == user.email
        or EmailAddress.objects.filter(user=user, email=email, verified=True).exists()
    )
    if not theirs:
        return None
    return found
