"""Asking first: runs the trial of tests/year as one proof, and counts.

    bin/prove year [--quick] [--seed N]

A school year of programs of ten and of sixty fellows (ten alone with --quick) through the real engine, from due time to
due time: schools in seven zones, breaks, half days, time away, both nights in which the clocks change, people who leave
and join, and people who do what they are asked only sometimes. The last line holds the figures: what was seen
``twice``, on ``off_days``, at ``night``; rounds in which nobody greeted a fellow (``unreached``); the most school days
between two greetings; and ``differences`` that others could see between two lives of which one is one fellow's silence.
Exit code 1 if one of these is not 0, if ``max_days`` is over 19, if too little was lived, or if a control did not find
its fault.
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
WRONG = ("twice", "off_days", "night", "unreached", "differences")
FIGURES = ("fellows", "planned", "booked", "twice", "off_days", "night", "unreached", "max_days", "differences")
MOST_DAYS = 19
WANTED = {"fellows": (10, 70), "planned": (80, 500), "booked": (70, 450), "pages": (300, 600)}  # quick, full
CONTROLS = {
    "a scheduler that forgets breaks",
    "a hello that nobody passes on",
    "a scheduler that never looks at the clock",
    "a mail that leaves twice",
    "a number that tells who skipped",
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/prove year")
    parser.add_argument("--quick", action="store_true", help="the sizes bin/test has")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args(arguments)
    length = "quick" if chosen.quick else "full"
    say(f"A school year of asking first, {length}, seed {chosen.seed}.")
    with tempfile.TemporaryDirectory(prefix="pts-year-") as place:
        file = Path(place) / "figures.jsonl"
        env = {**os.environ, "PTS_PROVE": length, "PTS_SEED": str(chosen.seed), "PTS_YEAR_FILE": str(file)}
        run = [sys.executable, "-m", "pytest", "-q", "--durations=5", "-p", "no:cacheprovider"]
        run += ["-n", "logical", "--maxprocesses=2", "tests/year"]
        code = subprocess.run(run, cwd=ROOT, env=env).returncode
        rows = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    for line in (*said(rows), *(lacking := missing(rows, quick=chosen.quick))):
        say(line)
    figures = counted(rows)
    say(last_line(figures))
    wrong = figures["max_days"] > MOST_DAYS or any(figures[name] for name in WRONG)
    return 1 if code or lacking or wrong else 0


def counted(rows: Rows) -> Counter[str]:
    """All added up, but for the longest time, which is the longest of any program."""
    figures = summed(rows, (*FIGURES, "pages"))
    figures["max_days"] = max((row.get("max_days", 0) for row in rows), default=0)
    return figures


def said(rows: Rows) -> list[str]:
    """What it costs people, and the first that was wrong."""
    costs = [f"of {row['size']} fellows: {row['cost']}" for row in rows if "cost" in row]
    return costs + [f"wrong: {one}" for row in rows for one in row.get("first", ())]


def missing(rows: Rows, *, quick: bool) -> list[str]:
    """What was not lived, or not often enough, as sentences."""
    return too_few(counted(rows), WANTED, quick=quick) + not_run(rows, CONTROLS)


def last_line(figures: Counter[str]) -> str:
    return "year: " + " ".join(f"{name}={figures[name]}" for name in FIGURES)
