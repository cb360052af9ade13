"""What the proofs that count have in common: rows of figures, what they come to, and what is missing in them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Mapping

Rows = list[dict]
Wanted = Mapping[str, tuple[int, int]]  # by name: the least of a quick run, and of a full one


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def summed(rows: Rows, names: Collection[str]) -> Counter[str]:
    return Counter({name: sum(row.get(name, 0) for row in rows) for name in names})


def too_few(figures: Counter[str], wanted: Wanted, *, quick: bool) -> list[str]:
    """What was not looked at often enough, as sentences."""
    return [
        f"{name}: {figures[name]:,}, and {least[not quick]:,} are wanted"
        for name, least in wanted.items()
        if figures[name] < least[not quick]
    ]


def not_run(rows: Rows, controls: Collection[str]) -> list[str]:
    """The controls that did not run, as sentences."""
    ran = {row["control"] for row in rows if "control" in row}
    return [f"the control \u201c{name}\u201d did not run" for name in sorted(set(controls) - ran)]
