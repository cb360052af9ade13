"""Invitations: a one-time link for one address and one role, sent now or on a day that staff choose."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from pts_support import saying
from pts_support.mail_address import normal_address
from pts_support.people import audit
from pts_support.people.calendars.enough import has_enough_time
from pts_support.people.calendars.load import hours_as_stored
from pts_support.people.models import (
    Calendar,
    Cohort,
    Invitation,
    Membership,
    PhoneCode,
    Program,
    Role,
    User,
)
from pts_support.people.models.user import PLACEHOLDER_DOMAIN
from pts_support.people.roster import guards
from pts_support.people.signals import role_given
from pts_support.spoken.facts import TakesPart
from pts_support.spoken.pieces import name_of
from pts_support.spoken.statement import state, unzoned

INVITATION_LIFETIME = timedelta(days=21)
AS_ROLE = {
    Role.FELLOW: "a fellow",
    Role.MENTOR: "a mentor",
    Role.DIRECTOR: "Clinical Director",
    Role.STAFF: "program staff",
    Role.CONTACT: "the program’s named contact",
}
FOR_FELLOWS = "There you ask for help: one sentence is enough, and you’re told who answers and by when."
FOR_HELPERS = "There clinical fellows ask for help, and the people around them answer in time."
FIRST_STEPS_FELLOW = "Then you read what PTS Support promises you, and you can ask."
FIRST_STEPS_HELPER = "Then you read what PTS Support promises, set up two-step verification, and start."
ENDS = (
    "The link works once, until {until}. If you didn’t expect this email, ignore it: nothing happens until someone "
    "presses the button on that page. Questions? Call {program}: {phone}\n"
)
SUBJECT = "You’re invited to PTS Support"
BODY = """{inviter} invites you to PTS Support as {role}. {purpose}

Choose your password here:

{link}

{steps} It takes a few minutes.

"""
SUBJECT_ALREADY_IN = "PTS Support: a new role for you"
BODY_ALREADY_IN = """{inviter} invites you to one more role on PTS Support, as {role}. {purpose}

Say yes on this page. You sign in as usual:

{link}

"""
BODY_ONE_MORE = """{inviter} gave you one more role on PTS Support: {role}.

Sign in as usual to see it:

