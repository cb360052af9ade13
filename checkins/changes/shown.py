"""Which lines are shown where: on the first page for a month, on the page of all, and in the report of a period."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from checkins.models import ChangedLine, ProgramCheckins
from pts_support.people.models import Program
from requests_app.vocabulary import Topic


def in_words(topic: str) -> str:
    """What a line is about; "" where it names no topic."""
    if topic not in Topic.values:
        return ""
    return str(Topic(topic).label)


def _standing() -> QuerySet[ChangedLine]:
    return ChangedLine.objects.filter(taken_back_at=None).order_by("-published_at", "-id")


def fresh(programs: Collection[int], today: date) -> QuerySet[ChangedLine]:
    """For a month, the newest first. None where the program has it switched off."""
    on = ProgramCheckins.objects.filter(program=OuterRef("program"), changes=True)
    return _standing().filter(Exists(on), program__in=programs, shown_until__gte=today)


def of_program(program: Program) -> list[ChangedLine]:
    """All that stand."""
    return list(_standing().filter(program=program))


def of_period(program: Program, begins: datetime, ends: datetime) -> list[ChangedLine]:
    """Published from then until before then, the oldest first."""
    return list(_standing().filter(program=program, published_at__gte=begins, published_at__lt=ends).reverse())
