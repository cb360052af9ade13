"""Who may see what: runs the trials of tests/access as one proof, and counts.

    bin/prove access [--quick] [--seed N] [TRIAL ...]

The last line holds the figures. Exit code 1 if any of those that should be 0 is not, a trial failed, something was
looked at less often than WANTED says, or a control did not run. With TRIALs named only these run, and nothing is asked
of the figures of the others.
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
FIGURES = ("tuples", "probes", "mismatches", "worlds", "differences", "canaries", "leaks", "fuzz", "errors", "scripts",
           "hidden", "slow", "late", "insiders", "gains")  # fmt: skip
WRONG = ("mismatches", "differences", "leaks", "errors", "scripts", "hidden", "late", "gains")
# (quick, full); "scenarios" and "outputs" are the canaries', "files" the fuzz's, "loads" are pages shown in Chromium,
# "places" are where a file can hide something, "beside" the costly files sent while pages must not be "late".
WANTED = {
    "tuples": (5_000, 30_000),
    "probes": (3_000, 20_000),
    "worlds": (500, 10_000),
    "scenarios": (100, 100),
    "outputs": (15, 15),
    "fuzz": (5_000, 100_000),
    "files": (100, 1_000),
    "loads": (50, 50),
    "places": (250, 250),
    "beside": (6, 40),
    "slow": (200, 200),
    "insiders": (500, 5_000),
}
CONTROLS = {
    "a broken policy", "a row too many", "a counter that leaks", "a logged body", "a body in a worker's log",
    "a page that breaks", "a file that breaks", "an unescaped field",
    "a cleaner that forgets unreferenced bytes",
    "a site that looks through files itself",
    "a server that waits for slow browsers",
    "a step that does not skip its causer",
}  # fmt: skip


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/prove access")
    parser.add_argument("--quick", action="store_true", help="the sizes bin/test has")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("trials", nargs="*", help="some of the trials only")
    chosen = parser.parse_args(arguments)
    length = "quick" if chosen.quick else "full"
    say(f"Who may see what, {length}, seed {chosen.seed}.")
    with tempfile.TemporaryDirectory(prefix="pts-access-") as place:
        rows = Path(place) / "figures.jsonl"
        env = {**os.environ, "PTS_PROVE": length, "PTS_SEED": str(chosen.seed), "PTS_ACCESS_FILE": str(rows)}
        trials = chosen.trials or ["tests/access"]
        run = [sys.executable, "-m", "pytest", "-q", "--durations=10", "-p", "no:cacheprovider", *trials]
        code = subprocess.run(run, cwd=ROOT, env=env).returncode
        found = [json.loads(line) for line in rows.read_text().splitlines()] if rows.exists() else []
    lacking = [] if chosen.trials else missing(found, quick=chosen.quick)
    for one in lacking:
        say(f"missing: {one}")
    figures = summed(found, FIGURES)
    say(last_line(figures))
    return 1 if code or lacking or any(figures[name] for name in WRONG) else 0


def missing(rows: Rows, *, quick: bool) -> list[str]:
    """What was not looked at, or not often enough, as sentences."""
    return too_few(summed(rows, WANTED), WANTED, quick=quick) + not_run(rows, CONTROLS)


def last_line(figures: Counter[str]) -> str:
    return "access: " + " ".join(f"{name}={figures[name]}" for name in FIGURES)
