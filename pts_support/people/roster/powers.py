"""What no single person decides in a program that runs: who directs it, who runs it, who is its contact, who of them is
asked first.

Until the first fellow's first day each of these takes effect at once; afterwards with a second person's yes, or after
one weekday. Either way everybody who directs or runs the program is mailed, and the person concerned. Pages call these,
and not what carries them out (roster/edit.py, roster/endings.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Unpack

from django.db import transaction
from django.db.models import QuerySet

from pts_support.people.decisions import decide
from pts_support.people.decisions.circle import load_circle
from pts_support.people.decisions.in_the_way import who_waits
from pts_support.people.decisions.weekday import one_weekday_after
from pts_support.people.models import Calendar, Cohort, Membership, Program, ProposedAct, Role, User
from pts_support.people.roster import edit, ending_soon, guards, invite, suspensions
from pts_support.people.roster.accept_invitation import NewPerson

POWER_ROLES = frozenset({Role.DIRECTOR, Role.STAFF, Role.CONTACT})
GIVE, END, LAST_DAY, FIRST, CONTACT, CLOSE, RESTORE, NUMBERS = (
    "role.give", "role.end", "role.last_day", "role.first", "contact.name", "access.close", "access.restore",
    "program.numbers",
)  # fmt: skip
CALLED_IN_NEED = ("phone", "safety_line_name", "safety_line_phone")


def has_begun(program: Program, now: datetime) -> bool:
    """Whether the first fellow's first day has come: from then on one person alone is not enough."""
    today = now.astimezone(program.zone).date()
    return Membership.objects.filter(program=program, role=Role.FELLOW, starts_on__lte=today).exists()


def give_role(
    *, program: Program, role: str, by: User, now: datetime, **person: Unpack[NewPerson]
) -> ProposedAct | None:
    """Add somebody. None: they are added; else what waits. Raises guards.ChangeRefused."""
    if role not in POWER_ROLES:
        edit.add(program=program, role=role, by=by, now=now, **person)
        return None
    invite.refuse_short_calendar(person.get("calendar"), now)
    known = invite.member_with_address(program, person["email"])
    if known is not None:
        invite.refuse_twice(known, program, role)
    facts = {"role": role, "called": known.called if known else person["called"], "typed": _as_typed(person)}
    return _ask(GIVE, program, decide.about_invited(role, person["email"]), by, now, person=known, payload=facts)


def end_role(membership: Membership, *, by: User, now: datetime) -> ProposedAct:
    """End a role as soon as that can't be undone any more, or ask for it. Raises guards.ChangeRefused."""
    _would_end([membership], now)
    if membership.role not in POWER_ROLES:
        return ending_soon.end_role(membership, by=by, now=now)
    return _ask_about(END, membership, by, now)


def close_access(person: User, program: Program, *, by: User, now: datetime) -> ProposedAct:
    """Somebody has left: every role of theirs here ends, and they are signed out. Raises guards.ChangeRefused."""
    held = Membership.objects.filter(user=person, program=program, ended_at__isnull=True)
    _would_end(held, now)
    if not held.filter(role__in=POWER_ROLES).exists():
        return ending_soon.close_access(person, program, by=by, now=now)
    return _ask(CLOSE, program, f"user:{person.id}", by, now, person=person)


def lift_suspension(person: User, program: Program, *, by: User, now: datetime) -> ProposedAct | None:
    """They are back, at once; where a second person had agreed, by two again."""
    held = suspensions.running(program).filter(person=person).first()
    if held is None or held.agreed_at is None:
        suspensions.lift(person, program, by=by, now=now)
        return None
    return _ask(RESTORE, program, f"user:{person.id}", by, now, person=person)


def change_role(
    membership: Membership,
    *,
    cohort: Cohort | None,
    calendar: Calendar | None,
    ends_on: date | None,
    by: User,
    now: datetime,
) -> ProposedAct | None:
    """A role's cohort, calendar and last day. Raises guards.ChangeRefused."""
    waits = membership.role in POWER_ROLES and ends_on != membership.ends_on
    last_day = membership.ends_on if waits else ends_on
    edit.change_role(membership, cohort=cohort, calendar=calendar, ends_on=last_day, by=by, now=now)
    if not waits:
        return None
    return _ask_about(LAST_DAY, membership, by, now, last_day=ends_on and ends_on.isoformat())


