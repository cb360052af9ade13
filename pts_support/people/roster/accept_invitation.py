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
from pts_support.people.account import proof, roles_told
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
from pts_support.people.models.user import Proof
from pts_support.people.roster import phone_codes
from pts_support.people.roster.invite import hash_token, invite, new_placeholder, owner_of
from pts_support.people.roster.said_names import settle_names_around
from pts_support.people.signals import place_taken
from pts_support.spoken.facts import Myself
from pts_support.spoken.pieces import name_of
from pts_support.spoken.statement import Statement, state

WITH_PLACE = ("membership__user", "membership__program")


@dataclass(frozen=True)
class InvitationFacts:
    """An invitation as its page needs it. It says the same whoever the address is: what staff typed, and no more.

    ``state`` is "open", "expired" or "used". Only to ``is_owner``, who is signed in with the account that has the
    address, it also says why it can't be taken now: "elsewhere" (a fellow in another program) or "twice" (here already,
    under another address). ``greeted``: their name. ``by_phone``: the page is behind a code that was read out.
    """

    email: str
    called: str
    greeted: Statement
    program: str
    state: str
    is_owner: bool
    by_phone: bool
    is_fellow: bool = False


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


def find_invitation(token: str, now: datetime, *, reader: User | None = None) -> InvitationFacts | None:
    """Find what a link or a code leads to, or None. Looking uses nothing up. ``reader``: who is signed in."""
    mailed = _find(token)
    invitation = mailed or phone_codes.behind(token, now)
    if invitation is None:
        return None
    owner = owner_of(invitation)
    is_owner = reader is not None and owner.is_confirmed and reader.id == owner.id
    who, called = invitation.membership.user_id, invitation.called or invitation.membership.user.called
    if is_owner:
        who, called = owner.id, owner.called
    return InvitationFacts(
        email=invitation.email,
        called=called,
        greeted=state(Myself(who), name_of(who, called)),
        program=invitation.membership.program.name,
        state=_state(invitation, owner, now, is_owner=is_owner, by_phone=mailed is None),
        is_owner=is_owner,
        by_phone=mailed is None,
        is_fellow=invitation.membership.role == Role.FELLOW,
    )


def _state(invitation: Invitation, owner: User, now: datetime, *, is_owner: bool, by_phone: bool) -> str:
    if invitation.used_at is not None:
        return "used"
    if invitation.expires_at <= now and not by_phone:
        return "expired"
    return (is_owner and _why_not(invitation, owner)) or "open"


def mark_opened(token: str, *, now: datetime) -> None:
    """Somebody, or the scanner of their mail, looked at the page."""
    Invitation.objects.filter(token_hash=hash_token(token), opened_at__isnull=True).update(opened_at=now)


def accept(token: str, password: str, *, now: datetime) -> User | None:
    """Use the mailed link up and set the password: the first proof of the mailbox. None when it no longer opens
    anything, or when the address has an account, which has to be signed in (``owner_must_sign_in``)."""
    with transaction.atomic():
        user = _take_place(token, now, reader=None)
        if user is None:
            return None
        proof.prove(user, by=Proof.INVITATION, now=now)
        user.set_password(password)
        user.mail_refused_at = None
        user.save(update_fields=["password", "mail_refused_at"])
    return user


def accept_role(token: str, reader: User, *, now: datetime) -> bool:
    """Somebody who is signed in with the account that has the address says yes to a role."""
    with transaction.atomic():
        return _take_place(token, now, reader=reader) is not None


def owner_must_sign_in(token: str, *, now: datetime) -> bool:
    """Whether an open link or code is for an account that is there already. By the mailed link its owner may come back
    after everything had ended: then the account is switched on, as it was, and nobody is signed in by that."""
    mailed = _find(token)
    invitation = mailed or phone_codes.behind(token, now)
    if invitation is None:
        return False
    owner = owner_of(invitation)
    if _state(invitation, owner, now, is_owner=False, by_phone=not mailed) != "open":
        return False
    if mailed and owner.is_confirmed and not owner.is_active:
        owner.is_active = True
        owner.save(update_fields=["is_active"])
    return owner.is_confirmed or invitation.membership.user.stands_in


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


