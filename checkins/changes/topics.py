"""Which topics a line may name: those that at least five fellows asked about in the months of this program year that
are over. It changes once a month and no sooner: whoever asks every day learns on no day that somebody asked."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Count

from pts_support.people.models import Program
from requests_app.models import HelpRequest
from requests_app.vocabulary import Topic

ENOUGH_FELLOWS = 5
FIRST_MONTH = 8  # a program year runs from August to July
TOO_FEW = (
    "Fewer than five fellows asked about this topic in the months of this program year that are over, so it can’t be "
    "named. Choose “No topic”."
)
NEVER = (Topic.ANOTHER_MENTOR,)  # it says what one person wants
OFFERED = tuple((topic.value, str(topic.label)) for topic in Topic if topic not in NEVER)


def may_be_named(program: Program, topic: str, now: datetime) -> bool:
    """Whether enough fellows stand behind this topic (one query). Counted is what reports count."""
    today = now.astimezone(program.zone).date()
    first, end = year_begins(today), today.replace(day=1)
    asked = HelpRequest.objects.in_figures().filter(
        program=program,
        topic=topic,
        asked_at__gte=datetime.combine(first, time(), program.zone),
        asked_at__lt=datetime.combine(end, time(), program.zone),
    )
    fellows: int = asked.aggregate(fellows=Count("fellow", distinct=True))["fellows"]
    return fellows >= ENOUGH_FELLOWS


def year_begins(today: date) -> date:
    begins = date(today.year, FIRST_MONTH, 1)
    if begins <= today:
        return begins
    return begins.replace(year=today.year - 1)
