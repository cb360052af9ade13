"""A sign that is enough in itself says what it is for, and not more."""

from __future__ import annotations

import pytest

from requests_app.hints.implied import strong


@pytest.mark.parametrize(
    ("sign", "says", "says_not"),
    [
        (strong.STRONG, "it is impossible", "it is not impossible"),
    ],
)
def test_a_sign(sign, says, says_not):
    assert (bool(sign.search(says)), bool(sign.search(says_not))) == (True, False)
