"""A name beside a number to call."""

from __future__ import annotations

from requests_app.statements.around import away_through, covers, someone_around
from requests_app.statements.facts import AwayUntil, CanBeChosen, CoversFor


def test_a_name_and_its_fact(spoken):
    said = someone_around(2, "Maeve")
    assert (said.facts, spoken.words(said), said.line[0].strong) == ((CanBeChosen(2),), "Maeve", True)
    assert someone_around(2, "Maeve", strong=False).line[0].strong is False


def test_who_is_away_and_who_covers(spoken):
    last, fellows = spoken.tomorrow, {1: "Asha", 9: "Imani"}
    assert spoken.words(away_through(2, last)) == "away through tomorrow"
    by_tom = covers(2, 3, last, fellows, spoken.tom)
    assert spoken.words(by_tom) == "You’re covering for Maeve through tomorrow: Asha and Imani."
    assert by_tom.facts == (CoversFor(3, 2, last), CanBeChosen(1), CanBeChosen(9))
    assert spoken.words(covers(2, 3, last, fellows, spoken.maeve)) == (
        "Tom covers for you through tomorrow: Asha and Imani."
    )
    nobody = covers(2, 0, last, {1: "Asha"}, spoken.tom)
    assert spoken.words(nobody) == "No one covers for Maeve through tomorrow: Asha."
    assert nobody.facts == (AwayUntil(2, last), CanBeChosen(1))
