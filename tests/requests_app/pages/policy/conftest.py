"""Two programs with the usual policy."""

from __future__ import annotations

import pytest

from requests_app.chain import policy_versions
from requests_app.chain.policy import DEFAULT_RULES


@pytest.fixture
def here(cast):
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, DEFAULT_RULES, by=None, now=cast.NOW)
    return cast
