"""bin/prove access: what is missing fails, and is named."""

from __future__ import annotations

import json
import re
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.prove import access

ENOUGH = [{name: quick for name, (quick, _) in access.WANTED.items()}, *({"control": c} for c in access.CONTROLS)]


@pytest.fixture
def proved(monkeypatch, capsys):
    """`proved(rows)`: exit code and words of a quick run whose trials all passed and counted these rows."""

    def run(rows, code=0, *arguments):
        def trials(argv, cwd, env):
            Path(env["PTS_ACCESS_FILE"]).write_text("".join(json.dumps(row) + "\n" for row in rows))
            return CompletedProcess(argv, code)

        monkeypatch.setattr(access.subprocess, "run", trials)
        return access.main(["--quick", *arguments]), capsys.readouterr().out.splitlines()

    return run


def test_enough_of_everything_is_a_proof(proved):
    code, said = proved(ENOUGH)
    assert (code, said[0]) == (0, "Who may see what, quick, seed 7.")
    assert said[1:] == [
        "access: tuples=5000 probes=3000 mismatches=0 worlds=500 differences=0 canaries=0 leaks=0 fuzz=5000 errors=0"
        " scripts=0 hidden=0 slow=200 late=0 insiders=500 gains=0"
    ]


@pytest.mark.parametrize("name", access.WANTED)
def test_one_too_few_is_none_and_is_named(proved, name):
    few = [ENOUGH[0] | {name: ENOUGH[0][name] - 1}, *ENOUGH[1:]]
    code, said = proved(few)
    assert (code, len(said)) == (1, 3)
    assert said[1].startswith(f"missing: {name}: ")


@pytest.mark.parametrize("name", sorted(access.CONTROLS))
def test_a_control_that_did_not_run_is_named(proved, name):
    code, said = proved([row for row in ENOUGH if row.get("control") != name])
    assert (code, said[1]) == (1, f"missing: the control \u201c{name}\u201d did not run")


@pytest.mark.parametrize("name", access.WRONG)
def test_anything_wrong_is_none(proved, name):
    assert proved([*ENOUGH, {name: 1}])[0] == 1


def test_trials_that_failed_or_counted_nothing_are_none(proved):
    assert proved(ENOUGH, 1)[0] == 1
    assert proved([])[0] == 1


def test_named_trials_are_asked_for_nothing_more(proved):
    assert proved([], 0, "tests/access/test_policy.py")[0] == 0


def test_full_wants_what_was_promised():
    assert access.missing([{name: full for name, (_, full) in access.WANTED.items()}, *ENOUGH[1:]], quick=False) == []
    assert access.missing(ENOUGH, quick=False) == [
        "tuples: 5,000, and 30,000 are wanted", "probes: 3,000, and 20,000 are wanted",
        "worlds: 500, and 10,000 are wanted", "fuzz: 5,000, and 100,000 are wanted",
        "files: 100, and 1,000 are wanted", "beside: 6, and 40 are wanted",
        "insiders: 500, and 5,000 are wanted",
    ]  # fmt: skip


def test_the_trials_and_the_proof_know_the_same_controls():
    trials = (Path(access.ROOT) / "tests/access").rglob("test_*.py")
    told = {name for file in trials for name in re.findall(r"""control\(["'](.+?)["']\)""", file.read_text())}
    assert told == access.CONTROLS
