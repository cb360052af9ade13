"""Docs drawn from the code they describe: pages of docs/ that `manage.py draw` writes and the tests compare."""

from __future__ import annotations

from collections.abc import Callable

from reports.drawn import chains, states, who_sees_what


def pages() -> dict[str, Callable[[], str]]:
    """Each drawn page by its file name."""
    return {"states.md": states.page, "who-sees-what.md": who_sees_what.page, "chains.md": chains.page}
