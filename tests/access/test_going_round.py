"""Nobody goes round the one answer: in views, templates, tasks and exports no rows of content are asked for by hand.

What is read there comes from visible_to, readable_by, helping, on_board_for, or a module that begins at them. Each
exception stands here with its reason.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTENT = {"HelpRequest", "Message", "Participant", "Event", "Draft", "Reading", "Offer", "KeptLine", "Attachment",
           "BoardFlag", "Escalation"}  # fmt: skip
DOORS = {"visible_to", "readable_by", "helping", "on_board_for"}
PLACES = ("*/views/*.py", "*/views.py", "*/*_views.py", "*/templatetags/*.py", "*/tasks.py", "*/exports.py")
# (file, function, model): why that is no way round.
ALLOWED = {
    ("requests_app/pages/ask/views.py", "_keep", "Draft"): "one's own drafts: filtered by fellow=request.user",
    ("requests_app/pages/ask/views.py", "_go_on", "HelpRequest"): "whether one's own draft was sent: fellow=the asker",
    ("requests_app/pages/ask/views.py", "_go_on", "Draft"): "one's own draft: fellow=the asker",
    ("requests_app/pages/home/views.py", "fellow_home", "KeptLine"): "one's own kept line: fellow=the reader",
    ("requests_app/pages/home/views.py", "places_left", "HelpRequest"): "whether one has ever asked: fellow=the reader",
}


def ways_round(file: Path, root: Path) -> list[tuple[str, str, str]]:
    """(file, function, model) of each `Model.objects.…` on content that does not begin at a door."""
    tree = ast.parse(file.read_text())
    inside: dict[ast.AST, str] = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                inside[node] = function.name
    called = {node.value: node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager"):
            model = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
            if model in CONTENT and called.get(node) not in DOORS:
                found.append((str(file.relative_to(root)), inside.get(node, ""), model))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("get_object_or_404", "get_list_or_404"):
            model = getattr(node.args[0], "id", "") if node.args else ""
            if model in CONTENT:
                found.append((str(file.relative_to(root)), inside.get(node, ""), model))
    return found


def files(root: Path) -> list[Path]:
    rooms = ("pts_support", "requests_app", "mentors", "reports")
    return sorted({f for place in PLACES for room in rooms for f in (root / room).rglob(place.removeprefix("*/"))})


def test_no_way_round_in_views_tasks_and_exports():
    looked = files(ROOT)
    found = {one for file in looked for one in ways_round(file, ROOT)}
    assert len(looked) > 20
    assert found - set(ALLOWED) == set(), "ask visible_to or readable_by, or say in ALLOWED why this is no way round"
    assert set(ALLOWED) - found == set(), "an exception nobody needs any more"


def test_templates_ask_for_no_rows():
    named = re.compile(r"\.(objects|messages\.all|participants\.all|readings|events\.all|help_requests)\b")
    guilty = [str(f.relative_to(ROOT)) for f in (ROOT / "templates").rglob("*.html") if named.search(f.read_text())]
    assert guilty == []


def test_a_planted_way_round_is_found(tmp_path):
    planted = tmp_path / "requests_app" / "views" / "peek.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(
        "def a(request):\n    return HelpRequest.objects.get(id=1)\n"
        "def b(request):\n    return HelpRequest.objects.visible_to(request.user)\n"
        "def c(request):\n    return get_object_or_404(Message, id=1)\n"
        "def d(request):\n    return models.KeptLine.objects.filter(id=1)\n"
    )
    assert sorted(one[1:] for one in ways_round(planted, tmp_path)) == [
        ("a", "HelpRequest"), ("c", "Message"), ("d", "KeptLine"),
    ]  # fmt: skip
