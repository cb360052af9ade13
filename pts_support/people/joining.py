"""How somebody comes in: staff add them, a link goes to their address, and the button behind it sets their password."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NotRequired, TypedDict
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from pts_support import clock
from pts_support.people import audit, guards, limits, steady
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
from pts_support.people.models.user import KEPT_PLACE
from pts_support.people.signals import place_taken

GOOD_FOR = timedelta(days=21)
SUBJECT = "PTS Support: set your password"
BODY = """Replies to this address reach nobody.

Your program has made an account for you on PTS Support. This page lets you choose your password:

{link}

The link works once, until the button on that page is pressed, and for 21 days.
If you did not expect this, you can leave it: nothing happens until somebody presses that button.
"""
SUBJECT_ALREADY_IN = "PTS Support: a new role for you"
BODY_ALREADY_IN = """Replies to this address reach nobody.

A program has given you a role on PTS Support. This page lets you say yes to it; you sign in as always:

{link}

The link works once, until the button on that page is pressed, and for 21 days.
"""
BODY_ONE_MORE = """Replies to this address reach nobody.

Your program has given you one more role on PTS Support. Sign in as always to see it:

{link}
"""
PHONE_CODE_GOOD_FOR = timedelta(minutes=20)
BY_PHONE_GOOD_FOR = timedelta(hours=1)
GUESSES = 100  # out of ten networks or more: whoever has one cannot end somebody else’s code (limits.PHONE_CODE)
DIGITS = "23456789"  # read out by phone: no zero and no one


@dataclass(frozen=True)
class Door:
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


def admit(
    *,
    program: Program,
    email: str,
    name: str,
    called: str,
    role: str,
    by: User | None,
    now: datetime,
    starts_on: date,
    cohort: Cohort | None = None,
    calendar: Calendar | None = None,
    phone: str = "",
    time_zone: str = "",
    mail: bool = True,
    send_at: datetime | None = None,
) -> tuple[Membership, str]:
    """Give somebody a role and send them the way in, now or at ``send_at``. Call it inside guards.keeping. Returns
    the role and the link ("" where it is sent later).

    Whether the address has an account elsewhere is nobody's business here: then a place is kept under what staff typed,
    like that of anybody who is not in yet, and becomes the account's with its owner's yes.
    """
    user = here_with(program, email)
    if user is None:
        user = User.objects.create_user(
            email if somebody_with(email) is None else _kept_place(),
            name=name,
            called=called,
            phone=phone,
            time_zone=time_zone or program.time_zone,
        )
    elif Membership.objects.filter(user=user, program=program, role=role, ended_at__isnull=True).exists():
        raise guards.Refused([f"{user.called} has this role here already."])
    elif role == Role.FELLOW and Membership.objects.filter(user=user, role=role, ended_at__isnull=True).exists():
        raise guards.Refused(["This person can’t be added as a fellow: one is a fellow in one place at a time."])
    last = (
        Membership.objects.filter(program=program, role=role, ended_at__isnull=True)
        .order_by("-position")
        .values_list("position", flat=True)
        .first()
    )
    membership = Membership.objects.create(
        user=user,
        program=program,
        role=role,
        cohort=cohort,
        calendar=calendar,
        starts_on=starts_on,
        position=(last or 0) + 1,
    )
    audit.record(by, "role_given", f"user:{user.id}", program=program, now=now, detail=role)
    typed = {"email": email, "name": name, "called": called, "phone": phone}
    return membership, invite(membership, by=by, now=now, mail=mail, send_at=send_at, typed=typed)


def somebody_with(email: str) -> User | None:
    """Whoever signs in with this address, be it their second."""
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        row = EmailAddress.objects.filter(email=email.lower(), verified=True).select_related("user").first()
        found = row.user if row else None
    return found


def here_with(program: Program, email: str) -> User | None:
    """Whoever has a role here that has not ended, and this address; or was invited here under it and is not in yet."""
    roles = Membership.objects.filter(program=program, ended_at__isnull=True)
    invited = roles.filter(
        invitations__email__iexact=email, invitations__used_at__isnull=True, invitations__replaced_at__isnull=True
    )
    if (role := invited.select_related("user").first()) is not None:
        return role.user
    found = somebody_with(email)
    return found if found is not None and roles.filter(user=found).exists() else None


def move_place(user: User, email: str) -> None:
    """Somebody who is not in yet gets another address: their own, or a kept place if it has an account."""
    owner = somebody_with(email)
    user.email = email if owner in (None, user) else _kept_place()
    user.save(update_fields=["email"])


def invite(
    membership: Membership,
    *,
    by: User | None,
    now: datetime,
    mail: bool = True,
    send_at: datetime | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    """Send the link (again), or later: the one before stops working. Returns the link, for new_program alone."""
    user = membership.user
    if _is_in_here_already(membership):
        link = settings.SITE_URL + reverse("account_login")
        if mail:
            send_mail(SUBJECT_ALREADY_IN, BODY_ONE_MORE.format(link=link), None, [user.email])
        return link
    with transaction.atomic():
        made = _replace(membership, by=by, now=now, typed=typed)
        if send_at is not None and send_at > now:
            made.send_at, made.expires_at = send_at, send_at + GOOD_FOR
            made.save(update_fields=["send_at", "expires_at"])
            return ""
        return _send(made, now=now, mail=mail)


def send_due(now: datetime) -> int:
    """Mail the links whose time has come. One small query when there is none."""
    waits = Invitation.objects.filter(sent_at=None, used_at=None, replaced_at=None, send_at__lte=now)
    if not waits.exists():
        return 0
    with transaction.atomic():
        due = list(
            Invitation.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("membership__user")
            .filter(
                send_at__lte=now,
                sent_at__isnull=True,
                used_at__isnull=True,
                replaced_at__isnull=True,
                membership__ended_at__isnull=True,
                membership__user__is_active=True,
            )
            .order_by("send_at", "id")[:200]
        )
        for made in due:
            _send(made, now=now, mail=True)
    return len(due)


def door(token: str, now: datetime) -> Door | None:
    """What stands behind a link; None when there is nothing. Looking uses nothing up."""
    invitation = _find(token)
    if invitation is None:
        return None
    state = "used" if invitation.used_at is not None else "open" if now < invitation.expires_at else "expired"
    owner = _owner(invitation)
    has_account = owner.has_usable_password()
    called = owner.called if has_account else invitation.called or owner.called
    if state == "open":
        state = _why_not(invitation, owner) or state
    return Door(invitation.email, called, invitation.membership.program.name, state, has_account)


def any_given_up(person_ids: Collection[int]) -> bool:
    """Whether one of these was a place kept for somebody who is in by now, as another person. (No query for nobody.)"""
    return (
        bool(person_ids)
        and User.objects.filter(id__in=person_ids, is_active=False, email__endswith=KEPT_PLACE).exists()
    )


def opened(token: str, *, now: datetime) -> None:
    """Somebody, or the scanner of their mail, looked at the page."""
    Invitation.objects.filter(token_hash=_hash(token), opened_at__isnull=True).update(opened_at=now)


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


def renew(token: str, *, now: datetime) -> bool:
    """The owner of a link that ran out asks for a new one; it goes to the same address."""
    invitation = _find(token)
    if invitation is None or invitation.used_at is not None or now < invitation.expires_at:
        return False
    invite(invitation.membership, by=None, now=now)
    return True


def waiting_for(program: Program) -> dict[int, Invitation]:
    """The open invitation of each role in this program, by membership id: these people are not in yet (one query)."""
    rows = Invitation.objects.filter(
        membership__program=program, membership__ended_at__isnull=True, used_at__isnull=True, replaced_at__isnull=True
    )
    return {row.membership_id: row for row in rows}


# By phone, where mail does not get through -----------------------------------------------------------------------


def phone_code(membership: Membership, *, by: User, now: datetime) -> str:
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


def by_phone(email: str, code: str, *, network: str, now: datetime) -> str | None:
    """The code opens the door: a token as it stands in a mailed link, for an hour. None says nothing about why."""
    typed = "".join(c for c in code if c.isalnum())
    if not limits.count(limits.PHONE_CODE, "join", network, at=clock.real()):
        return None
    with transaction.atomic():
        rows = list(
            PhoneCode.objects.select_for_update(of=("self",))
            .select_related("membership__user")
            .filter(ended_at__isnull=True, expires_at__gt=now, membership__ended_at__isnull=True)
            .filter(membership__invitations__email__iexact=email, membership__user__is_active=True)
            .filter(membership__invitations__used_at__isnull=True, membership__invitations__replaced_at__isnull=True)
        )
        fits = [row for row in rows if constant_time_compare(_hash_code(row.membership_id, typed), row.code_hash)]
        if not fits:
            _hash_code(0, typed)
            for row in rows:
                row.wrong += 1
                row.ended_at = now if row.wrong >= GUESSES else None
                row.save(update_fields=["wrong", "ended_at"])
            return None
        row = fits[0]
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        made = _replace(row.membership, by=row.made_by, now=now)
        token = secrets.token_urlsafe(32)
        made.token_hash, made.sent_at, made.expires_at = _hash(token), now, now + BY_PHONE_GOOD_FOR
        made.save(update_fields=["token_hash", "sent_at", "expires_at"])
    return token


def make_program(
    *, name: str, phone: str, time_zone: str, staff_email: str, staff_name: str, staff_called: str, now: datetime
) -> tuple[Program, str]:
    """A program with a usual school week, and its first staff member. Returns it and the one-time link."""
    from pts_support.people.calendar_edits import usual_calendar
    from pts_support.people.signals import program_made

    with transaction.atomic():
        program = Program.objects.create(name=name, phone=phone, time_zone=time_zone)
        program.calendar = usual_calendar(program)
        program.save(update_fields=["calendar"])
        program_made.send(Program, program=program, now=now)
        starts = now.astimezone(program.zone).date()
        _, link = admit(
            program=program,
            email=staff_email,
            name=staff_name,
            called=staff_called,
            role=Role.STAFF,
            by=None,
            now=now,
            starts_on=starts,
            mail=False,
        )
    return program, link


def _is_in_here_already(membership: Membership) -> bool:
    """Whether the program knows this person: then one more role needs no yes."""
    others = Membership.objects.filter(
        user_id=membership.user_id, program_id=membership.program_id, ended_at__isnull=True
    ).exclude(id=membership.id)
    waits = Invitation.objects.filter(membership__in=others, used_at__isnull=True, replaced_at__isnull=True)
    return membership.user.has_usable_password() and others.exists() and not waits.exists()


def _replace(
    membership: Membership, *, by: User | None, now: datetime, typed: dict[str, str] | None = None
) -> Invitation:
    """A new invitation without a token yet, in place of the open one. What staff typed stays with it."""
    Membership.objects.select_for_update(of=("self",)).get(id=membership.id)
    open_ones = membership.invitations.filter(used_at__isnull=True, replaced_at__isnull=True)
    before = open_ones.first()
    if typed is None:
        user = membership.user
        typed = {n: getattr(before or user, n) for n in ("email", "name", "called", "phone")}
    open_ones.update(replaced_at=now)
    made = Invitation.objects.create(membership=membership, made_by=by, made_at=now, expires_at=now + GOOD_FOR, **typed)
    audit.record(
        by, "invited", f"user:{membership.user_id}", program=membership.program_id, now=now, detail=membership.role
    )
    return made


def _send(made: Invitation, *, now: datetime, mail: bool) -> str:
    """The token is made now, so that none lies about while a link waits for its day."""
    token = secrets.token_urlsafe(32)
    made.token_hash, made.sent_at, made.expires_at = _hash(token), now, now + GOOD_FOR
    made.save(update_fields=["token_hash", "sent_at", "expires_at"])
    link = settings.SITE_URL + reverse("people:join", args=[token])
    if mail:
        is_in = _owner(made).has_usable_password()
        subject, body = (SUBJECT_ALREADY_IN, BODY_ALREADY_IN) if is_in else (SUBJECT, BODY)
        send_mail(subject, body.format(link=link), None, [made.email])
    return link


def _kept_place() -> str:
    return f"{uuid4()}{KEPT_PLACE}"


def _owner(invitation: Invitation) -> User:
    """Whose the place will be: the account the address belongs to by now, else whoever it was made for."""
    user = invitation.membership.user
    return (somebody_with(invitation.email) or user) if user.stands_in else user


def _why_not(invitation: Invitation, owner: User) -> str:
    role = invitation.membership
    if owner.id == role.user_id:
        return ""
    held = Membership.objects.filter(user=owner, ended_at__isnull=True)
    if held.filter(program=role.program_id).exists():
        return "twice"
    waits = Invitation.objects.filter(membership__in=held, used_at__isnull=True, replaced_at__isnull=True)
    fellow = held.filter(role=Role.FELLOW).exclude(id__in=waits.values("membership"))
    return "elsewhere" if role.role == Role.FELLOW and fellow.exists() else ""


def _take_place(token: str, now: datetime, *, has_account: bool) -> User | None:
    """Use the link up: who holds the role from now on (locked). None when it opens nothing, or another page than they
    saw."""
    known = _find(token)
    if known is None:
        return None
    steady.changing({known.membership.program_id, *_also_invited(_owner(known))})
    invitation = _find(token, lock=True)
    if invitation is None or invitation.used_at is not None or now >= invitation.expires_at:
        return None
    place, program = invitation.membership.user, invitation.membership.program
    owner = User.objects.select_for_update(of=("self",), no_key=True).get(id=_owner(invitation).id)
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
    """Who comes in here has said no yes to other programs that invited them before: there they stay outside."""
    waits = _open_invitations(owner).select_related("membership__program")
    for program, invitation in {one.membership.program: one for one in waits}.items():
        typed = {n: getattr(invitation, n) or getattr(owner, n) for n in ("name", "called", "phone")}
        place = User.objects.create_user(_kept_place(), time_zone=program.time_zone, **typed)
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
    """The invitation behind a token whose person still has the address it was sent to (a kept place has it by its
    newest invitation alone)."""
    rows = Invitation.objects.select_related("membership__user", "membership__program")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(
        token_hash=_hash(token),
        replaced_at__isnull=True,
        membership__ended_at__isnull=True,
        membership__user__is_active=True,
    ).first()
    if found is None:
        return None
    user, email = found.membership.user, found.email.lower()
    theirs = (
        user.stands_in
        or email == user.email.lower()
        or EmailAddress.objects.filter(user=user, email=email, verified=True).exists()
    )
    return found if theirs else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _hash_code(membership_id: int, code: str) -> str:
    return salted_hmac("people.joining.phone", f"{membership_id} {code}", algorithm="sha256").hexdigest()
