"""Passwords made of words that everybody around the site knows."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

# Listed in docs/asvs.md (6.1.2). Longer words first: "ptssupport" goes before "support".
EASY_WORDS = (
    "ptssupport", "therapist", "therapy", "fellowship", "clinical", "director", "password", "welcome", "support",
    "student", "program", "teacher", "mentor", "fellow", "speech", "school", "letmein", "summer", "winter", "spring",
    "autumn", "pts",
)  # fmt: skip
ENOUGH = 6  # characters that must be left when these words, digits and marks are taken away
_EASY = re.compile("|".join([*EASY_WORDS, r"[\W\d_]"]))
REFUSAL = "This is made of words that everyone here knows. Add a word or two that only you would think of."


class EasyWordsValidator:
    """Refuses "PTSsupport2026!": whoever guesses tries such words first."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError where too little is left without the easy words."""
        if len(_EASY.sub("", password.casefold())) < ENOUGH and _EASY_WORD.search(password.casefold()):
            raise ValidationError(REFUSAL, code="password_easy_words")

    def get_help_text(self) -> str:
        return "Not made of words such as “fellow”, “mentor” or “school” alone."


_EASY_WORD = re.compile("|".join(EASY_WORDS))
