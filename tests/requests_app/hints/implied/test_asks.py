"""The asks are made of their words; facts, thanks and what asks already are left alone."""

from __future__ import annotations

import pytest

from requests_app.hints.implied.asks import ImpliedAsk, asks_from


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "The new schedule begins Monday.",
        "Thank you, I was drowning before we talked!",
        "This thing doesn't even work. Can you help?",
        "How do I log these minutes?",
        "I need help, nothing works.",
        "He can't write his name yet.",
        "I can't come on Thursday because I have a dentist appointment.",
    ],
)
def test_facts_thanks_and_asks_are_left_alone(text):
    assert asks_from(text) == ()


def test_the_asks_are_made_of_what_says_it_most():
    assert asks_from("The schedule begins Monday. No one’s being flexible, it’s impossible!") == (
        ImpliedAsk("show", "Can you show me how you would handle this: no one’s being flexible, it’s impossible?"),
        ImpliedAsk("run_by", "Can I run something by you: no one’s being flexible, it’s impossible?"),
    )


def test_what_they_cannot_do_is_what_they_ask_to_be_shown():
    shown = asks_from("I can't get him to sit for more than ten seconds.")[0]
    assert shown == ImpliedAsk("show", "Can you show me how you would get him to sit for more than ten seconds?")


def test_a_long_sentence_is_quoted_in_part():
    ask = asks_from("I can never " + "really " * 100 + "keep up!")[1].words
    assert (len(ask) < 300, ask.endswith("really…?")) == (True, True)
