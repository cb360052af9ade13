"""The engine under faults: runs the trials of tests/faults, and those of the mail server's answers, as one proof.

    bin/prove engine [--quick] [--seed N] [--resume]

At full length (a tick is 15 s) unless --quick (a tenth). The table goes to the terminal and to var/prove/. Exit code 1
if anything was lost, doubled or missed, or a trial failed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TRIALS = ["tests/faults", "tests/notify/test_outbox.py", "tests/people/test_worktime.py"]
HEADS = ("fault", "trials", "kills", "lost", "doubled", "missed", "late p99", "late max", "recovery", "seconds")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/prove engine")
    parser.add_argument("--quick", action="store_true", help="at a tenth of the length, as bin/test does")
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--resume", action="store_true", help="go on where a run with this seed was cut short")
    chosen = parser.parse_args(arguments)
    length = "quick" if chosen.quick else "full"
    place = ROOT / "var" / "prove"
    place.mkdir(parents=True, exist_ok=True)
    rows = place / f"engine-{length}-{chosen.seed}.jsonl"
    if not chosen.resume:
        rows.unlink(missing_ok=True)
    say(f"The engine under faults, {length}, seed {chosen.seed}; resumable with --resume.")
    env = {**os.environ, "PTS_PROVE": length, "PTS_SEED": str(chosen.seed), "PTS_PROVE_FILE": str(rows)}
    run = [sys.executable, "-m", "pytest", "-q", "-p", "tests.prove.recording", "-p", "no:cacheprovider", *TRIALS]
    code = subprocess.run(run, cwd=ROOT, env=env).returncode
    os.environ["PTS_PROVE_FILE"] = str(rows)
    from tests.prove.recording import read

    found = list(read().values())
    lines = [*table(found), "", last_line(found)]
    out = place / f"engine-{length}-{chosen.seed}-{datetime.now():%Y%m%d-%H%M%S}.txt"
    out.write_text("\n".join(lines) + "\n")
    say("\n".join([*lines[:-1], f"written to {out.relative_to(ROOT)}", lines[-1]]))
    wrong = sum(sum_of(found, name) for name in ("lost", "doubled", "missed"))
    return 1 if wrong or not all(row["passed"] for row in found) or code not in (0, 5) else 0


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def table(rows: list[dict]) -> list[str]:
    """One line a fault, in the order they were tried."""
    faults = list(dict.fromkeys(row["fault"] for row in rows))
    body = [_line(fault, [row for row in rows if row["fault"] == fault]) for fault in faults]
    cells = [HEADS, *body]
    widths = [max(len(str(row[i])) for row in cells) for i in range(len(HEADS))]
    return [
        "  ".join(str(c).rjust(w) if i else str(c).ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in cells
    ]


def _line(fault: str, rows: list[dict]) -> tuple[object, ...]:
    late = [x for row in rows for x in row.get("late", ())]
    failed = "" if all(row["passed"] for row in rows) else "  FAILED"
    return (
        fault[:90] + failed,
        *(sum_of(rows, name) for name in ("trials", "kills", "lost", "doubled", "missed")),
        _seconds(_p99(late)) if late else "",
        _seconds(max(late)) if late else "",
        _seconds(max(row.get("recovery", 0) for row in rows)) if any(row.get("recovery") for row in rows) else "",
        _seconds(sum(row["seconds"] for row in rows)),
    )


def last_line(rows: list[dict]) -> str:
    late = [x for row in rows for x in row.get("late", ())]
    figures = {name: sum_of(rows, name) for name in ("trials", "kills", "lost", "doubled", "missed")}
    figures |= {"late_p99": _seconds(_p99(late)), "late_max": _seconds(max(late, default=0))}
    figures["alarms"] = f"{sum_of(rows, 'alarms')}/{sum_of(rows, 'alarms_wanted')}"
    return "engine: " + " ".join(f"{name}={value}" for name, value in figures.items())


def sum_of(rows: Iterable[dict], name: str) -> int:
    return sum(row.get(name, 0) for row in rows)


def _p99(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] if ordered else 0.0


def _seconds(value: float) -> str:
    return f"{value:.1f}"
