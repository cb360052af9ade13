"""bin/test leaves no test out, and says of none that it passed when it did not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BESIDE = "-n logical --maxprocesses=4 --dist=load -m not alone"
ALONE = "-m alone"
PYTHON = """#!/bin/sh
case "$*" in
    "-m pytest $BESIDE") answer=$SAYS_BESIDE ;;
    "-m pytest $ALONE") answer=$SAYS_ALONE ;;
    *) answer=0 ;;
esac
echo "$*"
exit "$answer"
"""


@pytest.fixture
def run(tmp_path):
    """`run("-x", beside=0, alone=1)`: bin/test where pytest ends so; its exit code, and how pytest was called."""
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin/test", tmp_path / "bin/test")
    for name, says in (("bin/install", "#!/bin/sh\n"), ("bin/types", "#!/bin/sh\n"), (".venv/bin/python", PYTHON)):
        (tmp_path / name).write_text(says)
        (tmp_path / name).chmod(0o755)

    def start(*args: str, beside: int = 0, alone: int = 0) -> tuple[int, list[str]]:
        env = {"PATH": "/usr/bin:/bin", "BESIDE": BESIDE, "ALONE": ALONE}
        env |= {"SAYS_BESIDE": str(beside), "SAYS_ALONE": str(alone)}
        done = subprocess.run(["sh", tmp_path / "bin/test", *args], env=env, capture_output=True, text=True)
        called = [line.removeprefix("-m pytest ") for line in done.stdout.splitlines() if line.startswith("-m pytest")]
        return done.returncode, called

    return start


def test_all_tests_are_those_beside_each_other_and_those_alone(run):
    assert run() == (0, [BESIDE, ALONE])


def test_what_fails_among_either_fails(run):
    assert run(beside=1) == (1, [BESIDE, ALONE])
    assert run(alone=1) == (1, [BESIDE, ALONE])


def test_what_was_interrupted_or_could_not_begin_ends_there(run):
    assert run(beside=2) == (2, [BESIDE])


def test_some_tests_are_one_run(run):
    assert run("tests/house", "-k", "deploy") == (0, ["tests/house -k deploy"])
