"""The signs one by one: each says what it is for, and not more."""

from __future__ import annotations

import pytest

from requests_app.hints import implied_signs as signs


@pytest.mark.parametrize(
    ("sign", "says", "says_not"),
    [
        ("STRONG", "it is impossible", "it is not impossible"),
        ("RHETORICAL", "what's the point?", "what's the date?"),
        ("ASKS", "please call me", "i can't please everyone"),
        ("CONTENT", "we finally got a room", "we never got a room"),
        ("A_STUDENT", "he can't jump", "the teacher can't come"),
        ("A_REASON", "i can't come on monday", "i can't reach him"),
        ("TAKEN_BACK", "thanks, but no", "thanks, yes"),
        ("SHOUTED", "it NEVER works", "it never works"),
    ],
)
def test_a_sign(sign, says, says_not):
    pattern = getattr(signs, sign)
    assert (bool(pattern.search(says)), bool(pattern.search(says_not))) == (True, False)
