"""Names that are words too, names by what the sentence does with them, and people of the program on the board."""

from __future__ import annotations

import pytest

from requests_app.hints.find import advise, find, find_on_board

PEOPLE = ["Maeve", "Dr. Okafor", "Ngozi Okafor", "May Young", "Ben Example", "Tom"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hope won't sit.", ["Hope"]),
        ("Hope this makes sense.", []),
        ("A girl named April came.", ["April"]),
        ("In April it doubles.", []),
        ("Sam J. has new hearing aids.", ["Sam J"]),
        ("Vitamin D. is on the list.", []),
        ("Form C. is missing.", []),
        ("At Lincoln Elementary the bell is broken.", []),
        ("noahs data is here, it carries over", ["noahs"]),
        ("mrs. johnson yelled", ["mrs. johnson"]),
    ],
)
def test_a_word_is_a_name_where_the_sentence_treats_it_as_somebody(text, found):
    assert [hint.words for hint in find(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Maeve said no.", ["Maeve"]),
        ("maeve's notes, MAEVE again, Ma\u00adeve too", ["maeve", "MAEVE", "Ma\u00adeve"]),
        ("Hi Maeve, can I run something by you?", ["Maeve"]),
        ("I asked Dr. Okafor.", ["Okafor"]),
        ("Ben tried it as well", ["Ben"]),
        ("tom toms for the group", []),
        ("May I ask? In May I have a young child, for example.", []),
        ("May said that Young is out.", ["May", "Young"]),
    ],
)
def test_on_the_board_nobody_of_the_program_is_named(text, found):
    told = find_on_board(text, PEOPLE)
    assert [(hint.kind, hint.words) for hint in told] == [("colleague", words) for words in found]
    assert bool(advise(told)) is bool(found)


def test_what_is_said_of_a_colleagues_name():
    assert advise(find_on_board("Maeve said no.", PEOPLE)) == (
        "“Maeve” could be someone in your program. “My mentor” or “a colleague” says enough."
    )
