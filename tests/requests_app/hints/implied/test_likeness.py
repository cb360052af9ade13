"""Words count for what they stood in, and only the sentences to learn from are learned from."""

from __future__ import annotations

from requests_app.hints.implied import likeness as likeness_module
from requests_app.hints.implied.likeness import likeness
from requests_app.hints.implied.sentences import LAST, ROUNDS, LabeledSentence


def test_words_of_vents_and_of_facts(monkeypatch):
    known = [
        *[LabeledSentence("vent", "", "Another broken promise.", ROUNDS)] * 2,
        *[LabeledSentence("fact", "", "The meeting is on Monday.", ROUNDS)] * 2,
        *[LabeledSentence("vent", "", "Zebras.", LAST)] * 2,
    ]
    monkeypatch.setattr(likeness_module, "all_sentences", lambda: known)
    likeness_module._learned.cache_clear()
    try:
        assert likeness("promise") > 0 > likeness("meeting")
        assert likeness("zebras") == likeness("a word that nobody wrote") == 0
    finally:
        likeness_module._learned.cache_clear()
