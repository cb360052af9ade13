"""Nothing is lost, nothing is sent twice: runs tests/loss over every form of the site, and counts.

    bin/prove loss [--quick] [--form PART,…] [--way PART,…] [--rows FILE]

Prints a table: for each form and way (with script / without) kept, sent once, or said beforehand to be lost. A whole
run writes it into docs/loss.md. With --form or --way only some are tried, which proves nothing whole. --rows adds to a
file, so that what failed can be tried again: what was tried last counts. The last line holds the figures. Exit code 1
if anything was lost, doubled or shown to another, a form was tried in fewer than all ways, or a control did not run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.prove.counting import Rows, not_run, say

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "loss.md"
INTRODUCTION = """# What becomes of typed words

Written by `bin/prove loss` (`tests/prove/loss.py`), which tries each form of the site in each way in Chromium; do not
edit it. In each cell: with script / without it. *kept*: the words are still there, or found on the first page. *once*:
they were sent, once. *said*: the page says beforehand that they would be lost. A form is named by its address and the
fields that somebody types into. A file's bytes are never kept; the page says so.
"""
CONTROLS = {"a page that does not keep", "words that are sent twice"}
WAYS = 10
FORMS = {"quick": 4, "full": 20}  # with words; fewer were found than there are: the walk went wrong
SIGNS = {"kept": "kept", "sent once": "once", "said beforehand": "said"}
NOT_KEPT = {"secret": "said: passwords and codes are never kept", "tap": "nothing is typed"}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/prove loss")
    parser.add_argument("--quick", action="store_true", help="one form of each kind, as bin/test has it")
    parser.add_argument("--form", default="", help="only forms with one of these in their name")
    parser.add_argument("--way", default="", help="only ways with one of these in their name")
    parser.add_argument("--rows", type=Path, help="where to keep what became of each, to be added to")
    asked = parser.parse_args(arguments)
    length = "quick" if asked.quick else "full"
    only = {"PTS_LOSS_FORM": asked.form, "PTS_LOSS_WAY": asked.way}
    with tempfile.TemporaryDirectory(prefix="pts-loss-") as place:
        file = (asked.rows or Path(place) / "rows.jsonl").absolute()
        env = {**os.environ, **only, "PTS_PROVE": length, "PTS_LOSS_FILE": str(file), "PTS_NEED_BROWSER": "1"}
        run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/loss"]
        code = subprocess.run(run, cwd=ROOT, env=env).returncode
        rows = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    say(table(rows))
    lacking = missing(rows, least=FORMS[length])
    if not (asked.quick or lacking):
        PAGE.write_text(page(rows))
    for one in lacking:
        say(f"missing: {one}")
    say(last_line(rows))
    return 1 if code or lacking or wrong(rows) else 0


def tried(rows: Rows) -> dict[str, dict[tuple[str, bool], str]]:
    """{form: {(way, with script): outcome}}; what was tried as a control counts for nothing."""
    found: dict[str, dict[tuple[str, bool], str]] = {}
    for row in rows:
        if "outcome" in row and not row.get("control"):
            found.setdefault(row["form"], {})[row["way"], row["script"]] = row["outcome"]
    return found


def wrong(rows: Rows) -> list[str]:
    return [outcome for ways in tried(rows).values() for outcome in ways.values() if outcome.isupper()]


def missing(rows: Rows, *, least: int) -> list[str]:
    """What was not tried, as sentences."""
    found = tried(rows)
    lacks = [f"{form}: {len(ways)} of {2 * WAYS} ways" for form, ways in found.items() if len(ways) < 2 * WAYS]
    if len(found) < least:
        lacks.append(f"{len(found)} forms were tried, and {least} are wanted")
    return lacks + not_run(rows, CONTROLS)


def table(rows: Rows) -> str:
    lines = []
    for form, ways in sorted(tried(rows).items()):
        lines.append(form)
        for way in dict.fromkeys(way for way, _ in ways):
            said = [SIGNS.get(ways.get((way, script), ""), ways.get((way, script), "-")) for script in (True, False)]
            lines.append(f"    {way:26} {said[0]:8} without script: {said[1]}")
    for row in rows:
        if row.get("kind") in NOT_KEPT:
            lines.append(f"{row['form']}: {NOT_KEPT[row['kind']]}")
    return "\n".join(lines)


def page(rows: Rows) -> str:
    """docs/loss.md: a line a form, with script and without it in each way."""
    ways = list(dict.fromkeys(way for found in tried(rows).values() for way, _ in found))
    lines = [INTRODUCTION, f"| form | {' | '.join(ways)} |", f"|---|{'---|' * len(ways)}"]
    for form, found in sorted(tried(rows).items()):
        cells = [
            " / ".join(SIGNS.get(found[way, script], found[way, script]) for script in (True, False)) for way in ways
        ]
        lines.append(f"| `{form}` | {' | '.join(cells)} |")
    secret = sorted({row["form"] for row in rows if row.get("kind") == "secret"})
    lines += ["", "Said beforehand, in every way: passwords and codes are never kept.", ""]
    lines += [f"- `{form}`" for form in secret]
    return "\n".join([*lines, "", f"`{last_line(rows)}`", ""])


def last_line(rows: Rows) -> str:
    outcomes = [outcome for ways in tried(rows).values() for outcome in ways.values()]
    kinds = {row["form"]: row["kind"] for row in rows if "kind" in row}
    figures = {
        "forms": len(kinds) or len(tried(rows)),
        "ways": len(outcomes),
        "cannot": outcomes.count("said beforehand") + sum(kind == "secret" for kind in kinds.values()),
        "lost": outcomes.count("LOST") + outcomes.count("SHOWN TO ANOTHER"),
        "doubled": outcomes.count("DOUBLED"),
    }
    return "loss: " + " ".join(f"{name}={figure}" for name, figure in figures.items())
