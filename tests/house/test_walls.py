"""The three walls: nothing imports upward, `mentors` never meets requests, requests see mentors by one face.

Every import is read, those inside functions and under TYPE_CHECKING too.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Lower rooms first; a room may import what is left of it. pts_support itself is the wiring and knows all by name only.
ROOMS = ["pts_support.library", "pts_support.people", "pts_support.notify"]
ROOMS += ["mentors", "requests_app", "checkins", "reports"]
FACE = "mentors.support"  # the only module of mentors that requests_app may import


def room_of(module: str) -> str | None:
    return next((room for room in ROOMS if module == room or module.startswith(room + ".")), None)


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
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            found += [(node.lineno, f"{name}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in {"import_module", "import_string", "__import__"} and isinstance(node.args[0].value, str):
                found.append((node.lineno, node.args[0].value))
    return found


def violations(root: Path) -> list[str]:
    found = []
    for top in ("pts_support", "mentors", "requests_app", "checkins", "reports"):
        for file in sorted((root / top).rglob("*.py")):
            module = module_of(file, root)
            mine = room_of(module)
            if mine is None or (mine == "reports" and "management" in module):
                continue
            for line, name in imports_of(file, root):
                theirs = room_of(name)
                if theirs is None or theirs == mine:
                    continue
                where = f"{file.relative_to(root)}:{line}"
                if ROOMS.index(theirs) > ROOMS.index(mine):
                    found.append(f"{where}: {mine} imports {name}, which is above it")
                elif mine == "requests_app" and theirs == "mentors" and not (name + ".").startswith(FACE + "."):
                    found.append(f"{where}: {mine} imports {name}, not {FACE}")
    return found


def test_no_wall_is_broken():
    assert violations(ROOT) == []


def test_templates_of_the_mentors_wing_do_not_name_requests():
    named = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "templates" / "mentors").rglob("*.html")
        if re.search(r"requests_app|helprequest|help_request", file.read_text(), re.IGNORECASE)
    ]
    assert named == []


def test_a_planted_violation_is_found(tmp_path):
    def plant(path: str, text: str) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    plant("mentors/record.py", "def f():\n    from requests_app import models\n")
    plant("mentors/models.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import requests_app.models\n")
    plant("requests_app/filing.py", "from mentors import support\nfrom mentors.support import mentor_of\n")
    plant("requests_app/peek.py", "from mentors.models import Assignment\nimport reports.metrics\n")
    plant("pts_support/people/roles.py", "from ..notify import outbox\nfrom .models import User\n")
    plant("pts_support/notify/kinds.py", "from importlib import import_module\nimport_module('requests_app.notices')\n")
    plant("reports/program.py", "from requests_app import models\nfrom mentors import support\n")
    assert violations(tmp_path) == [
        "pts_support/notify/kinds.py:2: pts_support.notify imports requests_app.notices, which is above it",
        "pts_support/people/roles.py:1: pts_support.people imports pts_support.notify.outbox, which is above it",
        "mentors/models.py:3: mentors imports requests_app.models, which is above it",
        "mentors/record.py:2: mentors imports requests_app.models, which is above it",
        "requests_app/peek.py:1: requests_app imports mentors.models.Assignment, not mentors.support",
        "requests_app/peek.py:2: requests_app imports reports.metrics, which is above it",
    ]
