"""A student and a reason are told from what others do not do."""

from __future__ import annotations

import pytest

from requests_app.hints.implied import others


@pytest.mark.parametrize(
    ("sign", "says", "says_not"),
    [
        (others.A_STUDENT, "he can't jump", "the teacher can't come"),
        (others.A_REASON, "i can't come on monday", "i can't reach him"),
    ],
)
def test_a_sign(sign, says, says_not):
    assert (bool(sign.search(says)), bool(sign.search(says_not))) == (True, False)
