"""What this room keeps about a person, for their own file (people/records/personal_data.py)."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q

from pts_support.people.models import (
    AccessEntry,
    AccountChange,
    Invitation,
    Membership,
    PhoneCode,
    ProposedAct,
    StepReset,
    User,
)
from pts_support.people.records.personal_data import Row, exports_rows, not_personal

not_personal(
    "it says how a program and its districts work, not who did what",
    "people.program", "people.cohort", "people.calendar", "people.dayhours", "people.halfday",
)  # fmt: skip
not_personal("it is about this installation", "people.installation")
not_personal("its keys are hashes that name nobody, and it is gone within a day", "people.tries")
not_personal("Django's own lists; nobody is in them here", "auth.group", "auth.permission", "contenttypes.contenttype")
not_personal("it holds the key of a sign-in and nothing to read; sign-ins stand under usersessions", "sessions.session")
not_personal("a code that was mailed, kept for minutes", "account.emailconfirmation")


@exports_rows("people.user", "Me")
def _me(person: User) -> Iterator[Row]:
    yield {
        "name": person.name, "called": person.called, "preferred": person.preferred_name, "email": person.email,
        "phone": person.phone, "time_zone": person.time_zone, "joined": person.date_joined, "active": person.is_active,
        "last_visit": person.last_visit_at, "this_visit": person.this_visit_at, "mail_refused": person.mail_refused_at,
        "last_sign_in": person.last_login, "email_confirmed": person.proved_at,
        "email_confirmed_by": person.get_proved_by_display(),
    }  # fmt: skip


@exports_rows("people.membership", "My roles")
def _roles(person: User) -> Iterator[Row]:
    for held in Membership.objects.filter(user=person).select_related("program", "cohort"):
        yield {
            "program": held.program.name,
            "role": held.get_role_display(),
            "cohort": held.cohort.name if held.cohort else "",
            "from": held.starts_on,
            "until": held.ends_on,
            "ended": held.ended_at,
        }


@exports_rows("people.agreement", "What I agreed to")
def _agreements(person: User) -> Iterator[Row]:
    for agreement in person.agreements.all():
        yield {"what": agreement.get_what_display(), "version": agreement.version, "at": agreement.at}


@exports_rows("people.browser", "Browsers I signed in with")
def _browsers(person: User) -> Iterator[Row]:
    for browser in person.browsers.all():
        yield {
            "says": browser.described,
            "first": browser.made_at,
            "last": browser.seen_at,
            "second_step_until": browser.passed_until,
        }


@exports_rows("people.closeddays", "Breaks I am on call for")
def _on_call(person: User) -> Iterator[Row]:
    from pts_support.people.models import ClosedDays

    for off in ClosedDays.objects.filter(cover=person).select_related("calendar__program"):
        yield {"name": off.name, "first": off.first, "last": off.last, "program": off.calendar.program.name}


@exports_rows("people.invitation", "Invitations to me")
def _invitations(person: User) -> Iterator[Row]:
    for invitation in Invitation.objects.filter(membership__user=person).order_by("made_at"):
        yield {
            "email": invitation.email,
            "name": invitation.name,
            "called": invitation.called,
            "phone": invitation.phone,
            "made": invitation.made_at,
            "sent": invitation.sent_at,
            "opened": invitation.opened_at,
            "came_by_phone": invitation.came_by_phone_at,
            "used": invitation.used_at,
            "replaced": invitation.replaced_at,
        }


@exports_rows("people.phonecode", "Codes read to me by phone")
def _codes(person: User) -> Iterator[Row]:
    for code in PhoneCode.objects.filter(membership__user=person).order_by("made_at"):
        yield {"made": code.made_at, "ended": code.ended_at}


@exports_rows("people.accessentry", "What I did, and what was done to my account")
def _trail(person: User) -> Iterator[Row]:
    mine = Q(actor=person) | Q(subject=f"user:{person.id}")
    for entry in AccessEntry.objects.filter(mine).order_by("at", "id"):
        by = "me" if entry.actor_id == person.id else "the program"
        yield {"at": entry.at, "what": entry.verb, "detail": entry.detail, "by": by}


@exports_rows("people.proposedact", "Changes that were asked for by me, or about me")
def _acts_that_wait(person: User) -> Iterator[Row]:
    """Of an act about somebody else: that they asked for it, agreed to it or stopped it."""
    about_me = Q(person=person) | Q(asked_by=person) | Q(agreed_by=person) | Q(stopped_by=person)
    for act in ProposedAct.objects.filter(about_me).select_related("program").order_by("asked_at", "id"):
        parts = {"about": act.person_id, "asked": act.asked_by_id, "agreed": act.agreed_by_id,
                 "stopped": act.stopped_by_id}  # fmt: skip
        yield {
            "program": act.program.name,
            "what": act.kind,
            "my_part": ", ".join(part for part, who in parts.items() if who == person.id),
            "asked_at": act.asked_at,
            "ended": act.done_at,
            "how": act.get_outcome_display(),
        }


@exports_rows("people.accountchange", "What changed on my account")
def _changes(person: User) -> Iterator[Row]:
    for change in AccountChange.objects.filter(user=person).order_by("at", "id"):
        yield {
            "at": change.at,
            "what": change.get_kind_display(),
            "detail": change.detail,
            "by": "me" if change.by_id == person.id else "the program",
            "objected": change.objected_at,
            "undone": change.undone,
        }


@exports_rows("people.stepreset", "When my program said that my phone was lost")
def _lost_phones(person: User) -> Iterator[Row]:
    for asked in StepReset.objects.filter(user=person).select_related("program").order_by("asked_at"):
        yield {"asked": asked.asked_at, "agreed": asked.agreed_at, "ended": asked.ended_at, "by": asked.program.name}


@exports_rows("people.legalhold", "Legal holds")
def _holds(person: User) -> Iterator[Row]:
    from pts_support.people.models import LegalHold

    whose = Q(person=person) | Q(program__memberships__user=person, person=None)
    for hold in LegalHold.objects.filter(whose).distinct():
        row: dict[str, object] = {"program": hold.program.name, "since": hold.made_at, "until": hold.lifted_at}
        if hold.person_id == person.id:
            row["why"] = hold.reason
        yield row


@exports_rows("account.emailaddress", "My addresses")
def _addresses(person: User) -> Iterator[Row]:
    for address in EmailAddress.objects.filter(user=person).order_by("id"):
        yield {"email": address.email, "verified": address.verified, "primary": address.primary}


@exports_rows("mfa.authenticator", "Two-step verification")
def _second_step(person: User) -> Iterator[Row]:
    for step in Authenticator.objects.filter(user=person).order_by("id"):
        yield {"kind": step.get_type_display(), "made": step.created_at, "last_used": step.last_used_at}


@exports_rows("usersessions.usersession", "Signed-in devices")
def _sessions(person: User) -> Iterator[Row]:
    for session in UserSession.objects.filter(user=person).order_by("id"):
        yield {
            "since": session.created_at,
            "last_seen": session.last_seen_at,
            "network": session.ip,
            "browser": session.user_agent,
        }
