"""How well names are found: over sentences both ways, and that the score counts what it says."""

from __future__ import annotations

from requests_app.hints.score import SENTENCES, MarkedSentence, NamesScore, marked_sentences, score


def test_a_marked_sentence_says_where_its_names_are():
    lines = ["# not a sentence", "", "[Ava] and [Mia K.] talk", "No one here."]
    assert list(marked_sentences(lines)) == [
        MarkedSentence("Ava and Mia K. talk", ((0, 3), (8, 14))),
        MarkedSentence("No one here.", ()),
    ]


def test_what_is_missed_and_what_is_none_is_counted():
    told = score(marked_sentences(["[Ava] hides", "[qqq] hides", "Ava hides", "I hide"]))
    assert told == NamesScore(sentences=4, hits=1, missed=("qqq hides",), wrong=("Ava hides",))
    assert (told.precision, told.recall) == (0.5, 0.5)


def test_names_are_found_and_words_are_left_alone():
    sentences = list(marked_sentences(SENTENCES.read_text(encoding="utf-8").splitlines()))
    with_names = sum(bool(sentence.names) for sentence in sentences)
    told = score(sentences)
    assert min(with_names, len(sentences) - with_names) >= 100
    assert told.precision >= 0.97, told.wrong
    assert told.recall >= 0.98, told.missed
