"""Templates can be read: short lines, and no whole form in one."""

import re
from pathlib import Path

from django.conf import settings

LETTERS = 140
AS_AGREED = "promise/"  # texts that people said yes to stay as they were, to the letter (people/test_agreements.py)
WHOLE_FORM = re.compile(r"<form\b.*</form>")
ROOTS = [Path(root) for root in settings.TEMPLATES[0]["DIRS"]]


def lines(root):
    """Every line of every template, with where it stands."""
    for path in sorted((*root.rglob("*.html"), *root.rglob("*.txt"))):
        if str(path.relative_to(root)).startswith(AS_AGREED):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            yield f"{path.relative_to(root)}:{number}", line


def too_long(root):
    return [place for place, line in lines(root) if len(line) > LETTERS]


def whole_forms(root):
    return [place for place, line in lines(root) if WHOLE_FORM.search(line)]


def test_no_line_is_too_long():
    assert [place for root in ROOTS for place in too_long(root)] == []


def test_no_line_holds_a_whole_form():
    assert [place for root in ROOTS for place in whole_forms(root)] == []


def test_a_long_line_and_a_whole_form_are_found(tmp_path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "page.html").write_text(f"<p>short</p>\n<p>{'x' * LETTERS}</p>\n")
    (tmp_path / "mail.txt").write_text("Hello.\n" + "x" * (LETTERS + 1))
    (tmp_path / "form.html").write_text('<form method="post">\n</form>\n<div><form class="act"><b>Go</b></form></div>')
    assert too_long(tmp_path) == ["mail.txt:2", "room/page.html:2"]
    assert whole_forms(tmp_path) == ["form.html:3"]
