"""Requests of the past as the report finds them: rows with the columns it reads, and nothing else that matters."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from pts_support.people.models import Cohort, Program, Role
from requests_app.chain import policy, policy_versions
from requests_app.models import EscalationPolicy, HelpRequest, Participant
from requests_app.vocabulary import OPEN, Outcome, Seat, Standing, State, Urgency
from tests.cast import FIRST_DAY, LAST_DAY, NEW_YORK, join, person, school_calendar


def policy_of(program, now) -> EscalationPolicy:
    return EscalationPolicy.objects.filter(program=program).first() or policy_versions.save_policy(
        program, policy.DEFAULT_RULES, by=None, now=now
    )


def asked(
    m, at: datetime, *, minutes: int | None = 60, kept: bool | None = True, left_out=None, state=State.CLOSED, **more
) -> HelpRequest:
    """One request of this fellow, asked ``at``; answered after so many working minutes, and closed."""
    answered = at + timedelta(minutes=minutes) if minutes is not None else None
    closed = state == State.CLOSED
    made = HelpRequest.objects.create(
        **{
            "program": m.program,
            "fellow": m.user,
            "membership": m,
            "policy": policy_of(m.program, at),
            "form_key": uuid4(),
            "asked_at": at,
            "state": state,
            "clock_from": at,
            "allowance": 450,
            "promised_at": at + timedelta(days=1),
            "answer_by": at + timedelta(days=1),
            "changed_at": at,
            "newest_message_at": at,
            "due_at": at + timedelta(days=1) if state in OPEN else None,
            "closed_at": at + timedelta(days=3) if closed else None,
            "outcome": Outcome.HELPED if closed else "",
            "first_human_at": answered,
            "first_human_minutes": minutes,
            "kept_promise": kept if answered else None,
            **more,
        }
    )
    if left_out is not None:
        Participant.objects.create(
            request=made, person=left_out, standing=Standing.EXCLUDED, seat=Seat.MENTOR, joined_at=at
        )
    return made


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026 if month >= 8 else 2027, month, day, hour, tzinfo=NEW_YORK)


def fellows(cast) -> list:
    return [m for m in cast.memberships.values() if m.program_id == cast.program.id and m.role == Role.FELLOW]


def a_quarter(cast) -> None:
    """August to October of Lakeside: everybody asked once a month; the tenth answer was slow."""
    for month in (8, 9, 10):
        for n, m in enumerate(fellows(cast)):
            asked(
                m,
                at(month, 20 + n % 8),
                minutes=30 + 20 * n,
                kept=n < 5,
                urgency=Urgency.SOON if n % 2 else Urgency.WHEN,
                highest_step=0 if n < 8 else 1,
            )


def small_program(fellows: int, name: str = "Cove") -> tuple[Program, list]:
    """A program with so many fellows, a mentor and staff; the fellows' memberships."""
    program = Program.objects.create(name=name, phone="518-555-0100")
    school_calendar(program)
    cohort = Cohort.objects.create(program=program, name="2026–27", starts_on=FIRST_DAY, ends_on=LAST_DAY)
    join(person(f"{name} Staff", email=f"staff@{name.lower()}.example"), program, Role.STAFF)
    members = [
        join(person(f"Fellow {n}", email=f"f{n}@{name.lower()}.example"), program, Role.FELLOW, cohort)
        for n in range(fellows)
    ]
    return program, members
