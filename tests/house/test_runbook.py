"""Whoever is woken by an alarm finds its line in docs/running.md, and finds no line there that nothing says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("pts_support", "requests_app", "checkins", "mentors", "reports")


@cache  # all of the code is read for it
def said() -> set[str]:
    """Every alarm in the code, with "…" where a value stands."""
    trees = (ast.parse(path.read_text()) for app in APPS for path in sorted((ROOT / app).rglob("*.py")))
    calls = (call for tree in trees for call in ast.walk(tree) if isinstance(call, ast.Call))
    return {re.sub(r"%[sd]", "…", line.removeprefix("alarm: ")) for call in calls for line in _alarms(call)}


def _alarms(call: ast.Call) -> Iterator[str]:
    lines = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    match call.func:
        case ast.Attribute(attr="critical") | ast.Attribute(value=ast.Name(id="alarm")):
            yield from lines[:1]
        case ast.Attribute(attr="cry"):  # first the name it is remembered by, if that is a constant
            yield from lines[-1:]
        case ast.Attribute(attr="error"):
            yield from (line for line in lines[:1] if line.startswith("alarm: "))


@cache
def told() -> set[str]:
    """The lines the runbook explains: the first column of its table, and the two that end an alarm."""
    page = (ROOT / "docs" / "running.md").read_text().partition("### What each line means")[2]
    cells = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    ends = [line for line in page.splitlines() if line.startswith("`")]
    return {line.removeprefix("alarm: ") for cell in (*cells, *ends) for line in re.findall(r"`([^`]+)`", cell)}


def begins(line: str, with_: str) -> bool:
    return re.match(".*".join(map(re.escape, with_.split("…"))), line) is not None


def test_every_alarm_is_in_the_runbook():
    assert len(said()) > 20
    assert [line for line in sorted(said()) if not any(begins(line, row) for row in told())] == []


def test_the_runbook_explains_nothing_that_is_never_said():
    assert [row for row in sorted(told()) if not any(begins(line, row) for line in said())] == []
