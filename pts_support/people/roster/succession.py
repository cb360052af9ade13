"""When the only staff member of a program is gone, or has lost phone and mailbox: who may bring in another.

The contact and a director together; else the operator by `manage.py add_staff`. Whoever comes in runs the program from
then on, and reads nothing that was open before: they are held back there like anybody who is given a role.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pts_support.mail_address import normal_address
from pts_support.people.decisions import decide
from pts_support.people.decisions.circle import DecisionCircle
from pts_support.people.decisions.in_the_way import who_waits
from pts_support.people.decisions.kinds import DecisionKind, every_decider, register
from pts_support.people.models import Program, ProposedAct, Role, User
from pts_support.people.roster import guards, invite
from pts_support.spoken.recorder import own_words

SUCCEED = "staff.succeed"


def is_for(circle: DecisionCircle) -> bool:
    """Whether the program has one staff member at most: with two, each of them can add somebody."""
    return len(circle.staff) < 2


def ask_for_staff(
    program: Program, *, name: str, called: str, email: str, by: User | None, now: datetime
) -> ProposedAct:
    """Ask the contact, or a director, to agree that this person runs the program. ``by`` None: the operator, whose word
    is enough. Raises guards.ChangeRefused."""
    email = normal_address(email)
    known = invite.member_with_address(program, email)
    if known is not None:
        invite.refuse_twice(known, program, Role.STAFF)
    today = now.astimezone(program.zone).date().isoformat()
    typed = {"name": name, "called": called, "email": email, "starts_on": today}
    facts: dict[str, Any] = {
        "program": program,
        "about": decide.about_invited(Role.STAFF, email),
        "person": known,
        "payload": {"called": known.called if known else called, "typed": typed},
        "by": by,
        "now": now,
    }
    if by is None:
        return decide.do_at_once(SUCCEED, **facts)
    act = decide.propose(SUCCEED, **facts)
    asks_the_same = act.payload == facts["payload"]
    if not asks_the_same or act.asked_by_id != by.id:
        raise guards.ChangeRefused([who_waits(act, asks_the_same=asks_the_same, by=by, now=now)])
    return act


def _bring_in(act: ProposedAct, now: datetime) -> None:
    typed = dict(act.payload["typed"])
    starts_on = date.fromisoformat(typed.pop("starts_on"))
    with guards.guarded(act.program_id, now=now):
        invite.add_and_invite(
            program=act.program, role=Role.STAFF, by=act.asked_by, now=now, starts_on=starts_on, **typed
        )


def _the_other(act: ProposedAct, circle: DecisionCircle, reader_id: int) -> bool:
    """A director's wish needs the contact, and the contact's a director."""
    may = frozenset[int]()
    if act.asked_by_id in circle.directors:
        may |= circle.contact
    if act.asked_by_id in circle.contact:
        may |= circle.directors
    return reader_id in may - circle.one_with(act.asked_by_id)


def _staff_too(act: ProposedAct, circle: DecisionCircle, reader_id: int) -> bool:
    """Whoever runs the program is perhaps not gone after all."""
    return reader_id == act.asked_by_id or reader_id in circle.staff


def _knows(act: ProposedAct, circle: DecisionCircle) -> frozenset[int]:
    return every_decider(act, circle) | circle.contact


register(
    DecisionKind(
        name=SUCCEED,
        title=lambda act: f"Bring in {own_words(act.payload['called'])} as program staff",
        explains=lambda act: (
            f"{own_words(act.payload['called'])} gets an email, says yes, and runs the program from then on.",
            "They can read nothing that a fellow has asked before.",
        ),
        apply=_bring_in,
        may_agree=_the_other,
        may_stop=_staff_too,
        knows=_knows,
        says_who=lambda act: "Can stop it: the person who asked for it, and the program’s staff.",
    )
)
