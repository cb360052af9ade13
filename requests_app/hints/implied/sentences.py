"""The sentences that recognizing a vent was written on and is tried on (sentences.txt), and how each reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from requests_app.hints.spelling import as_seen

FILE = Path(__file__).with_name("sentences.txt")
VENT = "vent"
HALVES, ROUNDS, LAST, BLIND, ANOTHER = "halves", "rounds", "last", "blind", "another"
SEEN, UNSEEN = "seen", "unseen"
LEARNED_FROM = (SEEN, ROUNDS)

_SPACES = re.compile(r"\s+")
_BARE_NOT = re.compile(r"\b(ca|do|wo|does|did|is|are|was|were|have|has|had|would|could|should)nt\b")
_SPACED_NOT = re.compile(r"\b(do|does|did|is|are|was|were|have|has|had|would|could|should) not\b")


@dataclass(frozen=True)
class LabeledSentence:
    kind: str
    language: str
    words: str
    part: str = ""

    @property
    def half(self) -> str:
        """The part it is in; of the halves, which one: by its letters alone, so that nobody chose."""
        if self.part != HALVES:
            return self.part
        return SEEN if sha256(self.words.encode()).digest()[0] % 2 else UNSEEN

    @property
    def plain(self) -> str:
        return plain(self.words)


def plain(sentence: str) -> str:
    """Small, with plain apostrophes, and every "not" in its short form: "cannot" and "cant" read like "can't"."""
    low = as_seen(sentence).text.casefold().replace("’", "'").replace("‘", "'")
    low = _SPACES.sub(" ", low).strip()
    low = low.replace("cannot", "can't").replace("can not", "can't").replace("will not", "won't")
    return _SPACED_NOT.sub(r"\1n't", _BARE_NOT.sub(r"\1n't", low))


def all_sentences() -> list[LabeledSentence]:
    return sentences_in(FILE.read_text(encoding="utf-8"))


def sentences_in(text: str) -> list[LabeledSentence]:
    """The lines of a list: kind | language | words; the language may be missing. ``[name]`` begins a part."""
    found, part = [], ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            part = line.strip("[]")
        elif not line.startswith("#"):
            found.append(_sentence(line, part))
    return found


def _sentence(line: str, part: str) -> LabeledSentence:
    kind, *languages, words = (field.strip() for field in line.split("|", 2))
    return LabeledSentence(kind, "".join(languages), words, part)
