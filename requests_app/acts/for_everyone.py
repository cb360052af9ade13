"""A sentence that a fellow gives on closing so that something changes for all.

A room above asks for it and keeps it, in the transaction that closes the request; where the closing is undone it gives
it back. The request itself keeps nothing of it: no event, no column, no word.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import IntegerField, OuterRef, Value
from django.db.models.expressions import BaseExpression, Combinable

from pts_support.people.models import Program, User


class Give(Protocol):
    def __call__(self, text: str, *, program: Program, closing: UUID, by: User, now: datetime) -> None: ...


@dataclass(frozen=True)
class KeeperOfSentences:
    """``fellows``: for a program, how many fellows it has, where it asks for such sentences; NULL where it does not."""

    fellows: Callable[[OuterRef], BaseExpression | Combinable]
    give: Give
    give_back: Callable[[UUID], None]


_keepers: list[KeeperOfSentences] = []


def register(keeper: KeeperOfSentences) -> None:
    _keepers[:] = [keeper]


def fellows_where_asked(program: OuterRef) -> BaseExpression | Combinable:
    """To be read with the request, so that the closing page asks nothing more."""
    for keeper in _keepers:
        return keeper.fellows(program)
    return Value(None, output_field=IntegerField())


def give(text: str, *, program: Program, closing: UUID, by: User, now: datetime) -> None:
    for keeper in _keepers:
        keeper.give(text, program=program, closing=closing, by=by, now=now)


def give_back(closing: UUID) -> None:
    for keeper in _keepers:
        keeper.give_back(closing)
