"""`trial`: the figures of one trial. They are zero where nothing was lost, doubled or missed, or the trial fails."""

from __future__ import annotations

import pytest

from pts_support import clock
from tests.faults.harness import policies
from tests.faults.tally import Tally

TALLY = pytest.StashKey[Tally]()


@pytest.fixture
def trial(request):
    """Named by the module's or the test's first words; `trial.fault = "…"` gives another name."""
    tally = Tally(request.node.originalname.removeprefix("test_").replace("_", " "))
    request.node.stash[TALLY] = tally
    return tally


@pytest.fixture
def ready(cast, monkeypatch):
    """The cast and its policies, on the real clock."""
    monkeypatch.undo()
    policies(cast, clock.now())
    return cast
