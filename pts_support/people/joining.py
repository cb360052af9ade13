"""How somebody comes in: staff add them, a link goes to their address, and the button behind it sets their password."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from pts_support.people import audit, guards
from pts_support.people.models import Calendar, Cohort, Invitation, Membership, Program, Role, User

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

A program has given you a role on PTS Support. Sign in as always to see it:

{link}
"""


@dataclass(frozen=True)
class Door:
    """An invitation as its page needs it. ``state`` is "open", "expired" or "used"."""

    email: str
    called: str
    program: str
    state: str


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
) -> tuple[Membership, str]:
    """Give somebody a role and send them the way in. Call it inside guards.keeping. Returns the role and the link.

    Who already has an account keeps their name and password: nobody is renamed by another program.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(
            email, name=name, called=called, phone=phone, time_zone=time_zone or program.time_zone
        )
    elif Membership.objects.filter(user=user, program=program, role=role, ended_at__isnull=True).exists():
        raise guards.Refused([f"{user.called} has this role here already."])
    elif role == Role.FELLOW and Membership.objects.filter(user=user, role=role, ended_at__isnull=True).exists():
        raise guards.Refused(["This person can’t be added as a fellow: one is a fellow in one place at a time."])
    elif not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
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
    return membership, invite(membership, by=by, now=now, mail=mail)


def invite(membership: Membership, *, by: User | None, now: datetime, mail: bool = True) -> str:
    """Send the link (again): the one before stops working. Returns the link, for new_program alone."""
    user = membership.user
    if user.has_usable_password():
        link = settings.SITE_URL + reverse("account_login")
        if mail:
            send_mail(SUBJECT_ALREADY_IN, BODY_ALREADY_IN.format(link=link), None, [user.email])
        return link
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Membership.objects.select_for_update(of=("self",)).get(id=membership.id)
        membership.invitations.filter(used_at__isnull=True, replaced_at__isnull=True).update(replaced_at=now)
        Invitation.objects.create(
            membership=membership,
            email=user.email,
            token_hash=_hash(token),
            made_by=by,
            made_at=now,
            expires_at=now + GOOD_FOR,
        )
        audit.record(by, "invited", f"user:{user.id}", program=membership.program_id, now=now, detail=membership.role)
        link = settings.SITE_URL + reverse("people:join", args=[token])
        if mail:
            send_mail(SUBJECT, BODY.format(link=link), None, [user.email])
    return link


def door(token: str, now: datetime) -> Door | None:
    """What stands behind a link; None when there is nothing. Looking uses nothing up."""
    invitation = _find(token)
    if invitation is None:
        return None
    state = "used" if _is_used(invitation) else "open" if now < invitation.expires_at else "expired"
    membership = invitation.membership
    return Door(invitation.email, membership.user.called, membership.program.name, state)


def accept(token: str, password: str, *, now: datetime) -> User | None:
    """Use the link up and set the password. None when it no longer opens anything."""
    with transaction.atomic():
        invitation = _find(token, lock=True)
        if invitation is None or _is_used(invitation) or now >= invitation.expires_at:
            return None
        user = User.objects.select_for_update(of=("self",)).get(id=invitation.membership.user_id)
        invitation.used_at = now
        invitation.save(update_fields=["used_at"])
        user.set_password(password)
        user.mail_refused_at = None
        user.save(update_fields=["password", "mail_refused_at"])
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        audit.record(user, "joined", f"user:{user.id}", program=invitation.membership.program_id, now=now)
    return user


def renew(token: str, *, now: datetime) -> bool:
    """The owner of a link that ran out asks for a new one; it goes to the same address."""
    invitation = _find(token)
    if invitation is None or _is_used(invitation) or now < invitation.expires_at:
        return False
    invite(invitation.membership, by=None, now=now)
    return True


def waiting_for(program: Program) -> dict[int, Invitation]:
    """The open invitation of each role in this program, by membership id: these people are not in yet (one query)."""
    rows = Invitation.objects.filter(
        membership__program=program, membership__ended_at__isnull=True, used_at__isnull=True, replaced_at__isnull=True
    )
    return {row.membership_id: row for row in rows}


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


def _find(token: str, *, lock: bool = False) -> Invitation | None:
    """The invitation behind a token whose person still has the address it was sent to."""
    rows = Invitation.objects.select_related("membership__user", "membership__program")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(
        token_hash=_hash(token),
        replaced_at__isnull=True,
        membership__ended_at__isnull=True,
        membership__user__is_active=True,
    ).first()
    return found if found and found.email == found.membership.user.email else None


def _is_used(invitation: Invitation) -> bool:
    return invitation.used_at is not None or invitation.membership.user.has_usable_password()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
