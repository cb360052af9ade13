"""What has come right, and what takes thanks back."""

from __future__ import annotations

import pytest

from requests_app.hints.implied import content


@pytest.mark.parametrize(
    ("sign", "says", "says_not"),
    [
        (content.CONTENT, "we finally got a room", "we never got a room"),
        (content.TAKEN_BACK, "thanks, but no", "thanks, yes"),
    ],
)
def test_a_sign(sign, says, says_not):
    assert (bool(sign.search(says)), bool(sign.search(says_not))) == (True, False)
