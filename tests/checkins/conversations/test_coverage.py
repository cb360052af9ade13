from __future__ import annotations

from checkins.conversations.coverage import Coverage, sentences

NUMBERS_ONLY = "Numbers only, for everyone alike. No one sees who skipped."


def test_what_staff_read_and_can_do():
    assert sentences(Coverage(all=12, offered=12, no_one=0)) == ("Offered: 12 of 12.", NUMBERS_ONLY)
    assert sentences(Coverage(all=12, offered=11, no_one=1))[1] == (
        "1 conversation has no one. Name someone who holds them, or ask for more free times."
    )
