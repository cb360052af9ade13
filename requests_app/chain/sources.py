"""Where decisions read who stands around a fellow and which policy holds: the database, unless lent."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from mentors import support
from mentors.support import Circle
from requests_app.chain import policy_versions
from requests_app.chain.policy import Rules


class FactSource:
    """Asks the database each time. Who reads the same facts a thousand times overrides what they know already."""

    def circles(self, membership_ids: Collection[int], now: datetime) -> dict[int, Circle]:
        return support.circles(membership_ids, now)

    def rules_for(self, policy_ids: Collection[int]) -> dict[int, Rules]:
        return policy_versions.rules_for(policy_ids)

    def current_rules(self, program_id: int) -> Rules:
        return policy_versions.current_rules(program_id)


DATABASE = FactSource()
_source: ContextVar[FactSource] = ContextVar("source", default=DATABASE)


@contextmanager
def reading_from(source: FactSource) -> Iterator[None]:
    """Everything that is decided in this block, in this thread, takes its facts from there."""
    before = _source.set(source)
    try:
        yield
    finally:
        _source.reset(before)


def circles(membership_ids: Collection[int], now: datetime) -> dict[int, Circle]:
    """The circle of each fellow membership, see mentors.support."""
    return _source.get().circles(membership_ids, now)


def circle_of(membership_id: int, now: datetime) -> Circle:
    return circles([membership_id], now)[membership_id]


def rules_for(policy_ids: Collection[int]) -> dict[int, Rules]:
    """The rules of each policy version, by id."""
    return _source.get().rules_for(policy_ids)


def current_rules(program_id: int) -> Rules:
    """Those that a new request of this program begins with."""
    return _source.get().current_rules(program_id)
