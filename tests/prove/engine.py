"""The engine under faults: runs the trials of tests/faults, and those of the mail server's answers, as one proof.

    bin/prove engine [--quick] [--seed N] [--resume]

At full length (a tick is 15 s) unless --quick (a tenth of it; those that mostly wait for real processes run beside the
others then). The table goes to the terminal and to var/prove/. Exit code 1 if anything was lost, doubled or missed, a
trial failed, or something is missing and named: a fault of the list, its control, or a wanted number of trials.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TRIALS = ["tests/faults", "tests/notify/test_deliver.py", "tests/people/calendars/test_worktime.py"]
WAITING = ["tests/faults/test_processes.py", "tests/faults/test_watched.py"]
QUICK_MINUTES = 6  # wanted of the quick ones together, on two cores that nobody else uses
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
    run = [sys.executable, "-m", "pytest", "-q", "-p", "tests.prove.recording", "-p", "no:cacheprovider"]
    others = [*TRIALS, *(f"--ignore={trial}" for trial in WAITING)]
    began = time.monotonic()
    sides = [
        subprocess.Popen([*run, *side], cwd=ROOT, env=env) for side in ([WAITING, others] if chosen.quick else [TRIALS])
    ]
    codes = {side.wait() for side in sides}
    os.environ["PTS_PROVE_FILE"] = str(rows)
    from tests.prove.recording import read

    found = list(read().values())
    not_there = missing(found)
    took = f"took {(time.monotonic() - began) / 60:.1f} minutes"
    if chosen.quick:
        took += f" (wanted on two free cores: {QUICK_MINUTES}); load at the end {os.getloadavg()[0]:.1f}"
    lines = [*table(found), "", took, *(f"MISSING: {what}" for what in not_there), last_line(found)]
    out = place / f"engine-{length}-{chosen.seed}-{datetime.now():%Y%m%d-%H%M%S}.txt"
    out.write_text("\n".join(lines) + "\n")
    say("\n".join([*lines[:-1], f"written to {out.relative_to(ROOT)}", lines[-1]]))
    wrong = sum(sum_of(found, name) for name in ("lost", "doubled", "missed"))
    return 1 if wrong or not_there or not all(row["passed"] for row in found) or codes - {0, 5} else 0


@dataclass(frozen=True)
class Fault:
    """One fault of the list: the test that tries it and the control that must fail, by the beginning of their names.

    ``trials``: how many there must be at least, over all its rows; ``kills`` likewise. ``rows``: how many tests.
    """

    name: str
    test: str
    control: str
    trials: int = 1
    kills: int = 0
    rows: int = 1


FAILPOINTS, PROCESSES, RACES, CONTROLS = (
    f"tests/faults/test_{file}.py::test_" for file in ("failpoints", "processes", "races", "controls")
)
PEOPLE, GONE, STUCK, CLOCK, WATCHED = (
    f"tests/faults/test_{file}.py::test_" for file in ("people", "gone", "stuck", "clock", "watched")
)
OUTBOX = "tests/notify/test_deliver.py::test_"
WORKTIME = "tests/people/calendars/test_worktime.py::test_"
BROKEN_BUILD = FAILPOINTS + "control_the_trial_finds_a_build_that_is_broken"
NOBODY_TAKES_OVER = CONTROLS + "control_without_beat_or_broker_a_watchdog_that_only_watches"
REFUSALS = CONTROLS + "control_where_each_refusal_is_a_persons_own"
LOOKS_LESS = WATCHED + "control_a_watchdog_that_looks_at_marks_only"
FALL_AWAY = PEOPLE + "control_without_the_fall_away"
FAULTS = [
    Fault("kill -9 at every failpoint", FAILPOINTS + "killed_at_every_failpoint", BROKEN_BUILD, 200, 200, rows=9),
    Fault(
        "kill -9 of real processes", PROCESSES + "real_worker_beat_watchdog", CONTROLS + "control_a_real_worker", 20, 20
    ),
    Fault(
        "8 sweepers and 4 deliverers", RACES + "eight_sweepers", RACES + "control_without_lock_and_unique_step", 5_000
    ),
    Fault("four deliverers", OUTBOX + "four_deliverers", CONTROLS + "control_two_ticks_at_once"),
    Fault("two or three beats", PROCESSES + "none_two_or_three_beats", CONTROLS + "control_two_ticks_at_once", 300),
    Fault("no beat", PROCESSES + "none_two_or_three_beats", NOBODY_TAKES_OVER, 300),
    Fault("broker down, frozen, flushed, back empty", PROCESSES + "broker_down_frozen", NOBODY_TAKES_OVER, 30),
    Fault("filing without a broker", PROCESSES + "broker_down_frozen", CONTROLS + "control_a_page_that_publishes"),
    Fault(
        "PostgreSQL killed, restarted, out of connections",
        PROCESSES + "postgresql_killed",
        CONTROLS + "control_a_server_that_says_kept",
        2_000,
    ),
    Fault("each verdict at each step of SMTP", OUTBOX + "no_verdict_but_one_blames", REFUSALS, rows=20),
    Fault("SMTP silent", OUTBOX + "a_silent_server", REFUSALS),
    Fault("a wrong relay", PROCESSES + "the_mail_server_refuses", REFUSALS, 100),
    Fault("somebody falls away at each state", PEOPLE + "somebody_falls_away", FALL_AWAY, 50, rows=6),
    Fault("somebody goes while it is decided", GONE + "nobody_is_asked", GONE + "control_without_people", 42, rows=7),
    Fault("a calendar edited while it is decided", GONE + "a_calendar_edited", GONE + "control_a_calendar", 4),
    Fault("a place taken while it is decided", GONE + "whoever_comes_in", GONE + "control_without_it_whoever"),
    Fault("the whole chain away over a break", PEOPLE + "the_whole_chain_is_away", FALL_AWAY, 3, rows=3),
    Fault("no mentor, no director, nobody", PEOPLE + "a_program_that_lacks", FALL_AWAY, 25, rows=25),
    Fault("left out while claimed", RACES + "somebody_left_out", RACES + "control_a_sweep_that_reads_before", 20),
    Fault("policy edited", RACES + "a_policy_edited", RACES + "control_a_sweep_by_the_newest_policy", 200),
    Fault(
        "clock jumps", CLOCK + "the_machines_clock_jumps", CLOCK + "control_where_a_mark_from_the_future", 30, rows=4
    ),
    Fault(
        "both clock changes in seven zones", CLOCK + "due_times_over", CLOCK + "control_a_clock_of_fixed", 80, rows=14
    ),
    Fault(
        "double click, fifty posts, resubmit", RACES + "double_clicks", RACES + "control_a_build_that_does_not_know", 70
    ),
    Fault("races of five hands", RACES + "five_hundred_races", RACES + "control_the_same_races_without_the_lock", 500),
    Fault(
        "no words without a reading", RACES + "a_reading_is_written", RACES + "control_a_page_that_keeps_no_reading", 10
    ),
    Fault("poison row", STUCK + "a_poison_row", STUCK + "control_where_rows_are_not_tried_apart", 40),
    Fault("a passing trouble of the database", STUCK + "a_passing_trouble", STUCK + "control_where_rows", 8, rows=3),
    Fault("a bug in every step of one or two", STUCK + "a_bug_in_every_step", STUCK + "control_where_rows", 3, rows=2),
    Fault(
        "acts before a row is put off",
        STUCK + "whoever_acts_before",
        STUCK + "control_a_row_put_off_blindly",
        5,
        rows=5,
    ),
    Fault("a dozen ways to stop the engine", WATCHED + "each_way_to_stop", LOOKS_LESS, 12),
    Fault("thirty days without a false alarm", WATCHED + "no_false_alarm", WATCHED + "control_a_day_on_which", 700),
]


def missing(rows: Sequence[dict]) -> list[str]:
    """What the list wants and this run has not: a fault, its control, or enough of something."""
    passed = [row for row in rows if row["passed"]]
    found = []
    for fault in FAULTS:
        tried = [row for row in passed if row["test"].startswith(fault.test)]
        if len(tried) < fault.rows:
            found.append(f"{fault.name}: {len(tried)} of {fault.rows} tests passed")
        for name in ("trials", "kills"):
            if tried and sum_of(tried, name) < getattr(fault, name):
                found.append(f"{fault.name}: {sum_of(tried, name)} {name}, wanted {getattr(fault, name)}")
        if not any(row["test"].startswith(fault.control) for row in passed):
            found.append(f"{fault.name}: no control")
    for what, there, wanted in (
        ("kills", sum_of(passed, "kills"), 200),
        ("failpoints with a kill", len({place for row in passed for place in row.get("places", ())}), 25),
        ("kills of a real process", sum_of(passed, "processes"), 20),
        ("alarms", sum_of(passed, "alarms"), max(12, sum_of(passed, "alarms_wanted"))),
    ):
        if there < wanted:
            found.append(f"{there} {what}, wanted {wanted}")
    return found


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
