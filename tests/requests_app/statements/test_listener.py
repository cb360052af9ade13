"""Who is "you" in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pts_support.spoken.pieces import plain_line
from requests_app.statements.listener import Listener

NAMES = {1: "Asha", 2: "Maeve", 3: "Tom"}
NOW = datetime(2026, 11, 18, tzinfo=UTC)


def test_whoever_reads_is_you_and_who_has_no_name_is_someone():
    tom = Listener(3, 1, NAMES)
    assert (tom.person(3).text, tom.person(3, start=True).text, tom.person(9).text) == ("you", "You", "someone")
    assert tom.person(2).person == 2
    assert (tom.is_fellow, tom.fellow().text) == (False, "Asha")
    assert Listener(1, 1, NAMES).is_fellow


@pytest.mark.parametrize(
    ("people", "words", "verb"),
    [((2,), "Maeve", "is"), ((3,), "You", "are"), ((2, 3), "You and Maeve", "are"), ((1, 2), "Asha and Maeve", "are")],
)
def test_a_row_of_people_begins_with_whoever_reads(people, words, verb):
    tom = Listener(3, 1, NAMES)
    assert plain_line(tom.people(people, start=True), NOW, UTC) == words
    assert tom.verb(people, "is", "are") == verb
