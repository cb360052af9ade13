"""A sentence with the facts it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from pts_support.spoken.pieces import name_of, until
from pts_support.spoken.statement import NOTHING_STATED, PersonId, StatedFact, plain, state

NOW = datetime(2026, 11, 18, 10, 40, tzinfo=UTC)


@dataclass(frozen=True)
class Lends(StatedFact):
    """Only for this test."""

    lender: PersonId
    to: tuple[PersonId, ...]
    until: datetime | None = None
    number: int = 9


def test_a_fact_knows_whom_and_which_times_it_speaks_of():
    fact = Lends(3, (4, 5), NOW)
    assert (fact.people, fact.times) == ({3, 4, 5}, {NOW})
    assert Lends(3, ()).times == frozenset()


def test_statements_are_put_together_with_their_facts():
    first = state(Lends(3, (4,)), name_of(3, "Ann"), " lends")
    whole = state(first, Lends(3, (4,), NOW), " ", until(NOW))
    assert whole.facts == (Lends(3, (4,)), Lends(3, (4,), NOW))
    assert plain(whole, NOW, UTC) == "Ann lends until 10:40\xa0am"
    assert first + whole == state(first, whole)
    assert not NOTHING_STATED
    assert first