{link}
"""
TOO_LITTLE_TIME = (
    "“{name}” has too little working time: no answer could be promised by it. Choose another calendar, or give it more"
    " hours first."
)


def add_and_invite(
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
    """Give somebody a role and send them the way in, now or at ``send_at``. Call it inside guards.guarded. Returns
    the role and the link ("" where it is sent later).

    Nobody here may learn whether the address has an account elsewhere. If it has one, the role goes to a placeholder
    with what staff typed, like that of anybody who is not in yet. The owner's yes hands the role to their account.
    """
    refuse_short_calendar(calendar, now)
    email = normal_address(email)
    user = member_with_address(program, email)
    if user is None:
        own = email if user_with_address(email) is None else new_placeholder()
        zone = time_zone or program.time_zone
        user = User.objects.create_user(own, name=name, called=called, phone=phone, time_zone=zone)
    else:
        refuse_twice(user, program, role)
    membership = Membership.objects.create(
        user=user,
        program=program,
        role=role,
        cohort=cohort,
        calendar=calendar,
        starts_on=starts_on,
        position=_last_position(program, role) + 1,
        given_by=by,
        given_at=now,
    )
    role_given.send(Membership, membership=membership, by_id=by and by.id, now=now)
    audit.record(by, "role_given", f"user:{user.id}", program=program, now=now, detail=role)
    typed = {"email": email, "name": name, "called": called, "phone": phone}
    return membership, invite(membership, by=by, now=now, mail=mail, send_at=send_at, typed=typed)


def refuse_short_calendar(calendar: Calendar | None, now: datetime) -> None:
    """Nobody is given a calendar by which no answer could be promised. Raises ChangeRefused."""
    if calendar is None:
        return
    if not has_enough_time(hours_as_stored(calendar), now):
        raise guards.ChangeRefused([TOO_LITTLE_TIME.format(name=calendar.name)])


def refuse_twice(user: User, program: Program, role: str) -> None:
    """Nobody holds a role here twice, and one is a fellow in one place at a time. Raises ChangeRefused."""
    held = Membership.objects.filter(user=user, role=role, ended_at__isnull=True)
    if held.filter(program=program).exists():
        raise guards.ChangeRefused([f"{user.called} has this role here already."])
    if role == Role.FELLOW and held.exists():
        raise guards.ChangeRefused(["This person can’t be added as a fellow: one is a fellow in one place at a time."])


def _last_position(program: Program, role: str) -> int:
    held = Membership.objects.filter(program=program, role=role, ended_at__isnull=True)
    return held.order_by("-position").values_list("position", flat=True).first() or 0


def user_with_address(email: str) -> User | None:
    """Whoever signs in with this address, be it their second."""
    found = User.objects.with_address(email).first()
    if found is None:
        row = EmailAddress.objects.filter(email=normal_address(email), verified=True).select_related("user").first()
        found = row and row.user
    return found


def member_with_address(program: Program, email: str) -> User | None:
    """Whoever has a role here that has not ended, and this address; or was invited here under it and is not in yet."""
    roles = Membership.objects.filter(program=program, ended_at__isnull=True)
    invited = roles.filter(
        invitations__email=normal_address(email),
        invitations__used_at__isnull=True,
        invitations__replaced_at__isnull=True,
    )
    if (role := invited.select_related("user").first()) is not None:
        return role.user
    found = user_with_address(email)
    if found is None or not roles.filter(user=found).exists():
        return None
    return found


def change_invited_address(user: User, email: str) -> None:
    """Give somebody who is not in yet another address: their own, or a placeholder's if that address has an account."""
    owner = user_with_address(email)
    user.email = normal_address(email) if owner in (None, user) else new_placeholder()
    user.save(update_fields=["email"])


def end_phone_codes(user: User, *, now: datetime) -> None:
    """Neither a code nor the page behind one opens anything any more."""
    codes = PhoneCode.objects.filter(membership__user=user)
    codes.filter(ended_at__isnull=True).update(ended_at=now)
    codes.exclude(door_hash=None).update(door_hash=None)


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
            body = BODY_ONE_MORE.format(link=link, **_words(membership, by))
            send_mail(SUBJECT_ALREADY_IN, body, None, [user.email])
        return link
    with transaction.atomic():
        made = replace_invitation(membership, by=by, now=now, typed=typed)
        if send_at is not None and send_at > now:
            made.send_at, made.expires_at = send_at, send_at + INVITATION_LIFETIME
            made.save(update_fields=["send_at", "expires_at"])
            return ""
        return _send(made, now=now, mail=mail)


