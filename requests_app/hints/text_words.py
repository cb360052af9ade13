"""The words of a text, with what matters about their place: how they are written, and what stands beside them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class TextWord:
    start: int
    end: int
    text: str  # as typed, without a possessive
    low: str
    possessive: bool
    first: bool  # of a sentence
    gap: str  # what stands between the word before and this one (cut to a few characters)
    shouted: bool  # in a line that is mostly written like this

    @property
    def large(self) -> bool:
        """Written like a name: Jayden, O'Brien, DeShawn; not I, not IEP."""
        return len(self.text) > 1 and self.text[0].isupper() and not self.text.isupper()

    @property
    def joined(self) -> bool:
        """Nothing but a space or two stands before it."""
        return self.gap in (" ", "  ", "\u00a0")


def words_of(text: str) -> list[TextWord]:
    """All words. A line of capitals, or of Capitalized Words, says nothing by them: its words are ``shouted``."""
    found: list[TextWord] = []
    at = 0
    for line in text.split("\n"):
        found += _words_of_line(line, at)
        at += len(line) + 1
    return found


def _words_of_line(line: str, at: int) -> Iterator[TextWord]:
    """The words of one line, which begins ``at`` there in the text."""
    matches = list(WORD.finditer(line))
    caps_line, title_line = _shouts([match.group() for match in matches])
    last = 0
    for match in matches:
        text = match.group()
        possessive = len(text) > 2 and text[-2] in "'’" and text[-1] in "sS"
        if possessive:
            text = text[:-2]
        gap = line[max(last, match.start() - 6) : match.start()] if last else "\n"
        first = not last or any(sign in ".!?…:;•" for sign in gap)
        start = at + match.start()
        low = text.casefold().replace("’", "'")
        shouted = caps_line if text.isupper() else title_line
        yield TextWord(start, start + len(text), text, low, possessive, first, gap, shouted)
        last = match.end()


def _shouts(words: list[str]) -> tuple[bool, bool]:
    """Whether a line of these words is mostly written in capitals, and whether mostly With Capitals."""
    long = [word for word in words if len(word) > 1]
    upper = sum(word.isupper() for word in long)
    title = sum(word[0].isupper() for word in long)
    return len(long) >= 4 and upper > 0.6 * len(long), len(long) >= 4 and title > 0.7 * len(long)
