"""How well names are found in sentences that say where they are: precision and recall. Pure but for one file.

A sentence counts as found where all of its names are found and nothing else; each place counts on its own in the
figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from requests_app.hints.find import INITIALS, NAME, STUDENT_OF, find

SENTENCES = Path(__file__).with_name("names.txt")
OF_NAMES = frozenset({NAME, INITIALS, STUDENT_OF})
_MARKED = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True)
class MarkedSentence:
    text: str
    names: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class NamesScore:
    """``hits``: names that were found; ``missed``: names that were not; ``wrong``: what was found and is none."""

    sentences: int
    hits: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + len(self.wrong) or 1)

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + len(self.missed) or 1)


def marked_sentences(lines: Iterable[str]) -> Iterator[MarkedSentence]:
    """The sentences of a file: empty lines and lines with # say nothing; names stand between square brackets."""
    for line in lines:
        line = line.strip()
        if line and not line.startswith("#"):
            yield _marked(line)


def _marked(line: str) -> MarkedSentence:
    names = []
    for number, match in enumerate(_MARKED.finditer(line)):
        start = match.start() - 2 * number
        names.append((start, start + len(match.group(1))))
    return MarkedSentence(_MARKED.sub(r"\1", line), tuple(names))


def score(sentences: Iterable[MarkedSentence]) -> NamesScore:
    counted, hits = 0, 0
    missed: list[str] = []
    wrong: list[str] = []
    for sentence in sentences:
        found = [(hint.start, hint.end) for hint in find(sentence.text) if hint.kind in OF_NAMES]
        counted += 1
        hit = [name for name in sentence.names if any(_overlap(name, place) for place in found)]
        hits += len(hit)
        missed += [sentence.text for name in sentence.names if name not in hit]
        wrong += [sentence.text for place in found if not any(_overlap(name, place) for name in sentence.names)]
    return NamesScore(counted, hits, tuple(missed), tuple(wrong))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
