"""What every drawn page begins with, and its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

HEAD = "<!-- Written by `manage.py draw` from the code. Edit the code, then draw again. -->"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    body = [f"| {' | '.join(cell or '–' for cell in row)} |" for row in rows]
    return [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}", *body]
