"""Given names: from the United States census of 1990 (public domain), and of children since. See given_names.txt."""

from __future__ import annotations

from pathlib import Path


def _lists() -> dict[str, frozenset[str]]:
    """The lists of the file, by the name above each; a line that begins with # says what it is."""
    found: dict[str, set[str]] = {}
    name = ""
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(name, set()).update(line.split())
    return {name: frozenset(words) for name, words in found.items()}


_FOUND = _lists()
GIVEN_NAMES = _FOUND["GIVEN_NAMES"]  # enough to catch one that stands alone, written large
EVERYDAY_WORDS = _FOUND["EVERYDAY_WORDS"]  # those of them that are everyday words in small letters
NAMES_THAT_ARE_WORDS = _FOUND["NAMES_THAT_ARE_WORDS"]  # a name only where the sentence treats them as somebody
SURNAMES = _FOUND["SURNAMES"]  # that are no words: written large they name somebody
