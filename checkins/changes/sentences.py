"""Sentences that fellows give on closing: given, taken back, and what the closing page must know before they do.

Nothing in this module reads a request. A closing gives its opaque id for as long as it can be undone, and no longer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery

from checkins.models import ProgramCheckins, SharedLine
from pts_support.people.models import Membership, Program, Role, User

UNDO_TIME = timedelta(seconds=15)  # ten seconds are said; a slow phone gets a little more


class NoSuchSentence(LookupError):
    """There is no such sentence of this person, or staff have it already."""


def fellows_where_on(program: OuterRef) -> Subquery:
    """How many fellows that program has today, where it asks for such sentences; None where it does not."""
    here = Q(program=OuterRef("program"), role=Role.FELLOW, ended_at=None, suspended_at=None, user__is_active=True)
    counted = Membership.objects.filter(here).order_by().values("program").annotate(fellows=Count("id"))
    rows = ProgramCheckins.objects.filter(program=program, changes=True)
    return Subquery(rows.values(fellows=Subquery(counted.values("fellows"))), output_field=IntegerField())


def give(text: str, *, program: Program, closing: UUID, by: User, now: datetime) -> None:
    """In the transaction that closes the request. The week is kept, and no day."""
    SharedLine.objects.create(
        program=program,
        fellow=by,
        text=text,
        given_at=_week_of(program, now),
        closing=closing,
        due_at=now + UNDO_TIME,
    )


def _week_of(program: Program, now: datetime) -> datetime:
    local = now.astimezone(program.zone)
    monday = local - timedelta(days=local.weekday())
    return monday.replace(hour=0, minute=0, second=0, microsecond=0)


def give_back(closing: UUID) -> None:
    """That closing was undone."""
    SharedLine.objects.filter(closing=closing).delete()


def own(fellow: User) -> QuerySet[SharedLine]:
    """Theirs, the newest week first."""
    rows = SharedLine.objects.filter(fellow=fellow, taken_back_at=None)
    return rows.select_related("program").order_by("-given_at", "ref")


def take_back(ref: UUID, *, by: User, now: datetime) -> None:
    """As long as staff have not got it."""
    with transaction.atomic():
        line = _own_untold(ref, by, Q(taken_back_at=None))
        line.taken_back_at, line.due_at = now, now + UNDO_TIME
        line.save(update_fields=["taken_back_at", "due_at"])


def undo_take_back(ref: UUID, *, by: User, now: datetime) -> None:
    with transaction.atomic():
        line = _own_untold(ref, by, Q(taken_back_at__gte=now - UNDO_TIME))
        line.taken_back_at = None
        line.save(update_fields=["taken_back_at"])


def _own_untold(ref: UUID, by: User, where: Q) -> SharedLine:
    rows = SharedLine.objects.filter(where, ref=ref, fellow=by, told_at=None)
    line = rows.select_for_update(of=("self",)).first()
    if line is None:
        raise NoSuchSentence
    return line
