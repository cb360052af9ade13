"""A name beside a number to call."""

from __future__ import annotations

from requests_app.statements.around import someone_around
from requests_app.statements.facts import CanBeChosen


def test_a_name_and_its_fact(spoken):
    said = someone_around(2, "Maeve")
    assert (said.facts, spoken.words(said), said.line[0].strong) == ((CanBeChosen(2),), "Maeve", True)
    assert someone_around(2, "Maeve", strong=False).line[0].strong is False
