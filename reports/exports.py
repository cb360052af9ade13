"""The report as CSV: what the page prints, cell by cell, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from reports.program import Shown

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def safe(cell: str) -> str:
    """A cell that stays text: a leading apostrophe where a spreadsheet would read a formula."""
    return (
        f"'{cell}"
        if cell.lstrip(" \u00a0\u200b\ufeff").startswith(STARTS_A_FORMULA) or cell.startswith(STARTS_A_FORMULA)
        else cell
    )


def rows(title: Sequence[str], tables: Iterable[Shown]) -> list[list[str]]:
    """The file as rows, before they are made safe."""
    found: list[list[str]] = [list(title)]
    for table in tables:
        found += [[], [table.about], list(table.head), *([row.label, *row.cells] for row in table.rows)]
        if table.note:
            found.append([table.note])
    return found


def as_csv(title: Sequence[str], tables: Iterable[Shown]) -> str:
    """With a mark at the start, so that a spreadsheet reads it as UTF-8."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([safe(cell) for cell in row] for row in rows(title, tables))
    return "\ufeff" + out.getvalue()
