"""Docs drawn from code say what the code does; a page that differs is found; nothing is left unsaid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports import drawn
from reports.drawn import markdown, who_sees_what

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_field_of_the_view_is_spoken_of():
    assert who_sees_what.unknown_fields() == set()


def test_every_drawn_page_says_so():
    assert [name for name in drawn.pages() if not (DOCS / name).read_text().startswith(markdown.HEAD)] == []


def test_links_between_docs_lead_somewhere():
    broken = []
    for page in [*DOCS.rglob("*.md"), DOCS.parent / "README.md"]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(DOCS.parent)}: {target}")
    assert broken == []


DECISIONS = sorted(path for path in (DOCS / "decisions").glob("*.md") if path.name != "README.md")


def test_decisions_are_numbered_without_a_gap():
    names = [path.name for path in DECISIONS]
    assert [name[:5] for name in names] == [f"{number:04}-" for number in range(1, len(names) + 1)]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_says_its_date_and_status_and_is_in_the_index(path):
    head = re.match(
        r"# (?P<number>\d{4}) · (?P<title>.+)\n\n- Date: (?P<date>\d{4}-\d\d-\d\d)\n"
        r"- Status: (?P<status>accepted|superseded by \[\d{4}\]\(\d{4}-[a-z-]+\.md\))\n\n",
        path.read_text(),
    )
    assert head is not None
    assert head["number"] == path.name[:4]
    rows = (DOCS / "decisions" / "README.md").read_text().splitlines()
    row = [cell.strip() for cell in next(row for row in rows if f"({path.name})" in row).strip("|").split("|")]
    assert (row[0], row[3], row[4]) == (head["number"], head["date"], head["status"])
    assert row[1] == f"[{head['title']}]({path.name})"


ROOT = DOCS.parent
PATH = re.compile(
    r"(?<![\w/])(?:pts_support|mentors|requests_app|checkins|reports|tests|docs|templates|static|bin)/[\w./-]*[\w/]"
)


def paths_in(page: Path) -> list[str]:
    """The paths a page names in code marks; in a list of requirements, anywhere."""
    text = page.read_text()
    quoted = [text] if page.suffix == ".in" else re.findall(r"`([^`\n]+)`", text)
    return [path for words in quoted for path in PATH.findall(words)]


@pytest.mark.parametrize(
    "page",
    [
        *(DOCS / f"{name}.md" for name in ("map", "security", "engine", "running", "performance", "upgrading")),
        *DECISIONS,
        *sorted(ROOT.glob("requirements*.in")),
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "templates/ui/README.md")),
    ],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_what_docs_name_is_there(page):
    assert [path for path in paths_in(page) if not (ROOT / path).exists()] == []


def test_the_map_names_much():
    assert len(paths_in(DOCS / "map.md")) > 20
