"""A text as it is seen: without hidden characters, accents and look-alike letters; and where each letter stood. Pure.

A name is a name whatever its accents and whatever is hidden in it: "J\u00e1yden" and "Jay\u00adden" read like Jayden.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Letters of other alphabets that look like Latin ones, in the order of the letters they look like.
LOOK_ALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd"
    "\u0131\u0142\u0141\u00f8\u00d8",
    "aeopcyxijshdqwABEKMHOPCTYXIJSABEZHIKMNOPTYXovilLoO",
)
HIDDEN = frozenset({"Mn", "Me", "Cf"})  # accents and marks, joiners, soft hyphens, directions
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters and signs that are drawn as nothing


@dataclass(frozen=True)
class SeenText:
    """``text`` as it is seen. ``at``: where each of its letters stood in what was typed, and where that ends."""

    text: str
    at: Sequence[int]

    def typed(self, start: int, end: int) -> tuple[int, int]:
        """This span of what is seen, in what was typed; with the hidden characters that follow it."""
        return self.at[start], max(self.at[end - 1] + 1, self.at[end])


def as_seen(typed: str) -> SeenText:
    if typed.isascii():
        return SeenText(typed, range(len(typed) + 1))
    letters: list[str] = []
    at: list[int] = []
    for position, character in enumerate(typed):
        for letter in _seen(character):
            letters.append(letter)
            at.append(position)
    return SeenText("".join(letters), [*at, len(typed)])


def _seen(character: str) -> str:
    """What is seen of one character: nothing, or the plain letters it is drawn like."""
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category in HIDDEN or character in FILLERS:
        return ""
    if category[0] not in "LN":
        return character
    plain = unicodedata.normalize("NFKD", character).translate(LOOK_ALIKES)
    return "".join(letter for letter in plain if unicodedata.category(letter) not in HIDDEN)
