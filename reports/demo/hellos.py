"""Say hello and the weekly question in the demo: most mentors say it in their three days, most fellows answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from django.db.models import OuterRef, Subquery

from checkins.models import Greeting, PulseWeek
from checkins.vocabulary import GreetedBy
from mentors.support import Assignment
from reports.demo.people import Cast

A_DAY = 0.55  # of those whom nobody has greeted yet, on each school day
ANSWERS = 0.6
SCORES, WEIGHTS = (1, 2, 3, 4, 5), (4, 14, 34, 33, 15)


def say_some(cast: Cast, luck: Random, *, now: datetime) -> int:
    """An afternoon: by the mentor of each, in two statements however many they are."""
    waiting = Greeting.objects.filter(program=cast.program, greeted_at=None, opens_at__lte=now).order_by("id")
    said = [one for one in waiting.values_list("id", flat=True) if luck.random() < A_DAY]
    mentor = Assignment.objects.filter(fellow=OuterRef("membership"), ended_at=None).values("mentor")[:1]
    with_one = Assignment.objects.filter(ended_at=None).values("fellow")
    return Greeting.objects.filter(id__in=said, membership__in=with_one).update(
        greeted_at=now, greeted_by=Subquery(mentor), how=GreetedBy.TALKED, due_at=None
    )


def answer_weeks(cast: Cast, luck: Random, *, now: datetime) -> None:
    """A Friday: for their own eyes."""
    monday = _monday(now.astimezone(cast.program.zone).date())
    PulseWeek.objects.bulk_create(
        PulseWeek(membership=row, monday=monday, score=luck.choices(SCORES, WEIGHTS)[0], at=now)
        for row in cast.fellows
        if luck.random() < ANSWERS
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