def _take_place(token: str, now: datetime, *, reader: User | None) -> User | None:
    """Use the link up. Returns who holds the role from now on (locked), or None when the link opens nothing. An
    account that is there already says yes as ``reader``; for anybody else the mailed link is the proof."""
    known = _find(token)
    if known is None and reader is not None:
        known = phone_codes.behind(token, now)
    if known is None:
        return None
    program_lock.take_exclusive({known.membership.program_id, *_also_invited(owner_of(known))})
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related(*WITH_PLACE).get(id=known.id)
    ran_out = now >= invitation.expires_at and _find(token) is not None  # behind a code, the code ran out
    if invitation.used_at is not None or invitation.replaced_at is not None or ran_out:
        return None
    owner = User.objects.select_for_update(of=("self",), no_key=True).get(id=owner_of(invitation).id)
    if not _may_take(owner, reader) or _why_not(invitation, owner):
        return None
    _use_up(invitation, now)
    _move_in(invitation, owner, now)
    if reader is None:  # what those typed whose invitation they took, not what another program did
        owner.name, owner.phone = invitation.name or owner.name, invitation.phone or owner.phone
        owner.prefer(invitation.called or owner.preferred_name)
    owner.is_active = True
    owner.save(update_fields=["name", "called", "preferred", "phone", "email", "is_active"])
    settle_names_around(owner, now)
    program = invitation.membership.program
    audit.record(owner, "joined", f"user:{owner.id}", program=program, now=now)
    if reader is not None:
        _tell_of_roles(owner, program, now)
    return owner


def _may_take(owner: User, reader: User | None) -> bool:
    """An account that its owner has shown says yes signed in; any other is shown by the mailed link."""
    if reader is None:
        return not owner.is_confirmed
    return owner.is_confirmed and reader.id == owner.id


def _move_in(invitation: Invitation, owner: User, now: datetime) -> None:
    """The place that was kept is the owner's."""
    place = invitation.membership.user
    if owner.id != place.id:
        _keep_places_elsewhere(owner, now)
        _pass_on(place, owner, invitation.membership.program, now)
        User.objects.filter(id=place.id).update(is_active=False, phone="")
    elif owner.stands_in:
        owner.email = invitation.email


def _tell_of_roles(owner: User, program: Program, now: datetime) -> None:
    for role in Membership.objects.filter(user=owner, program=program, ended_at__isnull=True):
        roles_told.tell_given(role, by=owner, now=now)


def _open_invitations(user: User) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        membership__user=user, membership__ended_at__isnull=True, used_at__isnull=True, replaced_at__isnull=True
    )


def _also_invited(user: User) -> list[int]:
    """The programs that have invited this person and got no answer yet."""
    return list(_open_invitations(user).values_list("membership__program_id", flat=True))


def _keep_places_elsewhere(owner: User, now: datetime) -> None:
    """Keep a placeholder in each other program that had invited this person: they have said yes to this one alone.
    Where they came in by phone they are in: what they asked there is theirs."""
    _open_invitations(owner).filter(came_by_phone_at__isnull=False).update(used_at=now)
    waits = _open_invitations(owner).select_related("membership__program")
    for program, invitation in {one.membership.program: one for one in waits}.items():
        typed = {name: getattr(invitation, name) or getattr(owner, name) for name in ("name", "phone")}
        called = invitation.called or owner.preferred_name
        place = User.objects.create_user(new_placeholder(), called=called, time_zone=program.time_zone, **typed)
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


def _find(token: str) -> Invitation | None:
    """Find the invitation behind a mailed token, as long as its person still has the address it was sent to. (A
    placeholder has that address by its newest invitation alone.)"""
    found = (
        Invitation.objects.select_related(*WITH_PLACE)
        .filter(
            token_hash=hash_token(token),
            replaced_at__isnull=True,
            membership__ended_at__isnull=True,
            membership__user__is_active=True,
        )
        .first()
    )
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
