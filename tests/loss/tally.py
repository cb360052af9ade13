"""What became of each form in each way: `bin/prove loss` reads it, bin/test only the assertions.

PTS_PROVE=full: every form; PTS_LOSS_FILE: where the rows go (a JSON object a line)
"""

from __future__ import annotations

import json
import os
from pathlib import Path

FULL = os.environ.get("PTS_PROVE") == "full"


def row(**figures: object) -> None:
    if file := os.environ.get("PTS_LOSS_FILE"):
        with Path(file).open("a") as out:
            out.write(json.dumps(figures) + "\n")
