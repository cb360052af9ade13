"""What is written large is told from what is not."""

from __future__ import annotations

import pytest

from requests_app.hints.implied import weaker


@pytest.mark.parametrize(
    ("sign", "says", "says_not"),
    [
        (weaker.SHOUTED, "it NEVER works", "it never works"),
    ],
)
def test_a_sign(sign, says, says_not):
    assert (bool(sign.search(says)), bool(sign.search(says_not))) == (True, False)
