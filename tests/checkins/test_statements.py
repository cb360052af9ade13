"""What this room says, as it reads and with whom and which time it names."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import timedelta

from checkins import statements
from checkins.vocabulary import GreetedBy
from pts_support.spoken.statement import StatedFact, plain
from tests.cast import NEW_YORK, NOW


def said(statement):
    return plain(statement, NOW, NEW_YORK).replace("\N{NO-BREAK SPACE}", " ")


def test_every_fact_is_frozen_and_says_what_it_stands_for():
    listed = [one for one in vars(statements).values() if isinstance(one, type) and issubclass(one, StatedFact)]
    assert len(listed) > 7
    for one in listed:
        assert is_dataclass(one)
        assert one.__dataclass_params__.frozen
        assert one.__doc__


def test_hello():
    yesterday = NOW - timedelta(days=1)
    by_friday, all_of_them = (
        statements.say_hello_by(NOW + timedelta(days=3)),
        statements.to_greet_all([(1, "Asha"), (2, "Ben")]),
    )
    talked = statements.said_hello(GreetedBy.TALKED, (7, "You"), 1, yesterday)
    reached = statements.said_hello(GreetedBy.REACHED_OUT, (8, "Tom"), 1, yesterday)
    assert [said(one) for one in (by_friday, all_of_them, talked, reached)] == [
        "Say hello by Friday", "Asha and Ben", "You talked yesterday", "Tom reached out yesterday",
    ]  # fmt: skip
    assert [fact.people for fact in all_of_them.facts] == [{1}, {2}]
    assert (talked.facts[0].people, talked.facts[0].times) == ({1, 7}, {yesterday})


def test_ones_own_weeks():
    call, asked = statements.want_a_call(4, "Dr. Okafor"), statements.asked_on(9, NOW)
    assert [said(one) for one in (call, asked)] == ["Want Dr. Okafor to call you?", "today"]
    assert (call.facts[0].people, asked.facts[0].times) == ({4}, {NOW})
