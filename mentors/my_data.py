"""What this room keeps about a person, for their own file (people/records/personal_data.py)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from mentors.models import Absence, Assignment
from pts_support.people.models import User
from pts_support.people.records.personal_data import Row, exports_rows


@exports_rows("mentors.assignment", "Who stood beside whom")
def _assignments(person: User) -> Iterator[Row]:
    mine = Q(fellow__user=person) | Q(mentor=person) | Q(backup=person)
    rows = (
        Assignment.objects.filter(mine).select_related("fellow__user", "mentor", "backup").order_by("starts_on", "id")
    )
    for pair in rows:
        yield {
            "fellow": pair.fellow.user.called,
            "mentor": pair.mentor.called,
            "backup": pair.backup.called,
            "from": pair.starts_on,
            "until": pair.ends_on,
            "mentor_rates": pair.mentor_rates,
            "mentor_to_come": pair.to_come,
        }


@exports_rows("mentors.absence", "My time away")
def _away(person: User) -> Iterator[Row]:
    for absence in Absence.objects.filter(person=person).select_related("backup"):
        yield {
            "first": absence.first,
            "last": absence.last,
            "backup": absence.backup.called if absence.backup else "",
            "called_off": absence.called_off_at,
        }
