"""How much a sentence is like vents, and how much like facts and thanks: word by word, from the list of sentences.

The patterns beside this file know the grammar of not getting on; people have more words for it than any list of
patterns. So each word, and each pair of words, counts for what it stood in more often (naive Bayes). It learns from
the sentences that the rules were written on, and from no others: nothing that a fellow writes is learned from or kept.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from math import log

from requests_app.hints.implied.sentences import LEARNED_FROM, VENT, LabeledSentence, all_sentences

_TOKEN = re.compile(r"[a-z']+|\d+|[!?.]")
_ENDING = re.compile(r"(?:ing|ed|es|s|ly)$")
_LONG = 4  # letters from which on an ending is taken off
_SEEN_OFTEN = 2  # a word that stood in one sentence only says nothing
_OTHERS = ("fact", "thanks")  # asks are known by their form


def likeness(plain: str) -> float:
    """Above 0: more like a vent. ``plain``: as sentences.py has it."""
    prior, weights = _learned()
    return prior + sum(weights.get(word, 0.0) for word in _words_and_pairs(plain))


@cache
def _learned() -> tuple[float, dict[str, float]]:
    """The weight of each word, and what speaks for a vent before a word is read."""
    sentences = [one for one in all_sentences() if one.half in LEARNED_FROM]
    vents, vent_count = _counted([one for one in sentences if one.kind == VENT])
    others, other_count = _counted([one for one in sentences if one.kind in _OTHERS])
    weights = {
        word: log((vents[word] + 0.5) / (vent_count + 1)) - log((others[word] + 0.5) / (other_count + 1))
        for word in vents.keys() | others.keys()
        if vents[word] + others[word] >= _SEEN_OFTEN
    }
    return log(vent_count / other_count), weights


def _counted(sentences: list[LabeledSentence]) -> tuple[Counter[str], int]:
    return Counter(word for one in sentences for word in _words_and_pairs(one.plain)), len(sentences)


def _words_and_pairs(plain: str) -> set[str]:
    words = [_root(word) for word in _TOKEN.findall(plain)]
    return {*words, *map(" ".join, zip(["^", *words], words, strict=False))}


def _root(word: str) -> str:
    """Without its ending, so that "cancels" and "canceled" count together; a number is a number."""
    if word.isdigit():
        return "#"
    return _ENDING.sub("", word) if len(word) > _LONG else word
