"""Words with what matters about their place."""

from __future__ import annotations

from requests_app.hints.text_words import words_of


def test_words_know_how_they_are_written_and_what_stands_before_them():
    told = [(w.text, w.possessive, w.first, w.large, w.joined) for w in words_of("Then Zuri's mom, IEP. Ask")]
    assert told == [
        ("Then", False, True, True, False),
        ("Zuri", True, False, True, True),
        ("mom", False, False, False, True),
        ("IEP", False, False, False, False),
        ("Ask", False, True, True, False),
    ]


def test_a_line_of_capitals_says_nothing_by_them():
    assert {w.shouted for w in words_of("HELP ME WITH THIS IEP NOW")} == {True}
    assert {w.shouted for w in words_of("Help With My Caseload Please")} == {True}
    assert {w.shouted for w in words_of("Help me with this one")} == {False}
