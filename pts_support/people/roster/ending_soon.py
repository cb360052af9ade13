"""What one person ends with one tap takes effect ten seconds later, so that a slip can be undone.

Until then nothing has moved: no role has ended, no request has gone on, nobody was mailed. Only whoever it is about is
signed out already. It waits as every act of power does (people/decisions), and takes effect by the same hands, once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from pts_support.people import lock
from pts_support.people.account.signing_out import sign_out_everywhere
from pts_support.people.decisions import decide
from pts_support.people.decisions.kinds import DecisionKind, TakesNoEffect, register
from pts_support.people.models import Membership, Program, ProposedAct, Role, User
from pts_support.people.roster import endings
from pts_support.spoken.people_here import said_of

SOON = "role.end_soon"
ENOUGH = 5  # so many open requests and more are one band, fewer the other
OpenRequests = Callable[[Membership], int]
_counts: list[OpenRequests] = []


def register_open_requests(count: OpenRequests) -> None:
    """``count(membership)``: how many open requests would move, or close, if this role ended. (A room above knows.)"""
    if count not in _counts:
        _counts.append(count)


def five_or_more_open(membership: Membership) -> bool:
    """The band in which the open requests are that its end would move: never how many."""
    return sum(count(membership) for count in _counts) >= ENOUGH


def end_role(membership: Membership, *, by: User, now: datetime) -> ProposedAct:
    """This one role, in ten seconds. Asked for again meanwhile it is the same act."""
    facts = {"payload": {"membership": membership.id}, "program": membership.program}
    return _soon(f"membership:{membership.id}", person=membership.user, by=by, now=now, **facts)


def close_access(person: User, program: Program, *, by: User, now: datetime) -> ProposedAct:
    """Every role of somebody who has left, in ten seconds."""
    return _soon(f"user:{person.id}", by=by, now=now, program=program, person=person)


def _soon(about: str, *, person: User, by: User, now: datetime, **facts: Any) -> ProposedAct:
    with transaction.atomic():
        due = now + decide.UNDO_TIME
        act = decide.propose(SOON, about=about, person=person, by=by, now=now, due_at=due, **facts)
        if person != by:  # whoever ends their own role needs their session for the undo
            sign_out_everywhere(person.id)
    return act


def undo(membership: Membership, *, by: User, now: datetime) -> bool:
    """It was a slip: nothing ends. False where it has taken effect, or nothing was ended."""
    with transaction.atomic():
        lock.take_exclusive([membership.program_id])
        mine = decide.open_acts().filter(program=membership.program_id, kind=SOON, asked_by=by)
        about = (f"membership:{membership.id}", f"user:{membership.user_id}")
        waits = mine.filter(about__in=about).order_by("-asked_at", "-id").first()
        if waits is None:
            return False
        decide.stop(waits.ref, by=by, now=now)
    return True


# The kind of act -----------------------------------------------------------------------------------------------------


def _end(act: ProposedAct, now: datetime) -> None:
    assert act.person is not None
    assert act.asked_by is not None  # _soon names them
    if "membership" not in act.payload:
        endings.close_access(act.person, act.program, by=act.asked_by, now=now)
        return
    row = Membership.objects.filter(id=act.payload["membership"], ended_at__isnull=True).first()
    if row is None:
        raise TakesNoEffect(["This role has ended already."])
    endings.end_role(row, last_day=None, by=act.asked_by, now=now)


def _title(act: ProposedAct) -> str:
    assert act.person is not None
    if "membership" not in act.payload:
        return f"End every role of {said_of(act.person, '')} here and close their access"
    role = Membership.objects.values_list("role", flat=True).get(id=act.payload["membership"])
    return f"End the role of {said_of(act.person, '')} as {Role(role).label}"


register(
    DecisionKind(
        name=SOON,
        title=_title,
        explains=lambda act: ("It takes effect ten seconds after it was asked for, unless it is undone.",),
        apply=_end,
        knows=lambda act, circle: frozenset(),  # it waits for nobody: whoever it concerns hears when it has happened
        by_time_alone=True,
        at_once=True,
    )
)
