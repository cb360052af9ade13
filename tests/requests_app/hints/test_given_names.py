"""The lists of names are read whole, and no name stands in two of them that say different things."""

from __future__ import annotations

from requests_app.hints.given_names import EVERYDAY_WORDS, GIVEN_NAMES, NAMES_THAT_ARE_WORDS, SURNAMES


def test_every_list_is_there_and_they_agree():
    assert {"jayden", "maeve", "zuri"} <= GIVEN_NAMES
    assert EVERYDAY_WORDS <= GIVEN_NAMES
    assert {"hope", "will", "april"} <= NAMES_THAT_ARE_WORDS
    assert "nguyen" in SURNAMES
    assert {"GIVEN_NAMES", "#"} & GIVEN_NAMES == set()
    assert frozenset() == NAMES_THAT_ARE_WORDS & GIVEN_NAMES
