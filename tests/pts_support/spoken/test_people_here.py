"""Lists of those who take part: a name each, and what is said of it."""

from __future__ import annotations

from types import SimpleNamespace

from pts_support.spoken import facts
from pts_support.spoken.people_here import in_their_place, said_of, taking_part
from pts_support.spoken.pieces import name_of
from pts_support.spoken.statement import Statement, unzoned

MAEVE, TOM = SimpleNamespace(id=3, called="Maeve"), SimpleNamespace(id=5, called="Tom")


def test_each_is_named_and_nobody_gives_nothing():
    both = taking_part([MAEVE, TOM])
    assert unzoned(both) == "Maeve, Tom"
    assert both.facts == (facts.TakesPart(3), facts.TakesPart(5))
    assert not taking_part([])


def test_a_name_in_its_place():
    assert in_their_place(TOM, 2) == Statement((facts.TakesPart(5, 2),), (name_of(5, "Tom"),))


def test_a_sentence_about_one_of_them():
    assert said_of(MAEVE, ".", before="Saved for ") == "Saved for Maeve."
