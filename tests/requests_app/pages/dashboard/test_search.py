"""What is typed into the search, and what of a text is shown, without a database."""

from __future__ import annotations

import pytest

from requests_app.pages.dashboard.search import SearchWords


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("grade", "'grade':*"),
        ("First Grade", "'first':* & 'grade':*"),
        ("café", "'cafe':*"),
        ('"platypus bites" -like', "'platypus bites' & !'like':*"),
        ("don't", "'don''t':*"),
        ("a\\b", "'a\\\\b':*"),
        ("well-being !! &", "'well-being':*"),
    ],
)
def test_each_word_is_looked_for_by_how_it_begins(typed, expected):
    assert SearchWords.read(typed).raw == expected


@pytest.mark.parametrize("typed", ["", "a", " -", "'", "é", '"x"', "-grade", "!!", "()"])
def test_under_two_letters_nothing_is_looked_for(typed):
    assert SearchWords.read(typed) is None


def test_a_name_is_looked_for_word_by_word():
    assert SearchWords.read('"José" ma-r -x').raw_name == "'jose':* & 'ma':* & 'r':*"


@pytest.mark.parametrize(
    ("typed", "name", "beside"),
    [
        ("asha transition", "Asha Núñez", "'transition':*"),
        ("transition plans nun", "Asha Núñez", "'transition':* & 'plans':*"),
        ('asha "blue folder" -red', "Asha Núñez", "'blue folder' & !'red':*"),
        ("asha nunez", "Asha Núñez", None),  # the name alone
        ("asha -red", "Asha Núñez", None),
        ("asha t", "Asha Núñez", None),
        ('"asha" transition', "Asha Núñez", None),
        ("transition", "Asha Núñez", None),
    ],
)
def test_what_is_looked_for_beside_a_name(typed, name, beside):
    words = SearchWords.read(typed).beside_name(name)
    assert (words and words.raw) == beside


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("grade", "A first grader cries.", "A first grader cries."),
        ("folder", "word " * 60 + "the blue folder is best. " + "word " * 60, "… word word word word word word word the blue folder is best. " + "word " * 16 + "…"),
        ("dreading", "word " * 60 + "the week everybody dreads.", "… word word word word word the week everybody dreads."),
        ("CAFE", "word " * 60 + "the Café is loud.", "… word word word word word word word word the Café is loud."),
        ("giraffe", "word " * 60, f"{'word ' * 27}word …"),
    ],
)  # fmt: skip
def test_a_passage_is_cut_around_the_word(typed, text, expected):
    assert SearchWords.read(typed).passage(text) == expected
