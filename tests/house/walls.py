"""The walls of the house as one table, and the reader of imports that holds the code against it.

A room may import what stands before it in ``ORDER``, and itself. The places of one line stand side by side: they may
not import each other. A module belongs to the longest name in the table that it begins with, so a folder inside a room
has a place of its own; what lies directly in a room (its URLs, tasks, receivers) stands after the room's folders.

Read as imports: ``import`` and ``from`` anywhere (inside functions and under TYPE_CHECKING too), modules named in
``import_module``, ``import_string`` and ``__import__``, and models named in ``get_model``. What must go up is wired by
name: ``include("…")``, a string in the settings, ``ready()``, a registry, a signal.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOPS = ("pts_support", "mentors", "requests_app", "checkins", "reports")

ORDER: tuple[tuple[str, ...], ...] = (
    ("pts_support",),  # the wiring, and what knows nothing of any room: the clock, db/, web/, local/
    ("pts_support.people.models",),
    ("pts_support.people.text", "pts_support.people.signals"),
    ("pts_support.people.page_request", "pts_support.people.demo_clock"),
    ("pts_support.people.audit", "pts_support.people.lock", "pts_support.people.roles"),
    ("pts_support.people.calendars",),
    ("pts_support.people.account",),
    ("pts_support.people.signin",),
    ("pts_support.people.migrations",),  # they name a validator of a model, and how addresses are made lower case
    ("pts_support.people.decisions",),  # below the roster: giving and ending roles is asked for here
    ("pts_support.people.roster",),
    ("pts_support.people.records",),
    ("pts_support.people.pages",),
    ("pts_support.people",),
    ("pts_support.notify",),
    ("pts_support.kept",),
    ("pts_support.library",),
    ("pts_support.backup",),
    ("mentors",),
    ("requests_app.vocabulary",),
    ("requests_app.access.sight",),  # pure; the models' querysets are written in it
    ("requests_app.models", "requests_app.migrations"),
    ("requests_app.hints",),
    ("requests_app.hints.implied",),
    ("requests_app.files",),
    ("requests_app.access",),
    ("requests_app.chain",),
    ("requests_app.lifecycle",),
    ("requests_app.statements",),
    ("requests_app.acts", "requests_app.engine"),
    ("requests_app.pages",),
    ("requests_app",),
    ("checkins.vocabulary",),
    ("checkins.models", "checkins.migrations"),
    ("checkins.schedule",),  # pure
    ("checkins.programs",),
    ("checkins.changes", "checkins.conversations", "checkins.hello", "checkins.pulse"),
    ("checkins.engine",),
    ("checkins.statements",),
    ("checkins.pages",),
    ("checkins",),
    ("reports",),
    ("pts_support.management",),  # commands: an operator's way into any room
)
PLACES = {place: number for number, line in enumerate(ORDER) for place in line}
MODELS = {
    "people": "pts_support.people.models",
    "notify": "pts_support.notify",
    "kept": "pts_support.kept",
    "library": "pts_support.library",
}
FACE = "mentors.support"  # the only module of mentors that requests_app may import
# Migrations get the models they change by the app's label: such a name is no import.
BY_LABEL = ("migrations",)


def place_of(module: str) -> str | None:
    """The longest name of the table that this module begins with; None for what is not ours."""
    while module:
        if module in PLACES:
            return module
        module = module.rpartition(".")[0]
    return None


def module_of(file: Path, root: Path) -> str:
    parts = list(file.relative_to(root).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(file: Path, root: Path) -> list[tuple[int, str]]:
    """(line, dotted name) of all that the file imports; `from a import b` gives a.b, because b may be a module."""
    package = module_of(file, root).split(".")
    if file.name != "__init__.py":
        package = package[:-1]
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.lineno, f"{_source(node, package)}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Call) and not set(BY_LABEL) & set(file.parts):
            found += [(node.lineno, name) for name in _named(node)]
    return found


def _source(node: ast.ImportFrom, package: list[str]) -> str:
    above = package[: len(package) - node.level + 1] if node.level else []
    return ".".join([*above, *filter(None, [node.module])])


def _named(node: ast.Call) -> Iterator[str]:
    """What a call names by a literal: a module to import, or a model of an app."""
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    words = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
    if not words:
        return
    if called in {"import_module", "import_string", "__import__"}:
        yield words[0]
    if called == "get_model":
        label = words[0].partition(".")[0]
        if len(words) > 1 or "." in words[0]:
            yield MODELS.get(label, f"{label}.models")


def product(root: Path) -> list[Path]:
    """Every Python file the walls are about."""
    return [file for top in TOPS for file in sorted((root / top).rglob("*.py"))]


def violations(root: Path) -> list[str]:
    """Every import that goes up, goes across, or meets the mentors' room by another than its face."""
    found = []
    for file in product(root):
        module = module_of(file, root)
        for line, name in imports_of(file, root):
            trouble = _trouble(module, name)
            if trouble:
                found.append(f"{file.relative_to(root)}:{line}: {trouble}")
    return found


def _trouble(module: str, name: str) -> str:
    mine, theirs = place_of(module), place_of(name)
    if mine is None or theirs is None or mine == theirs:
        return ""
    if PLACES[theirs] > PLACES[mine]:
        return f"{mine} imports {name}, which is above it"
    if PLACES[theirs] == PLACES[mine]:
        return f"{mine} imports {name}, which stands beside it"
    if theirs == "mentors" and mine.startswith("requests_app") and not f"{name}.".startswith(f"{FACE}."):
        return f"{mine} imports {name}, not {FACE}"
    return ""
