"""A program's switches and rounds: made with the program, edited by its staff."""

from __future__ import annotations

from datetime import datetime

from checkins.models import ProgramCheckins, Round
from checkins.models.rounds import DEFAULT_WEEKS
from checkins.vocabulary import RoundWhen
from pts_support.people.models import Program


def begin(program: Program, *, now: datetime) -> ProgramCheckins:
    """The program's row and its rounds, once; the engine looks at its fellows next."""
    found, made = ProgramCheckins.objects.get_or_create(
        program=program,
        defaults={"look_at": now, "hello_look_at": now, "sentences_look_at": now, "sentences_since": now},
    )
    if made:
        Round.objects.bulk_create(default_rounds(program.id))
    return found


def default_rounds(program_id: int) -> list[Round]:
    """In the order of a year: weeks 3, 6, 10, 14, the first after winter break, 24, 30, the last."""
    by_week = [Round(program_id=program_id, when=RoundWhen.WEEK, week=week) for week in DEFAULT_WEEKS]
    winter = Round(program_id=program_id, when=RoundWhen.AFTER_WINTER)
    return [*by_week[:4], winter, *by_week[4:], Round(program_id=program_id, when=RoundWhen.LAST)]


def look_again(program_id: int, *, now: datetime) -> None:
    """Somebody joined, left or works by another calendar: the engine looks at the program in its next turn."""
    ProgramCheckins.objects.filter(program=program_id).update(look_at=now, hello_look_at=now)
