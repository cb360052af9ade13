"""What somebody typed into the search, as the database looks for it, and where a text has it. Pure.

Words are found by how they begin, whatever their accents: "first grade" finds "first grader", "cafe" finds "café".
Words in quotes stand together, and a word after a minus must not be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pts_support.db.folding import folded
from pts_support.saying import OPENING, opening_words

MIN_LETTERS = 2  # fewer would find everything, and show it
BEFORE = 40  # so much of the text stands before the first word that was found
_TERM = re.compile(r'(-?)"([^"]*)"|(-?)(\S+)')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class SearchTerm:
    """One word or phrase as it was typed, without accents."""

    text: str
    together: bool = False
    absent: bool = False

    @property
    def raw(self) -> str:
        """As ``to_tsquery`` reads it."""
        quoted = self.text.replace("\\", "\\\\").replace("'", "''")
        return f"{'!' if self.absent else ''}'{quoted}'{'' if self.together else ':*'}"


@dataclass(frozen=True)
class SearchWords:
    """Everything that was typed."""

    terms: tuple[SearchTerm, ...]

    @classmethod
    def read(cls, typed: str) -> SearchWords | None:
        """None where there is too little to look for."""
        terms = tuple(_terms(folded(typed)))
        return cls(terms) if _letters(terms) >= MIN_LETTERS else None

    @property
    def raw(self) -> str:
        """For the words of a text."""
        return " & ".join(term.raw for term in self.terms)

    @property
    def raw_name(self) -> str:
        """For a name: every word begins one of its parts."""
        words = [word for term in self.terms if not term.absent for word in _WORD.findall(term.text)]
        return " & ".join(f"'{word}':*" for word in words)

    @property
    def raw_any_name(self) -> str:
        """For a name of which any word that was typed begins a part."""
        words = [word for term in self._could_be_names for word in _WORD.findall(term.text)]
        return " | ".join(f"'{word}':*" for word in words)

    @property
    def _could_be_names(self) -> list[SearchTerm]:
        return [term for term in self.terms if not term.absent and not term.together]

    def beside_name(self, name: str) -> SearchWords | None:
        """What is looked for beside this name: everything typed but what begins a part of it. None where the name has
        nothing of it, or too little is left."""
        parts = [folded(part) for part in _WORD.findall(name)]
        of_name = [term for term in self._could_be_names if _begins_a_part(term, parts)]
        rest = tuple(term for term in self.terms if term not in of_name)
        if not of_name or _letters(rest) < MIN_LETTERS:
            return None
        return SearchWords(rest)

    def passage(self, text: str) -> str:
        """The words around the first place where the text has one of them, cut between words."""
        text = " ".join(text.split())
        at = self._first_in(text)
        if at <= OPENING // 2:
            return opening_words(text)
        start = text.rfind(" ", 0, max(at - BEFORE, 0)) + 1
        return f"… {opening_words(text[start:])}"

    def _first_in(self, text: str) -> int:
        """Where the first of them begins; 0 where none is found by its letters (the database knows more forms)."""
        wanted = [_WORD.findall(term.text)[0] for term in self.terms if not term.absent and _WORD.search(term.text)]
        for found in _WORD.finditer(text):
            word = folded(found.group())
            if any(word.startswith(_stem(one)) for one in wanted):
                return found.start()
        return 0


def _letters(terms: tuple[SearchTerm, ...]) -> int:
    """How many letters are looked for."""
    return sum(len(word) for term in terms if not term.absent for word in _WORD.findall(term.text))


def _begins_a_part(term: SearchTerm, parts: list[str]) -> bool:
    return all(any(part.startswith(word) for part in parts) for word in _WORD.findall(term.text))


def _terms(typed: str) -> Iterator[SearchTerm]:
    for found in _TERM.finditer(typed):
        minus, phrase, dash, word = found.groups()
        if phrase is not None:
            term = SearchTerm(phrase.strip(), together=True, absent=bool(minus))
        else:
            term = SearchTerm(word.strip('"'), absent=bool(dash))
        if _WORD.search(term.text):
            yield term


def _stem(word: str) -> str:
    """The word without its commonest endings, to find its other forms in a text."""
    for ending in ("ing", "ed", "es", "s", "y"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return word.removesuffix(ending)
    return word
