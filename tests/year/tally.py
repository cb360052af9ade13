"""How big, with which seed, and what was counted: `bin/prove year` reads the figures, bin/test only the assertions.

PTS_PROVE=full: full sizes; PTS_SEED=N: another year; PTS_YEAR_FILE: where the figures go (a JSON object a line)
"""

from __future__ import annotations

import json
import os
from pathlib import Path

FULL = os.environ.get("PTS_PROVE") == "full"
SEED = int(os.environ.get("PTS_SEED", "7"))


def control(name: str) -> None:
    """A broken scheduler was found: bin/prove wants every one of its CONTROLS."""
    write({"control": name})


def write(row: dict[str, object]) -> None:
    """Written before anything is asserted, so that what went wrong is counted too."""
    if file := os.environ.get("PTS_YEAR_FILE"):
        with Path(file).open("a") as out:
            out.write(json.dumps(row) + "\n")
