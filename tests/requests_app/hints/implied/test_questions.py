"""A question that asks, and one that nobody expects an answer to."""

from __future__ import annotations

import pytest

from requests_app.hints.implied import questions


@pytest.mark.parametrize(
    ("sign", "says", "says_not"),
    [
        (questions.RHETORICAL, "what's the point?", "what's the date?"),
        (questions.ASKS, "please call me", "i can't please everyone"),
    ],
)
def test_a_sign(sign, says, says_not):
    assert (bool(sign.search(says)), bool(sign.search(says_not))) == (True, False)
