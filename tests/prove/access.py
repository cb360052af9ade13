"""Who may see what: runs the trials of tests/access as one proof, and counts.

    bin/prove access [--quick] [--seed N]

The last line holds the figures; exit code 1 if any of those that should be 0 is not, or a trial failed.
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

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ("tuples", "probes", "mismatches", "worlds", "differences", "canaries", "leaks", "fuzz", "errors", "scripts")
WRONG = ("mismatches", "differences", "leaks", "errors", "scripts")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/prove access")
    parser.add_argument("--quick", action="store_true", help="the sizes bin/test has")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("trials", nargs="*", default=["tests/access"], help="some of the trials only")
    chosen = parser.parse_args(arguments)
    length = "quick" if chosen.quick else "full"
    sys.stdout.write(f"Who may see what, {length}, seed {chosen.seed}.\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory(prefix="pts-access-") as place:
        rows = Path(place) / "figures.jsonl"
        env = {**os.environ, "PTS_PROVE": length, "PTS_SEED": str(chosen.seed), "PTS_ACCESS_FILE": str(rows)}
        run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen.trials]
        code = subprocess.run(run, cwd=ROOT, env=env).returncode
        found = [json.loads(line) for line in rows.read_text().splitlines()] if rows.exists() else []
    figures = summed(found)
    sys.stdout.write(f"{last_line(figures)}\n")
    return 1 if code or any(figures[name] for name in WRONG) else 0


def summed(rows: list[dict]) -> Counter[str]:
    return Counter({name: sum(row.get(name, 0) for row in rows) for name in FIGURES})


def last_line(figures: Counter[str]) -> str:
    return "access: " + " ".join(f"{name}={figures[name]}" for name in FIGURES)
