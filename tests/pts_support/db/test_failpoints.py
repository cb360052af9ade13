"""Failpoints are empty calls unless FAULTS is set when a process starts; then it dies there, at once, as by kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.services import ROOT

KILLED = -signal.SIGKILL


def run(code: str, *, faults: str | None) -> subprocess.CompletedProcess:
    """A process of its own, because FAULTS is read when the module is imported."""
    env = {name: value for name, value in os.environ.items() if name != "FAULTS"}
    if faults is not None:
        env["FAULTS"] = faults
    code = f"from pts_support.db import failpoints\n{code}"
    return subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True)


PASS_THREE = "for n in range(3):\n    failpoints.fp('here')\n    failpoints.fp('there')\n    print(n, flush=True)"


def test_it_costs_nothing_when_off():
    """The function is empty: its code is the one that returns None."""
    code = (
        "def empty(name: str) -> None:\n    '''Nothing'''\n"
        "assert failpoints.fp.__code__.co_code == empty.__code__.co_code\n"
        "try:\n    failpoints.arm('x')\nexcept RuntimeError as error:\n    print(error)"
    )
    done = run(code, faults=None)
    assert (done.stdout, done.stderr) == ("FAULTS is not set: this process has no failpoints\n", "")


@pytest.mark.parametrize(
    ("faults", "ended", "said"),
    [
        ("off", 0, "0\n1\n2\n"),
        ("elsewhere", 0, "0\n1\n2\n"),
        ("here", KILLED, ""),
        ("here:2", KILLED, "0\n"),
        ("elsewhere,there:3", KILLED, "0\n1\n"),
        ("here:4", 0, "0\n1\n2\n"),
    ],
)
def test_a_process_dies_where_it_is_told_and_at_that_pass(faults, ended, said):
    done = run(PASS_THREE, faults=faults)
    assert (done.returncode, done.stdout, done.stderr) == (ended, said, "")


def test_a_child_is_armed_later():
    done = run(f"failpoints.arm('there')\n{PASS_THREE}", faults="off")
    assert (done.returncode, done.stdout) == (KILLED, "")
