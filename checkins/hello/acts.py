""" "We talked", "I reached out": one tap, and its undo for ten seconds. Nobody else is told, and no fellow sees any
of it. Whoever has no hello of that fellow finds nothing (``NoSuchHello``)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from checkins.hello.whose import of_helper
from checkins.models import Greeting
from checkins.vocabulary import GreetedBy
from pts_support.people.models import User

UNDO_TIME = timedelta(seconds=10)


class NoSuchHello(LookupError):
    """There is no such hello for this person."""


class HelloRefused(Exception):
    """The tap changed nothing; ``sentence`` says why to whoever tapped."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def greet(ref: UUID, how: GreetedBy, *, by: User, staff_of: Collection[int], now: datetime) -> Greeting:
    """Done, with what is left open of the fellow's earlier rounds: they were greeted now."""
    with transaction.atomic():
        theirs = of_helper(by.id, staff_of, today=now.astimezone(by.zone).date(), now=now)
        membership_id = theirs.filter(ref=ref).values_list("membership", flat=True).first()
        if membership_id is None:
            raise NoSuchHello
        begun = Greeting.objects.filter(membership=membership_id, opens_at__lte=now)
        rows = list(begun.select_for_update().order_by("id"))
        mine = next(row for row in rows if row.ref == ref)
        if mine.greeted_at:
            raise HelloRefused("Someone said hello to them already. Nothing more is needed.")
        for row in rows:
            if row.greeted_at is None:
                row.greeted_at, row.greeted_by, row.how = now, by, how
                row.due_before, row.due_at = row.due_at, None
                row.save(update_fields=["greeted_at", "greeted_by", "how", "due_before", "due_at"])
    return mine


def undo(ref: UUID, *, by: User, now: datetime) -> None:
    """As it was before the tap."""
    with transaction.atomic():
        mine = Greeting.objects.filter(ref=ref, greeted_by=by).first()
        if mine is None or mine.greeted_at is None:
            raise NoSuchHello
        if now - mine.greeted_at > UNDO_TIME:
            raise HelloRefused("It can’t be undone any more.")
        done = Greeting.objects.filter(membership=mine.membership_id, greeted_by=by, greeted_at=mine.greeted_at)
        for row in done.select_for_update().order_by("id"):
            row.greeted_at, row.greeted_by, row.how = None, None, ""
            row.due_at, row.due_before = row.due_before, None
            row.save(update_fields=["greeted_at", "greeted_by", "how", "due_before", "due_at"])
