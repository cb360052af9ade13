"""Suspending somebody's sign-in: at once and never refused, undone as easily, and of no gain to whoever does it.

In this program they hold no role, are asked nothing and read nothing until it is lifted; where they have no other
program they can't sign in at all. What they had part in waits for them as it was. A director's, and that of the only
staff member, needs a second person's yes within one weekday; else it lapses, and until then nothing else that the same
person asked for takes effect.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from pts_support.people import audit, lock
from pts_support.people.decisions import decide
from pts_support.people.decisions.circle import DecisionCircle, load_circle
from pts_support.people.decisions.kinds import DecisionKind, every_decider, register
from pts_support.people.decisions.weekday import one_weekday_after
from pts_support.people.models import Membership, Program, ProposedAct, Role, User
from pts_support.people.roster import endings, guards
from pts_support.people.roster.invite import hash_token
from pts_support.people.signals import access_restored, access_suspended, chain_changed, decision_told
from pts_support.spoken.people_here import said_of

SUSPEND = "access.suspend"
OBJECTION_FOR = NOT_AGAIN_FOR = timedelta(days=30)
SUBJECT = "PTS Support: your sign-in was suspended"
BODY = """Someone who runs {program} on PTS Support has suspended your sign-in there. Nothing of yours was removed.

If you think this is wrong, open this page and press its button. You don’t need to sign in:

{link}

Everyone who directs or runs the program is then told that you object. If it’s urgent, call {phone}.
"""
SUBJECT_BACK = "PTS Support: your sign-in works again"
BODY_BACK = """Your sign-in for {program} on PTS Support is no longer suspended. Everything is as it was before.
"""


def suspend(person: User, program: Program, *, by: User, now: datetime) -> ProposedAct:
    """Suspend them now. What comes back is open where a second person's yes is needed. Raises guards.ChangeRefused for
    oneself alone."""
    if person == by:
        raise guards.ChangeRefused(["You can’t suspend your own sign-in. Sign out instead."])
    with transaction.atomic():
        lock.take_exclusive([program.id])
        found = running(program).filter(person=person).first()
        if found is not None:
            return found
        _refuse_again(person, program, by, now)
        token = secrets.token_urlsafe(32)
        facts: dict[str, Any] = {
            "program": program,
            "about": f"user:{person.id}",
            "person": person,
            "payload": {"objection": hash_token(token)},
            "by": by,
            "now": now,
        }
        if needs_a_yes(person, load_circle(program, now)):
            act = decide.propose(SUSPEND, due_at=one_weekday_after(now, program.zone), **facts)
        else:
            act = decide.do_at_once(SUSPEND, **facts)
        _put_out(act, person, program, by, now)
        link = settings.SITE_URL + reverse("people:objection", args=[token])
        body = BODY.format(program=program.name, link=link, phone=program.phone)
        _mail(person, SUBJECT, body)
    return act


def _refuse_again(person: User, program: Program, by: User, now: datetime) -> None:
    """Whom nobody else wanted suspended is not kept out by suspending them day after day."""
    before = ProposedAct.objects.filter(program=program, kind=SUSPEND, person=person, asked_by=by)
    if before.filter(outcome__in=("lapsed", "stopped"), done_at__gt=now - NOT_AGAIN_FOR).exists():
        raise guards.ChangeRefused(
            [f"You suspended {person.called} before, and no one agreed. Someone else has to do it this time."]
        )


def lift(person: User, program: Program, *, by: User, now: datetime) -> None:
    """They are back, with everything they had. One that waits for a yes is stopped."""
    with transaction.atomic():
        lock.take_exclusive([program.id])
        act = running(program).filter(person=person).first()
        if act is None:
            return
        if act.is_open:
            decide.stop(act.ref, by=by, now=now)
        else:
            _let_in_again(act, now)
            act.payload["lifted_at"] = now.isoformat()  # its receipt says so
            act.save(update_fields=["payload"])
        audit.record(by, "access_restored", f"user:{person.id}", program=program, now=now)


def running(program: Program) -> QuerySet[ProposedAct]:
    """The suspensions of this program that last: waiting for a yes, or in effect and not lifted."""
    suspended = Membership.objects.filter(program=program, suspended_at__isnull=False)
    rows = ProposedAct.objects.filter(program=program, kind=SUSPEND, outcome__in=("", "done"))
    return rows.filter(person__in=suspended.values("user")).order_by("-asked_at", "-id")


def needs_a_yes(person: User, circle: DecisionCircle) -> bool:
    """A director's, and that of the only staff member: one person can't take a program over by it."""
    return person.id in circle.directors or circle.staff == {person.id}


def object_to(token: str, *, now: datetime) -> bool:
    """The person objects, by the link of their mail: everybody who may know of it is told, once."""
    with transaction.atomic():
        act = _by_token(token, now)
        if act is None or not _lasts(act):
            return False
        if "objected_at" not in act.payload:
            act.payload["objected_at"] = now.isoformat()
            act.save(update_fields=["payload"])
            audit.record(act.person, "suspension_objected", f"act:{act.id}", program=act.program_id, now=now)
            people = every_decider(act, load_circle(act.program, now)) - {act.person_id}
            decision_told.send(ProposedAct, act=act, what="objected", person_ids=sorted(people), now=now)
    return True


def suspension_lasts(token: str, now: datetime) -> bool | None:
    """Whether the suspension that this link objects to still lasts; None for a link that is none."""
    act = _by_token(token, now)
    if act is None:
        return None
    return _lasts(act)


def _lasts(act: ProposedAct) -> bool:
    """Not lifted, stopped or lapsed, and not followed by another one."""
    newest = running(act.program).filter(person=act.person_id).first()
    return newest is not None and newest.id == act.id


def _by_token(token: str, now: datetime) -> ProposedAct | None:
    rows = ProposedAct.objects.filter(kind=SUSPEND, payload__objection=hash_token(token))
    return rows.filter(asked_at__gt=now - OBJECTION_FOR).select_related("program", "person").first()


def _put_out(act: ProposedAct, person: User, program: Program, by: User, now: datetime) -> None:
    held = Membership.objects.filter(user=person, program=program, ended_at__isnull=True)
    roles = set(held.values_list("role", flat=True))
    touched: list[int] | None = []
    if roles - {Role.FELLOW, Role.MENTOR}:
        touched = None
    chain_changed.send(
        ProposedAct, by_id=by.id, program_id=program.id, person_id=person.id, fellow_ids=touched, now=now
    )
    held.update(suspended_at=now)
    audit.record(by, "access_suspended", f"user:{person.id}", program=program, now=now)
    if not _is_elsewhere(person, program):
        User.objects.filter(id=person.id).update(is_active=False)
        endings.sign_out_everywhere(person.id)
        act.payload["switched_off"] = True
        act.save(update_fields=["payload"])
    access_suspended.send(ProposedAct, person_id=person.id, program_id=program.id, now=now)


def _is_elsewhere(person: User, program: Program) -> bool:
    """Whether another program has them too: then their account is not this one's to switch off."""
    return Membership.objects.filter(user=person, ended_at__isnull=True).exclude(program=program).exists()


