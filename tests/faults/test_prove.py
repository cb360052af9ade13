"""What bin/prove engine says of a run: what is on its list and was not tried, or not often enough, is named."""

import ast

import pytest

from tests.prove import engine
from tests.prove.engine import FAULTS, last_line, missing, table
from tests.services import ROOT


def whole():
    """The rows of a run in which everything was tried just often enough."""
    rows = []
    for fault in FAULTS:
        row = {"passed": True, "seconds": 1.0, "fault": fault.name, "lost": 0, "doubled": 0, "missed": 0}
        for n in range(fault.rows):
            rows.append(row | {"test": f"{fault.test}_{n}", "trials": fault.trials, "kills": fault.kills})
        rows.append(row | {"test": f"{fault.control}_x", "fault": "control", "trials": 1})
    rows[0] |= {"places": [f"place {n}" for n in range(25)], "processes": 20, "alarms": 18, "alarms_wanted": 18}
    return rows


def test_nothing_is_missing_in_a_whole_run():
    assert missing(whole()) == []
    assert len(table(whole())) > len(FAULTS)
    assert last_line(whole()).startswith("engine: trials=")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_was_not_tried_is_named(fault):
    without = [row for row in whole() if not row["test"].startswith(fault.test)]
    assert any(line.startswith(f"{fault.name}: 0 of {fault.rows}") for line in missing(without))
    failed = [row | {"passed": not row["test"].startswith(fault.test)} for row in whole()]
    assert any(line.startswith(f"{fault.name}: 0 of {fault.rows}") for line in missing(failed))
    without = [row for row in whole() if not row["test"].startswith(fault.control)]
    assert f"{fault.name}: no control" in missing(without)
    few = [row | ({"trials": 0} if row["test"].startswith(fault.test) else {}) for row in whole()]
    assert f"{fault.name}: 0 trials, wanted {fault.trials}" in missing(few)


@pytest.mark.parametrize(
    ("name", "few", "said"),
    [
        ("kills", 0, "kills, wanted 200"),
        ("places", ["one"], "1 failpoints with a kill, wanted 25"),
        ("processes", 19, "19 kills of a real process, wanted 20"),
        ("alarms", 17, "17 alarms, wanted 18"),
    ],
)
def test_a_count_that_is_not_reached_is_named(name, few, said):
    rows = [row | ({name: few} if name in row else {}) for row in whole()]
    assert any(line.endswith(said) for line in missing(rows))


def test_every_test_of_the_list_is_there():
    """A trial that was renamed would be missing only after a whole run."""
    there = set()
    for place in engine.TRIALS:
        for file in sorted((ROOT / place).glob("test_*.py")) if (ROOT / place).is_dir() else [ROOT / place]:
            tree = ast.parse(file.read_text())
            names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
            there |= {f"{file.relative_to(ROOT)}::{name}" for name in names}
    for fault in FAULTS:
        for wanted in (fault.test, fault.control):
            assert any(name.startswith(wanted.partition("[")[0]) for name in there), wanted
