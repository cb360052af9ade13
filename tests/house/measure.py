"""Measure the house: `python -m tests.house.measure`. What is counted, and how, says tests/house/figures.py.

It prints a line each figure, with where the worst of it stands; the last line holds them all. `--fast` leaves out what
other tools must be asked for (mypy, coverage). `--all` names every place. `--today` prints the table TODAY as it would
be now.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from tests.house import figures
from tests.house.figures import Figure

ROOT = Path(__file__).resolve().parents[2]
NAMED = 5  # places a line, unless --all
AT_LEAST = {"mirrored", "coverage", "ratio"}  # the higher the better

# What is wanted. `mirrored` is a share of the modules here; mypy and coverage are measured by bin/test and .ci/run.
LIMITS = {
    "fullest": 15,
    "entries": 22,
    "doubled": 0,
    "nested": 0,
    "cond": 10,
    "oneletter": 5,
    "mirrored": 90,
    "circles": 0,
    "up": 0,
    "mypy": 0,
    "coverage": 95,
}
AIMED_AT = {"letters": 38, "ratio": 1.2}  # printed, never forced

# What was measured at a day, where that is not yet what is wanted; empty when all limits are kept. It only ever gets
# tighter: paste what `--today` prints, with its date. A line goes when its limit is kept.
TODAY: dict[str, float] = {}

LAST_LINE = (
    "fullest", "entries", "doubled", "nested", "cond", "oneletter", "letters",
    "mirrored", "ratio", "circles", "up", "mypy", "coverage",
)  # fmt: skip
MEANING = {
    "fullest": "files in the fullest folder",
    "entries": "entries of requests_app/",
    "doubled": "class names that stand for two or more things",
    "nested": "conditional expressions in conditional expressions",
    "cond": "conditional expressions per 1,000 lines",
    "oneletter": "% of local names have one letter",
    "letters": "letters a line",
    "comments": "comment lines per 1,000",
    "long": f"% of functions are over {figures.LONG} lines",
    "mirrored": "modules with a rule have a test file of their name",
    "ratio": "lines of tests : lines of code",
    "circles": "circles of imports",
    "up": "imports go up",
    "mypy": "errors of mypy",
    "coverage": "% of lines are covered",
}


def allowed(name: str) -> float:
    """The limit, or what was measured while that is worse."""
    worse = min if name in AT_LEAST else max
    return worse(LIMITS[name], TODAY.get(name, LIMITS[name]))


def keeps(figure: Figure, limit: float) -> bool:
    measured = figure.compared()
    if measured is None:
        return True
    return measured >= limit if figure.name in AT_LEAST else measured <= limit


def broken_limits(measured: list[Figure]) -> list[str]:
    return [
        f"{figure.name} is {figure.compared():g}, allowed is {allowed(figure.name):g}: {_places(figure)}"
        for figure in measured
        if figure.name in LIMITS and not keeps(figure, allowed(figure.name))
    ]


def today(measured: list[Figure]) -> dict[str, float]:
    """The table TODAY as it would be now."""
    return {
        figure.name: figure.compared()
        for figure in measured
        if figure.name in LIMITS and not keeps(figure, LIMITS[figure.name])
    }


def line(figure: Figure, named: int | None = NAMED) -> str:
    wanted = LIMITS.get(figure.name, AIMED_AT.get(figure.name))
    sign = "≥" if figure.name in AT_LEAST else "≤"
    text = f"{figure.short():>7} {MEANING[figure.name]}"
    if wanted is not None:
        text += f" (wanted {sign} {wanted:g}{' %' if figure.of else ''})"
    return f"{text}: {_places(figure, named)}" if figure.worst else text


def _places(figure: Figure, named: int | None = NAMED) -> str:
    more = len(figure.worst[named:]) if named else 0
    return ", ".join(figure.worst[:named]) + (f" … and {more} more" if more else "")


def last_line(measured: list[Figure]) -> str:
    by_name = {figure.name: figure for figure in measured}
    return "house: " + " ".join(f"{name}={by_name[name].short()}" for name in LAST_LINE)


def main(argv: list[str]) -> None:
    parser = ArgumentParser(prog="python -m tests.house.measure", description="The figures of the house.")
    parser.add_argument("--fast", action="store_true", help="without mypy and coverage")
    parser.add_argument("--all", action="store_true", help="name every place")
    parser.add_argument("--today", action="store_true", help="print the table TODAY as it would be now")
    chosen = parser.parse_args(argv)
    measured = figures.read_figures(ROOT)
    if chosen.today:
        for name, value in today(measured).items():
            _say(f'    "{name}": {value:g},')
        return
    asked = [Figure("mypy", None), Figure("coverage", None)]
    if not chosen.fast:
        asked = [figures.mypy(ROOT), figures.coverage(ROOT)]
    measured += asked
    for figure in measured:
        _say(line(figure, None if chosen.all else NAMED))
    _say(last_line(measured))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