def send_due_invitations(now: datetime) -> int:
    """Mail the links whose time has come. One small query when there is none."""
    waits = Invitation.objects.filter(sent_at=None, used_at=None, replaced_at=None, send_at__lte=now)
    if not waits.exists():
        return 0
    with transaction.atomic():
        due = list(
            Invitation.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("membership__user", "membership__program", "made_by")
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


def any_placeholder_replaced(person_ids: Collection[int]) -> bool:
    """Whether one of these was a placeholder for somebody who has joined since, as another person. (Nobody given: no
    query.)"""
    if not person_ids:
        return False
    return User.objects.filter(id__in=person_ids, is_active=False, email__endswith=PLACEHOLDER_DOMAIN).exists()


def open_invitations(program: Program) -> dict[int, Invitation]:
    """The open invitation of each role in this program, by membership id: these people are not in yet (one query)."""
    rows = Invitation.objects.filter(
        membership__program=program, membership__ended_at__isnull=True, used_at__isnull=True, replaced_at__isnull=True
    )
    return {row.membership_id: row for row in rows}


def make_program(
    *, name: str, phone: str, time_zone: str, staff_email: str, staff_name: str, staff_called: str, now: datetime
) -> tuple[Program, str]:
    """A program with a usual school week, and its first staff member. Returns it and the one-time link."""
    from pts_support.people.calendars.edit import usual_calendar
    from pts_support.people.signals import program_made

    with transaction.atomic():
        program = Program.objects.create(name=name, phone=phone, time_zone=time_zone)
        program.calendar = usual_calendar(program)
        program.save(update_fields=["calendar"])
        program_made.send(Program, program=program, now=now)
        starts = now.astimezone(program.zone).date()
        _, link = add_and_invite(
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
    return membership.user.is_confirmed and others.exists() and not waits.exists()


def replace_invitation(
    membership: Membership, *, by: User | None, now: datetime, typed: dict[str, str] | None = None
) -> Invitation:
    """A new invitation without a token yet, in place of the open one. What staff typed stays with it."""
    Membership.objects.select_for_update(of=("self",)).get(id=membership.id)
    open_ones = membership.invitations.filter(used_at__isnull=True, replaced_at__isnull=True)
    before = open_ones.first()
    if typed is None:
        user = membership.user
        typed = {name: getattr(before or user, name) for name in ("email", "name", "called", "phone")}
    open_ones.update(replaced_at=now)
    came_by_phone_at = None
    if before is not None:
        came_by_phone_at = before.came_by_phone_at
    made = Invitation.objects.create(
        membership=membership,
        made_by=by,
        made_at=now,
        expires_at=now + INVITATION_LIFETIME,
        came_by_phone_at=came_by_phone_at,
        **typed,
    )
    audit.record(
        by, "invited", f"user:{membership.user_id}", program=membership.program_id, now=now, detail=membership.role
    )
    return made


def _send(made: Invitation, *, now: datetime, mail: bool) -> str:
    """The token is made now, so that none lies about while a link waits for its day."""
    token = secrets.token_urlsafe(32)
    made.token_hash, made.sent_at, made.expires_at = hash_token(token), now, now + INVITATION_LIFETIME
    made.save(update_fields=["token_hash", "sent_at", "expires_at"])
    link = settings.SITE_URL + reverse("people:join", args=[token])
    if mail:
        is_in = owner_of(made).is_confirmed
        subject, body = (SUBJECT_ALREADY_IN, BODY_ALREADY_IN) if is_in else (SUBJECT, BODY)
        words = _words(made.membership, made.made_by) | {"until": _last_day(made)}
        send_mail(subject, (body + ENDS).format(link=link, **words), None, [made.email])
    return link


def _words(membership: Membership, by: User | None) -> dict[str, str]:
    """What an invitation says of who invites, to what, what for, and what happens next."""
    program, role = membership.program, Role(membership.role)
    purpose, steps = FOR_HELPERS, FIRST_STEPS_HELPER
    if role is Role.FELLOW:
        purpose, steps = FOR_FELLOWS, FIRST_STEPS_FELLOW
    inviter = program.name
    if by:
        inviter = unzoned(state(TakesPart(by.id), name_of(by.id, by.name), f" of {program.name}"))
    return {
        "inviter": inviter,
        "program": program.name,
        "phone": program.phone,
        "role": AS_ROLE[role],
        "purpose": purpose,
        "steps": steps,
    }


def _last_day(made: Invitation) -> str:
    assert made.sent_at is not None  # _send() sets it
    return saying.day(made.expires_at, made.sent_at, made.membership.program.zone)


def new_placeholder() -> str:
    return f"{uuid4()}{PLACEHOLDER_DOMAIN}"


def owner_of(invitation: Invitation) -> User:
    """Find who will hold the role: the account that has the address by now, else the person it was made for."""
    user = invitation.membership.user
    if not user.stands_in:
        return user
    return user_with_address(invitation.email) or user


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
