"""A text as it is seen: hidden characters, accents and look-alikes are read as what they are drawn like."""

from __future__ import annotations

import pytest

from requests_app.hints.spelling import as_seen


@pytest.mark.parametrize(("typed", "seen"), [
    ("Jayden", "Jayden"),
    ("Jáyden", "Jayden"),
    ("Ja\u0301yden", "Jayden"),
    ("Jay\u200bden", "Jayden"),
    ("Jay\u00adden", "Jayden"),
    ("J\u2060a\ufe0fy\u034fden", "Jayden"),
    ("\u202eJayden\u202c", "Jayden"),
    ("Jay\u3164den", "Jayden"),
    ("J\u0430yd\u0435n", "Jayden"),  # with two Cyrillic letters
    ("Ｊａｙｄｅｎ", "Jayden"),
    ("𝐉𝐚𝐲𝐝𝐞𝐧", "Jayden"),
    ("He’s “fine” … 3½", "He’s “fine” … 31⁄2"),
])  # fmt: skip
def test_what_is_seen(typed, seen):
    assert as_seen(typed).text == seen


def test_a_place_in_what_is_seen_is_found_in_what_was_typed():
    typed = "Is \u200bJa\u0301y\u00adden\u0301 ok?"
    seen = as_seen(typed)
    start = seen.text.index("Jayden")
    first, last = seen.typed(start, start + len("Jayden"))
    assert typed[first:last] == "Ja\u0301y\u00adden\u0301"
    whole = seen.typed(0, len(seen.text))
    assert whole == (0, len(typed))
