"""What this room keeps about a person, for their own file (people/own_file.py)."""

from __future__ import annotations

from django.db.models import Q

from mentors.models import Absence, Assignment
from pts_support.people.models import User
from pts_support.people.own_file import about


@about("mentors.assignment", "Who stood beside whom")
def _assignments(person: User):
    mine = Q(fellow__user=person) | Q(mentor=person) | Q(backup=person)
    rows = (
        Assignment.objects.filter(mine).select_related("fellow__user", "mentor", "backup").order_by("starts_on", "id")
    )
    for a in rows:
        yield {
            "fellow": a.fellow.user.called, "mentor": a.mentor.called, "backup": a.backup.called, "from": a.starts_on,
            "until": a.ends_on, "mentor_rates": a.mentor_rates, "mentor_to_come": a.to_come,
        }  # fmt: skip


@about("mentors.absence", "My time away")
def _away(person: User):
    for a in Absence.objects.filter(person=person).select_related("backup"):
        yield {
            "first": a.first,
            "last": a.last,
            "backup": a.backup.called if a.backup else "",
            "called_off": a.called_off_at,
        }
