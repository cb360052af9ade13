"""pytest plugin of bin/prove: writes each trial's figures into a file when it is over, and does not run it again.

PTS_PROVE_FILE names the file (one JSON object a line).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

FILE = Path(os.environ["PTS_PROVE_FILE"])


def read() -> dict[str, dict]:
    """What is known, by test."""
    if not FILE.exists():
        return {}
    return {row["test"]: row for row in map(json.loads, FILE.read_text().splitlines())}


def pytest_collection_modifyitems(config, items):
    done = {test for test, row in read().items() if row["passed"]}
    again = [item for item in items if item.nodeid in done]
    items[:] = [item for item in items if item.nodeid not in done]
    if again:
        config.hook.pytest_deselected(items=again)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when != "call" and not (report.when == "setup" and report.failed):
        return report
    from tests.faults.conftest import TALLY

    tally = item.stash.get(TALLY, None)
    figures = asdict(tally) if tally else {"fault": _named(item), "trials": 1}
    row = {"test": item.nodeid, "passed": report.passed, "seconds": round(report.duration, 1)} | figures
    with FILE.open("ab", buffering=0) as out:  # one write each: two runs may write into the same file
        out.write(json.dumps(row).encode() + b"\n")
    return report


def _named(item: pytest.Item) -> str:
    return getattr(item, "originalname", item.name).removeprefix("test_").replace("_", " ")
