"""Who did what to people and settings: the only writer of AccessEntry."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pts_support.people.models import AccessEntry

if TYPE_CHECKING:
    from pts_support.people.models import Program, User


def record(
    actor: User | None, verb: str, subject: str, *, program: Program | int | None, now: datetime, detail: str = ""
) -> None:
    """One line of the trail. ``detail`` holds names of fields or roles, never a request's words."""
    program_id = program if isinstance(program, int) or program is None else program.id
    AccessEntry.objects.create(actor=actor, verb=verb, subject=subject, program_id=program_id, at=now, detail=detail)