def move_up(membership: Membership, *, by: User, now: datetime) -> ProposedAct | None:
    """One place further up. Oneself, and whoever is no other person, moves as a role is given."""
    if membership.user_id not in load_circle(membership.program, now).one_with(by.id):
        edit.move_up(membership, by=by, now=now)
        return None
    return _ask_about(FIRST, membership, by, now)


def change_facts(
    program: Program, *, contact: User | None, by: User, now: datetime, **facts: object
) -> ProposedAct | None:
    """What the program says about itself, at once; another contact as a role is given. Raises guards.ChangeRefused.

    Whoever directs or runs the program is mailed when a number is changed that people call in need.
    """
    held = Membership.objects.filter(program=program, role=Role.CONTACT, ended_at__isnull=True).select_related("user")
    before = next((row.user for row in held), None)
    numbers = _changed_numbers(program, facts)
    with transaction.atomic():
        edit.change_facts(program, contact=before, by=by, now=now, **facts)
        if numbers and has_begun(program, now):
            decide.do_at_once(NUMBERS, program=program, about="program:numbers", payload=numbers, by=by, now=now)
    if contact == before:
        return None
    called = contact.called if contact else ""
    return _ask(CONTACT, program, "contact", by, now, person=contact, payload={"called": called})


def _changed_numbers(program: Program, facts: Mapping[str, object]) -> dict[str, Any]:
    """Which of the numbers that people call in need are another now, by name."""
    held = Program.objects.filter(id=program.id).values(*CALLED_IN_NEED).get()
    return {name: facts[name] for name in CALLED_IN_NEED if name in facts and facts[name] != held[name]}


def _ask_about(kind: str, membership: Membership, by: User, now: datetime, **more: Any) -> ProposedAct:
    facts = {"membership": membership.id, "role": membership.role, **more}
    about = f"membership:{membership.id}"
    return _ask(kind, membership.program, about, by, now, person=membership.user, payload=facts)


def _ask(
    kind: str,
    program: Program,
    about: str,
    by: User,
    now: datetime,
    *,
    person: User | None,
    payload: dict[str, Any] | None = None,
) -> ProposedAct:
    facts: dict[str, Any] = {
        "program": program,
        "about": about,
        "person": person,
        "payload": payload,
        "by": by,
        "now": now,
    }
    if not has_begun(program, now):
        return decide.do_at_once(kind, **facts)
    act = decide.propose(kind, due_at=one_weekday_after(now, program.zone), **facts)
    asks_the_same = act.payload == (payload or {})
    if not asks_the_same or act.asked_by_id != by.id:
        raise guards.ChangeRefused([who_waits(act, asks_the_same=asks_the_same, by=by, now=now)])
    return act


def refusals(rows: QuerySet[Membership], now: datetime) -> list[str]:
    """Why these roles can't end now; empty where they can, or have. For the page that asks before."""
    if not rows:
        return []
    try:
        _would_end(rows, now)
    except guards.ChangeRefused as refused:
        return refused.sentences
    return []


def _would_end(rows: Any, now: datetime) -> None:
    """Say now what the guards would say when these have ended: nobody waits a day for a refusal."""
    program_id = next(row.program_id for row in rows)
    with decide.tried(), guards.guarded(program_id, now=now):
        Membership.objects.filter(id__in=[row.id for row in rows]).update(ended_at=now)


def _as_typed(person: NewPerson) -> dict[str, Any]:
    """What staff typed, as JSON keeps it; none of it stays once it is decided."""
    typed: dict[str, Any] = dict(person)
    typed.pop("cohort", None)
    calendar, send_at = typed.pop("calendar", None), typed.pop("send_at", None)
    return {
        **typed,
        "starts_on": person["starts_on"].isoformat(),
        "calendar": calendar and calendar.id,
        "send_at": send_at and send_at.isoformat(),
    }


def typed_person(act: ProposedAct) -> dict[str, Any]:
    """The same, as it is given to edit.add."""
    typed: dict[str, Any] = dict(act.payload["typed"])
    send_at = typed.pop("send_at")
    return {
        **typed,
        "starts_on": date.fromisoformat(typed["starts_on"]),
        "calendar": Calendar.objects.filter(id=typed["calendar"]).first(),
        "send_at": datetime.fromisoformat(send_at) if send_at else None,
    }
