"""What became of each form in each way: `bin/prove loss` reads it, bin/test only the assertions.

PTS_PROVE=full: every form; PTS_LOSS_FILE: where the rows go (a JSON object a line); PTS_LOSS_FORM, PTS_LOSS_WAY: only
forms and ways with one of these in their name, commas between them
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

FULL = os.environ.get("PTS_PROVE") == "full"
FORM, WAY = os.environ.get("PTS_LOSS_FORM", ""), os.environ.get("PTS_LOSS_WAY", "")


def row(**figures: object) -> None:
    if file := os.environ.get("PTS_LOSS_FILE"):
        with Path(file).open("a") as out:
            out.write(json.dumps(figures) + "\n")


def wanted_ways(names: Iterable[str]) -> list[str]:
    return [name for name in names if _has_one(WAY, name)]


def is_wanted(form: str) -> bool:
    return _has_one(FORM, form)


def _has_one(wanted: str, name: str) -> bool:
    return any(one.lower() in name.lower() for one in wanted.split(","))
