"""Until when a browser spares somebody the second step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support.people.models import Browser
from tests.cast import NOW

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("until", "said"),
    [(None, None), (NOW - SECOND, None), (NOW, None), (NOW + SECOND, NOW + SECOND)],
)
def test_what_is_over_is_not_said(until, said):
    assert Browser(passed_until=until).passed_until_after(NOW) == said