def _let_in_again(act: ProposedAct, now: datetime) -> None:
    person = act.person
    assert person is not None  # suspend() names them
    Membership.objects.filter(user=person, program=act.program).update(suspended_at=None)
    if act.payload.get("switched_off"):
        User.objects.filter(id=person.id).update(is_active=True)
    access_restored.send(ProposedAct, person_id=person.id, program_id=act.program_id, now=now)
    _mail(person, SUBJECT_BACK, BODY_BACK.format(program=act.program.name))


def _mail(person: User, subject: str, body: str) -> None:
    """To every address of theirs that is known to be theirs."""
    own = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    send_mail(subject, body, None, sorted({person.email, *own}))


def _upheld(act: ProposedAct, now: datetime) -> None:
    """It has lasted since it was asked for, and lasts on."""


def _other_role_or_contact(act: ProposedAct, circle: DecisionCircle, reader_id: int) -> bool:
    """Staff's suspension needs a director, a director's needs staff; or the contact."""
    may = circle.contact
    if act.asked_by_id in circle.staff:
        may |= circle.directors
    if act.asked_by_id in circle.directors:
        may |= circle.staff
    return reader_id in may - circle.one_with(act.asked_by_id) - {act.person_id}


def _any_decider(act: ProposedAct, circle: DecisionCircle, reader_id: int) -> bool:
    """Everybody who directs or runs the program can end it at once: nobody is kept out by one person's will."""
    return reader_id in circle.directors | circle.staff


def _knows(act: ProposedAct, circle: DecisionCircle) -> frozenset[int]:
    """The contact too, who may agree. (Whoever is suspended is mailed apart, to all their addresses.)"""
    return (every_decider(act, circle) | circle.contact) - {act.person_id}


def _title(act: ProposedAct) -> str:
    assert act.person is not None
    return said_of(act.person, "", before="Suspend the sign-in of ")


def _explains(act: ProposedAct) -> tuple[str, ...]:
    assert act.person is not None
    assert act.asked_by is not None
    objects = ""
    if "objected_at" in act.payload:
        objects = said_of(act.person, " objects.")
    return (
        "It is in effect now: they hold no role here and can read nothing.",
        "What waited with them goes on to the next person, who learns that a fellow waits.",
        said_of(act.asked_by, " asked for takes effect.", before="Until it is decided, nothing else that "),
        objects,
    )


register(
    DecisionKind(
        name=SUSPEND,
        title=_title,
        explains=_explains,
        apply=_upheld,
        may_agree=_other_role_or_contact,
        may_stop=_any_decider,
        says_who=lambda act: "Can stop it: everyone who directs or runs the program.",
        knows=_knows,
        lapses=_let_in_again,
        freezes=True,
    )
)
