"""The escalation policies by which a tap is promised an answer."""

from __future__ import annotations

import pytest

from tests.requests_app.desk_scene import policies


@pytest.fixture
def policy(cast):
    policies(cast)
