"""What each person chose, kept in one row; nobody has one before they choose."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pts_support.notify.models import TellingChoice
from pts_support.notify.telling.hours import TellingHours
from pts_support.people.models import User


def choice_of(person: User) -> TellingHours:
    kept = TellingChoice.objects.filter(person=person).first()
    return hours_of(kept) if kept else TellingHours()


def chosen_by(people: Collection[int]) -> dict[int, TellingHours]:
    """Those of them who chose anything (one query)."""
    return {kept.person_id: hours_of(kept) for kept in TellingChoice.objects.filter(person__in=people)}


def hours_of(kept: TellingChoice) -> TellingHours:
    return TellingHours(kept.gathered, kept.quiet_from, kept.quiet_until, kept.today_may_wake)


def choose(person: User, hours: TellingHours, *, now: datetime) -> None:
    """From now on, and for what waits already."""
    TellingChoice.objects.update_or_create(
        person=person,
        defaults={
            "gathered": hours.gathered,
            "quiet_from": hours.quiet_from,
            "quiet_until": hours.quiet_until,
            "today_may_wake": hours.today_may_wake,
            "changed_at": now,
        },
    )
