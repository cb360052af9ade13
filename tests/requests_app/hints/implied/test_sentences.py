"""The list of sentences: read as it is written, and no chance to choose who is in which half."""

from __future__ import annotations

from requests_app.hints.implied.sentences import (
    HALVES,
    LAST,
    SEEN,
    UNSEEN,
    LabeledSentence,
    all_sentences,
    plain,
    sentences_in,
)


def test_a_list_is_read_by_its_parts():
    text = "# why\n[halves]\nvent|plain|It's | broken!\n\n[last]\nfact|It is Monday.\n"
    assert sentences_in(text) == [
        LabeledSentence("vent", "plain", "It's | broken!", HALVES),
        LabeledSentence("fact", "", "It is Monday.", LAST),
    ]


def test_every_spelling_of_not_reads_alike():
    assert plain("I  can’t") == plain("I cannot") == plain("i cant") == plain("I can not") == "i can't"


def test_the_list_holds_what_it_must():
    known = all_sentences()
    assert {one.kind for one in known} == {"vent", "fact", "ask", "thanks"}
    assert {one.language for one in known} == {"plain", "clinical"}
    assert min(sum(one.half == half for one in known) for half in (SEEN, UNSEEN)) >= 110
    assert len({one.words for one in known}) == len(known)
