"""Templates can be read: short lines, and no whole form in one."""

import re
from pathlib import Path

from django.conf import settings
from django.template import engines

LETTERS = 140
AS_AGREED = "promise/"  # texts that people said yes to stay as they were, to the letter (people/test_agreements.py)
AT_HAND = {"ui"}  # every template may load it without a thought (templates/ui/README.md)
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


def loaded_for_nothing(source):
    """The tag libraries of which a template has no tag and no filter."""
    known = engines["django"].engine.template_libraries
    rest = re.sub(r"{% load [^%]*%}", "", source)
    tags, filters = set(re.findall(r"{% *(\w+)", rest)), set(re.findall(r"\|(\w+)", rest))
    loaded = {name for names in re.findall(r"{% load ([^%]*?) %}", source) for name in names.split()} - AT_HAND
    return sorted(name for name in loaded if not tags & {*known[name].tags} and not filters & {*known[name].filters})


def test_no_template_loads_a_library_for_nothing():
    sources = {path.relative_to(root): path.read_text() for root in ROOTS for path in root.rglob("*.html")}
    assert {path: found for path, source in sources.items() if (found := loaded_for_nothing(source))} == {}


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
