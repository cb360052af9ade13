"""Nobody goes round the one answer: where pages, mails and files are built, no rows of content are asked for by hand.

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
DOORS = {"visible_to", "readable_by", "helping", "on_board_for", "asked_by"}
# Whatever builds a page, a file or a mail.
PLACES = ("*/pages/**/*.py", "*/views/*.py", "*/views.py", "*/*_views.py", "*/templatetags/*.py", "*/tasks.py")
PLACES += ("*/exports.py", "*/notices.py", "*/metrics/*.py", "*/program.py")
PRACTICE = "checkins/pages/practice.py"
ASKING = "checkins/pages/asking/views.py"
ASK, BOARD, REVIEW = (f"requests_app/pages/{page}" for page in ("ask/views.py", "board/page.py", "board/review.py"))
DASHBOARD, OWN = "requests_app/pages/dashboard/query.py", "requests_app/pages/home/query.py"
FOUND = "requests_app/pages/dashboard/found.py"
LOAD, ACTS_DONE = "requests_app/pages/thread/load.py", "requests_app/pages/thread/act_views.py"
NOTICES, PAST, METRICS = (
    "requests_app/notices.py",
    "requests_app/pages/policy/rehearsal.py",
    "reports/metrics/request_figures.py",
)
OUTER = "of a row that came through helping(): request_id=OuterRef"
WHOLE = "of a request that came through visible_to(): request=OuterRef; each field through visibility"
SCREEN = "whether a mail still matters, asked with access/sight; nothing of the row goes into it"
FIGURES = "counted for k fellows or more, never shown"
# (file, function, model): why that is no way round.
ALLOWED = {
    (ASK, "_keep", "Draft"): "one's own drafts: filtered by fellow=request.user",
    (ASK, "_go_on", "HelpRequest"): "whether one's own draft was sent: fellow=the asker",
    (ASK, "_go_on", "Draft"): "one's own draft: fellow=the asker",
    (OWN, "_fellows_columns", "KeptLine"): "one's own kept line: fellow=the reader",
    (BOARD, "load_board", "HelpRequest"): "one's own posts: fellow=the reader",
    (BOARD, "load_board", "Message"): "of posts that came through on_board_for() or are one's own",
    (BOARD, "load_board", "Attachment"): "of such a message: message=OuterRef",
    (BOARD, "load_board", "Participant"): "who reads such a post too, as a number",
    (REVIEW, "flaggable_message", "Message"): "of a post that on_board_for() gives, or one's own",
    (REVIEW, "_posts", "Message"): "of flags that open_flags() gives to reviewers of the program",
    (DASHBOARD, "_others", "Participant"): OUTER,
    (DASHBOARD, "_fellows_words", "Message"): OUTER,
    (FOUND, "_readable_messages", "Message"): OUTER,
    (DASHBOARD, "_said_yes_to_a_call", "Offer"): "one's own offers that the fellow took: by=the reader",
    (DASHBOARD, "_offered", "Offer"): "one's own offers: by=the reader",
    (OWN, "asked_by", "Message"): "of a request that came through asked_by(): request=OuterRef",
    (OWN, "_parts", "Participant"): "of a request that came through asked_by(): request=OuterRef",
    (OWN, "_came_back", "Event"): "of a request that came through asked_by(): request=OuterRef",
    (OWN, "_kind_at", "Event"): "of a request of one's own that has a row here: how it had come back before",
    (OWN, "_news", "Event"): "what happened to one's own: request__fellow=the reader",
    (OWN, "_offers", "Offer"): "offers to oneself: request__fellow=the reader",
    (ASKING, "page_of", "KeptLine"): "one's own kept lines: fellow=the reader",
    (PRACTICE, "sent_by", "HelpRequest"): "one's own practice: fellow=the asker",
    (
        PRACTICE,
        "without_welcome",
        "HelpRequest",
    ): "practice alone: a sentence of ours, past the backup",
    (OWN, "_late", "HelpRequest"): "late steps of the program, as a number for staff and directors",
    (OWN, "_late", "Participant"): "that nothing is counted of which the reader is left out",
    (OWN, "_words_to_change", "Message"): "one's own words: author=the reader",
    (OWN, "_words_to_change", "Participant"): "one's own row, asked with access/sight",
    **{(LOAD, "_with_everything", model): WHOLE for model in ("Participant", "Message", "Event", "Offer", "Reading")},
    (LOAD, "_with_everything", "Attachment"): "of a message of such a request",
    (ACTS_DONE, "_who_joined", "Event"): "what the author's own tap just did: actor=the author, on their request",
    (ACTS_DONE, "_who_joined", "Participant"): "whom that very tap brought in, told to the author",
    (ACTS_DONE, "answer_offer", "Offer"): "the offer that the author just answered, on their request",
    (PAST, "_past", "HelpRequest"): FIGURES,
    (PAST, "_past", "Participant"): FIGURES,
    (METRICS, "counted", "HelpRequest"): FIGURES,
    (NOTICES, "due_now", "HelpRequest"): SCREEN,
    (NOTICES, "_with_sight", "Participant"): SCREEN,
    (NOTICES, "matters", "HelpRequest"): SCREEN,
    (NOTICES, "matters_to_fellow", "HelpRequest"): SCREEN,
    (NOTICES, "matters_while_on_it", "HelpRequest"): SCREEN,
    (NOTICES, "matters_while_theirs_to_call", "HelpRequest"): SCREEN,
    (NOTICES, "_call_them", "HelpRequest"): "the number alone, for whoever the fellow said yes to",
    (NOTICES, "matters_while_offered", "Offer"): SCREEN,
    (NOTICES, "matters_to_author_of_hidden", "Message"): SCREEN,
    (NOTICES, "matters_when_over", "HelpRequest"): SCREEN,
    (NOTICES, "matters_while_hidden", "Message"): SCREEN,
    (NOTICES, "matters_on_board", "Participant"): SCREEN,
    (NOTICES, "matters_on_board", "HelpRequest"): SCREEN,
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
    rooms = ("pts_support", "requests_app", "checkins", "mentors", "reports")
    found = {file for place in PLACES for room in rooms for file in (root / room).rglob(place.removeprefix("*/"))}
    return sorted(found)


def test_no_way_round_where_pages_mails_and_files_are_built():
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
    planted = tmp_path / "requests_app" / "pages" / "board" / "peek.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(
        "def a(request):\n    return HelpRequest.objects.get(id=1)\n"
        "def b(request):\n    return HelpRequest.objects.visible_to(request.user)\n"
        "def c(request):\n    return get_object_or_404(Message, id=1)\n"
        "def d(request):\n    return models.KeptLine.objects.filter(id=1)\n"
    )
    assert files(tmp_path) == [planted]
    assert sorted(one[1:] for one in ways_round(planted, tmp_path)) == [
        ("a", "HelpRequest"), ("c", "Message"), ("d", "KeptLine"),
    ]  # fmt: skip
