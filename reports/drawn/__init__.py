"""Docs drawn from the code they describe: pages of docs/ that `manage.py draw` writes and the tests compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

HEAD = "<!-- Written by `manage.py draw` from the code. Edit the code, then draw again. -->"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    body = [f"| {' | '.join(cell or '–' for cell in row)} |" for row in rows]
    return [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}", *body]


def pages() -> dict[str, Callable[[], str]]:
    """Each drawn page by its file name."""
    from reports.drawn import chains, states, who_sees_what

    return {"states.md": states.page, "who-sees-what.md": who_sees_what.page, "chains.md": chains.page}
