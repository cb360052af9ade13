"""Every page is true: runs the trial of tests/truth as one proof, and counts.

    bin/prove truth [--quick] [--seed N]

A seeded program of some hundred requests; every sentence that names a person, a time or a sight, on every page, is held
against what the engine does when time moves. The last line holds the figures: ``wrong`` statements, and names or times
``outside`` a statement on the pages that are converted. Exit code 1 if one is not 0, if too little was looked at, or if
a control did not find its lie.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.prove.counting import Rows, not_run, say, summed, too_few

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ("requests", "pages", "statements", "wrong", "outside")
WANTED = {"requests": (300, 300), "statements": (5_000, 100_000)}  # quick, full
CONTROLS = {"the first person of the chain"}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/prove truth")
    parser.add_argument("--quick", action="store_true", help="the sizes bin/test has")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args(arguments)
    length = "quick" if chosen.quick else "full"
    say(f"What pages say, {length}, seed {chosen.seed}.")
    with tempfile.TemporaryDirectory(prefix="pts-truth-") as place:
        file = Path(place) / "figures.jsonl"
        env = {**os.environ, "PTS_PROVE": length, "PTS_SEED": str(chosen.seed), "PTS_TRUTH_FILE": str(file)}
        run = [sys.executable, "-m", "pytest", "-q", "--durations=5", "-p", "no:cacheprovider"]
        run += ["-n", "logical", "--maxprocesses=2", "tests/truth"]  # the full size has two worlds
        code = subprocess.run(run, cwd=ROOT, env=env).returncode
        rows = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    for line in (*facts_said(rows), *(lacking := missing(rows, quick=chosen.quick))):
        say(line)
    figures = summed(rows, FIGURES)
    say(last_line(figures))
    return 1 if code or lacking or figures["wrong"] or figures["outside"] else 0


def facts_said(rows: Rows) -> list[str]:
    """How often each kind of fact was stated, the most frequent first; and the first that were wrong."""
    kinds = sum((Counter(row.get("facts", {})) for row in rows), Counter[str]())
    first = [f"wrong: {one}" for row in rows for one in row.get("first", ())]
    return [f"{name}: {number:,}" for name, number in kinds.most_common()] + first


def missing(rows: Rows, *, quick: bool) -> list[str]:
    """What was not looked at, or not often enough, as sentences."""
    return too_few(summed(rows, FIGURES), WANTED, quick=quick) + not_run(rows, CONTROLS)


def last_line(figures: Counter[str]) -> str:
    return "truth: " + " ".join(f"{name}={figures[name]}" for name in FIGURES)
