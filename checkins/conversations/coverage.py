"""How a program's conversations stand, in numbers without names, and of nothing that tells who skipped: what is counted
is what was offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from checkins.models import Booking
from checkins.schedule.school_weeks import WEEK, monday_of
from checkins.vocabulary import BookingState
from pts_support import saying
from pts_support.people.models import Program


@dataclass(frozen=True)
class Coverage:
    """``offered`` of ``all``, in this week and the next; ``no_one``: how many of them nobody can hold yet."""

    all: int
    offered: int
    no_one: int


def coverage(program: Program, now: datetime) -> Coverage:
    """One query."""
    return Coverage(**of_this_round(now).filter(program=program).aggregate(**COUNTS))


COUNTS = {
    "all": Count("id"),
    "offered": Count("id", filter=Q(offered_at__isnull=False)),
    "no_one": Count("id", filter=Q(state=BookingState.NO_ONE)),
}


def of_this_round(now: datetime) -> QuerySet[Booking]:
    """What is to take place this week or next."""
    this = monday_of(now.date())
    return of_weeks(this, this + WEEK)


def of_weeks(first: date, last: date) -> QuerySet[Booking]:
    """By their Mondays."""
    return Booking.objects.filter(monday__gte=first, monday__lte=last)


def sentences(found: Coverage) -> tuple[str, ...]:
    """For staff, with what they can do."""
    lines = [f"Offered: {found.offered} of {found.all}."]
    if found.no_one:
        which = saying.by_number(found.no_one, "conversation has", "conversations have")
        lines.append(f"{found.no_one} {which} no one. Name someone who holds them, or ask for more free times.")
    lines.append("Numbers only, for everyone alike. No one sees who skipped.")
    return tuple(lines)
