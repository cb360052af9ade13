"""What this room keeps about a person, for their own file (people/own_file.py)."""

from __future__ import annotations

from django.db.models import Q

from pts_support.people.models import AccessEntry, Invitation, Membership, PhoneCode, User
from pts_support.people.own_file import about, about_nobody

about_nobody(
    "it says how a program and its districts work, not who did what",
    "people.program", "people.cohort", "people.calendar", "people.dayhours", "people.halfday",
)  # fmt: skip
about_nobody("it is about this installation", "people.installation")
about_nobody("its keys are hashes that name nobody, and it is gone within a day", "people.tries")
about_nobody("Django's own lists; nobody is in them here", "auth.group", "auth.permission", "contenttypes.contenttype")
about_nobody("it holds the key of a sign-in and nothing to read; sign-ins stand under usersessions", "sessions.session")
about_nobody("a code that was mailed, kept for minutes", "account.emailconfirmation")


@about("people.user", "Me")
def _me(person: User):
    yield {
        "name": person.name, "called": person.called, "email": person.email, "phone": person.phone,
        "time_zone": person.time_zone, "joined": person.date_joined, "active": person.is_active,
        "last_visit": person.last_visit_at, "this_visit": person.this_visit_at, "mail_refused": person.mail_refused_at,
        "last_sign_in": person.last_login,
    }  # fmt: skip


@about("people.membership", "My roles")
def _roles(person: User):
    for m in Membership.objects.filter(user=person).select_related("program", "cohort"):
        yield {
            "program": m.program.name, "role": m.get_role_display(), "cohort": m.cohort.name if m.cohort else "",
            "from": m.starts_on, "until": m.ends_on, "ended": m.ended_at,
        }  # fmt: skip


@about("people.agreement", "What I agreed to")
def _agreements(person: User):
    for a in person.agreements.all():
        yield {"what": a.get_what_display(), "version": a.version, "at": a.at}


@about("people.browser", "Browsers I signed in with")
def _browsers(person: User):
    for b in person.browsers.all():
        yield {"says": b.described, "first": b.made_at, "last": b.seen_at, "second_step_until": b.passed_until}


@about("people.closeddays", "Breaks I am on call for")
def _on_call(person: User):
    from pts_support.people.models import ClosedDays

    for c in ClosedDays.objects.filter(cover=person).select_related("calendar__program"):
        yield {"name": c.name, "first": c.first, "last": c.last, "program": c.calendar.program.name}


@about("people.invitation", "Invitations to me")
def _invitations(person: User):
    for i in Invitation.objects.filter(membership__user=person).order_by("made_at"):
        yield {
            "email": i.email, "name": i.name, "called": i.called, "phone": i.phone, "made": i.made_at,
            "sent": i.sent_at, "opened": i.opened_at, "used": i.used_at, "replaced": i.replaced_at,
        }  # fmt: skip


@about("people.phonecode", "Codes read to me by phone")
def _codes(person: User):
    for c in PhoneCode.objects.filter(membership__user=person).order_by("made_at"):
        yield {"made": c.made_at, "ended": c.ended_at}


@about("people.accessentry", "What I did, and what was done to my account")
def _trail(person: User):
    mine = Q(actor=person) | Q(subject=f"user:{person.id}")
    for e in AccessEntry.objects.filter(mine).order_by("at", "id"):
        yield {"at": e.at, "what": e.verb, "detail": e.detail, "by": "me" if e.actor_id == person.id else "the program"}


@about("people.legalhold", "Legal holds")
def _holds(person: User):
    from pts_support.people.models import LegalHold

    for h in LegalHold.objects.filter(Q(person=person) | Q(program__memberships__user=person, person=None)).distinct():
        about_me = {"why": h.reason} if h.person_id == person.id else {}
        yield {"program": h.program.name, "since": h.made_at, "until": h.lifted_at, **about_me}


@about("account.emailaddress", "My addresses")
def _addresses(person: User):
    for a in person.emailaddress_set.order_by("id"):
        yield {"email": a.email, "verified": a.verified, "primary": a.primary}


@about("mfa.authenticator", "My second step")
def _second_step(person: User):
    for a in person.authenticator_set.order_by("id"):
        yield {"kind": a.get_type_display(), "made": a.created_at, "last_used": a.last_used_at}


@about("usersessions.usersession", "Where I am signed in")
def _sessions(person: User):
    for s in person.usersession_set.order_by("id"):
        yield {"since": s.created_at, "last_seen": s.last_seen_at, "network": s.ip, "browser": s.user_agent}
