"""The closed list of facts."""

from __future__ import annotations

from dataclasses import is_dataclass

from pts_support.spoken.statement import StatedFact
from requests_app.statements import facts
from requests_app.statements.facts import AskedNext, Happened
from requests_app.vocabulary import EventKind


def test_every_fact_is_frozen_and_says_what_it_stands_for():
    listed = [one for one in vars(facts).values() if isinstance(one, type) and issubclass(one, StatedFact)]
    assert len(listed) > 25
    for one in listed:
        assert is_dataclass(one)
        assert one.__dataclass_params__.frozen
        assert one.__doc__


def test_whom_a_fact_speaks_of(spoken):
    asked = AskedNext(spoken.about, 3, spoken.now)
    assert (asked.people, asked.times) == ({3}, {spoken.now})
    happened = Happened(spoken.about, EventKind.ESCALATED, spoken.now, by=2, whom=(3, 4), named=spoken.tomorrow)
    assert (happened.people, happened.times) == ({2, 3, 4}, {spoken.now, spoken.tomorrow})
    assert Happened(spoken.about, EventKind.HELD).people == frozenset()
