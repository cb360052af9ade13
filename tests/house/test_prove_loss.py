"""bin/prove loss: what was lost, doubled or not tried fails, and is named."""

from __future__ import annotations

import pytest

from tests.loss.ways import WAYS
from tests.prove import loss

CONTROLS = [{"control": name, "form": "x", "way": "reload", "outcome": "LOST"} for name in sorted(loss.CONTROLS)]


def tried(form="/ask/", **other):
    rows = [{"form": form, "way": way, "script": script, "outcome": "kept"} for way in WAYS for script in (True, False)]
    rows[0] |= other
    return [*rows, {"form": form, "kind": "words"}, {"form": "/accounts/login/", "kind": "secret"}, *CONTROLS]


def test_every_way_is_counted():
    assert len(WAYS) == loss.WAYS
    assert loss.missing(tried(), least=1) == []
    assert loss.last_line(tried()) == "loss: forms=2 ways=20 cannot=1 lost=0 doubled=0"


@pytest.mark.parametrize(
    ("outcome", "line"),
    [("LOST", "lost=1 doubled=0"), ("SHOWN TO ANOTHER", "lost=1 doubled=0"), ("DOUBLED", "lost=0 doubled=1")],
)
def test_what_went_wrong_is_counted(outcome, line):
    rows = tried(outcome=outcome)
    assert (loss.wrong(rows), loss.last_line(rows).endswith(line)) == ([outcome], True)


def test_what_was_not_tried_is_named():
    rows = [row for row in tried() if row.get("way") != "Back" and row.get("control") != "a page that does not keep"]
    assert loss.missing(rows, least=2) == [
        "/ask/: 18 of 20 ways",
        "1 forms were tried, and 2 are wanted",
        "the control “a page that does not keep” did not run",
    ]


def test_the_table_says_what_became_of_each_form():
    lines = loss.table(tried(outcome="said beforehand")).splitlines()
    assert lines[:2] == ["/ask/", f"    {'reload':26} {'said':8} without script: kept"]
    assert lines[-1] == "/accounts/login/: said: passwords and codes are never kept"


def test_the_page_has_a_line_for_each_form_and_a_cell_for_each_way():
    lines = loss.page(tried(outcome="said beforehand")).splitlines()
    assert f"| form | {' | '.join(WAYS)} |" in lines
    assert f"| `/ask/` | said / kept | {' | '.join(['kept / kept'] * 9)} |" in lines
    assert lines[-3:] == ["- `/accounts/login/`", "", "`loss: forms=2 ways=20 cannot=2 lost=0 doubled=0`"]
