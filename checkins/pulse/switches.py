"""Who is offered no ask made of their words: whoever switched it off, and whose program did."""

from __future__ import annotations

from checkins.models import OwnSwitches, ProgramCheckins
from pts_support.people.models import User


def suggestions_are_off(fellow: User, program_id: int) -> bool:
    """Two small queries, asked only where there is something to offer."""
    own = OwnSwitches.objects.filter(person=fellow, suggestions_off=True)
    return own.exists() or ProgramCheckins.objects.filter(program=program_id, suggestions=False).exists()
