"""Which check goes with which kind of fact."""

from __future__ import annotations

from collections.abc import Callable

from pts_support.spoken.statement import StatedFact
from tests.truth.checks.against import Trial

Check = Callable[[StatedFact, Trial], str]
CHECKS: dict[type[StatedFact], Check] = {}


def check(kind: type[StatedFact]) -> Callable[[Callable[..., str]], Callable[..., str]]:
    def keep(function: Callable[..., str]) -> Callable[..., str]:
        CHECKS[kind] = function
        return function

    return keep
