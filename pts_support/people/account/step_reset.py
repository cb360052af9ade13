"""Somebody's phone is lost: their second step is taken out, by a program they were in before.

Where the account is another program's too, one program alone does not decide: the owner says yes by a link in their
mailbox, and it happens at their first sign-in a day later. What staff read is the same either way, so that they learn
of no other program.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from pts_support.people import audit
from pts_support.people.account import changes, mailboxes
from pts_support.people.account.signing_out import sign_out_everywhere
from pts_support.people.models import AccountChange, Membership, Program, StepReset, User

Kind = AccountChange.ChangeKind
SALT = "people.account.step_reset"
WAIT = timedelta(days=1)
GOOD_FOR = timedelta(days=7)  # to say yes; by the machine's own clock
SUBJECT = "PTS Support: did you lose your phone?"
BODY = """Your program told us that you lost the phone or the codes for your two-step verification.

If that’s true, open this page and press its button. One day later you can sign in without them and set up new ones:

{link}

The link works for 7 days. If you lost nothing, ignore this email: nothing changes.
"""


def phone_is_lost(person: User, program: Program, *, by: User, now: datetime) -> None:
    """Staff of ``program`` say so. Its account alone: at once. Another program's too: its owner is asked."""
    with transaction.atomic():
        if Membership.objects.filter(user=person).exclude(program=program).exists():
            _ask_owner(person, program, by=by, now=now)
        else:
            take_out(person, program, by=by, now=now)


def take_out(person: User, program: Program | None, *, by: User | None, now: datetime) -> None:
    """Take out the second step. Sign them out everywhere, forget their browsers and tell them by mail."""
    with transaction.atomic():
        steps = [
            {"type": step.type, "data": step.data} for step in Authenticator.objects.filter(user=person).order_by("id")
        ]
        Authenticator.objects.filter(user=person).delete()
        sign_out_everywhere(person.id)
        audit.record(by, "second_step_reset", f"user:{person.id}", program=program, now=now)
        changes.record(person, Kind.STEP_LOST, by=by, program=program, now=now, undo_with={"steps": steps})


def _ask_owner(person: User, program: Program, *, by: User, now: datetime) -> None:
    stop(person, now=now)
    asked = StepReset.objects.create(user=person, program=program, asked_by=by, asked_at=now)
    audit.record(by, "second_step_reset_asked", f"user:{person.id}", program=program, now=now)
    link = settings.SITE_URL + reverse("people:step_lost_agree", args=[signing.dumps(asked.id, salt=SALT)])
    for box in mailboxes.all_of(person):
        send_mail(SUBJECT, BODY.format(link=link), None, [box])
    changes.record(person, Kind.STEP_LOST_ASKED, by=by, program=program, now=now)


def find(token: str) -> StepReset | None:
    """What a link of ours asks about, while it can still be answered. Looking changes nothing."""
    try:
        asked = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return StepReset.objects.select_related("user", "program").filter(id=asked, ended_at__isnull=True).first()


def agree(token: str, *, now: datetime) -> StepReset | None:
    """Whoever has the mailbox says yes: the day begins, once."""
    found = find(token)
    if found is None:
        return None
    with transaction.atomic():
        if StepReset.objects.filter(id=found.id, agreed_at__isnull=True, ended_at__isnull=True).update(agreed_at=now):
            changes.record(found.user, Kind.STEP_LOST_AGREED, by=None, program=found.program, now=now)
    return find(token)


def stop(person: User, *, now: datetime) -> bool:
    """Whether there was one to stop."""
    return StepReset.objects.filter(user=person, ended_at__isnull=True).update(ended_at=now) > 0


def settle(person: User, *, now: datetime) -> bool:
    """At a sign-in, before the second step is asked for: take it out if its owner agreed a day ago. One small query
    when there is nothing."""
    due = StepReset.objects.filter(user=person, ended_at__isnull=True, agreed_at__lte=now - WAIT)
    found = due.select_related("program", "asked_by").first()
    if found is None:
        return False
    with transaction.atomic():
        if not due.update(ended_at=now):
            return False
        take_out(person, found.program, by=found.asked_by, now=now)
    return True
