"""How big, with which seed, and what was counted: `bin/prove access` reads the figures, bin/test only the assertions.

PTS_PROVE=full: full sizes; PTS_SEED=N: another world; PTS_ACCESS_FILE: where the figures go (a JSON object a line)
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

FULL = os.environ.get("PTS_PROVE") == "full"
SEED = int(os.environ.get("PTS_SEED", "7"))


def size(*, quick: int, full: int) -> int:
    return full if FULL else quick


def control(name: str) -> None:
    """Something broken on purpose was found: bin/prove wants every one of its CONTROLS."""
    _write({"control": name})


def count(wrong: Sequence[object] = (), **figures: int) -> None:
    """Written before anything is asserted, so that what went wrong is counted too; the first few are told."""
    if wrong:
        figures["wrong"] = [str(one) for one in wrong[:20]]  # type: ignore[assignment]
    _write(figures)


def _write(row: dict[str, object]) -> None:
    if file := os.environ.get("PTS_ACCESS_FILE"):
        with Path(file).open("a") as out:
            out.write(json.dumps(row) + "\n")
