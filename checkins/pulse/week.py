"""About which week a fellow is asked today, and when three were hard. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from checkins.schedule.school_weeks import SchoolWeek, monday_of

HARD = 2  # this number and below
IN_A_ROW = 3


def week_asked(weeks: Sequence[SchoolWeek], today: date) -> date | None:
    """The Monday of the week it is about: from its second school day on this one, on its first the one before. None in
    a week without school, before its first school day, and outside the year."""
    place = next((place for place, week in enumerate(weeks) if week.monday == monday_of(today)), None)
    if place is None or today < weeks[place].days[0]:
        return None
    if today >= weeks[place].days[min(1, len(weeks[place].days) - 1)]:
        return weeks[place].monday
    return weeks[place - 1].monday if place else None


def hard_in_a_row(scores: Sequence[int | None]) -> int:
    """How many of the newest weeks were hard, one after the other; ``scores``: the newest first. A week without a
    number is passed over."""
    count = 0
    for score in scores:
        if score is None:
            continue
        if score > HARD:
            break
        count += 1
    return count
