"""What the page says of an act before it takes effect, and afterwards."""

from datetime import timedelta

import pytest

from pts_support.people.decisions import decide
from pts_support.people.pages.decisions.page import decisions_page

DAY = timedelta(days=1)


def says(cast, who, now=None):
    page = decisions_page(getattr(cast, who), [cast.program.id], now or cast.NOW)
    return [(row.title, row.says, row.may_agree, row.may_stop) for row in (*page.waiting, *page.over)]


def ask(cast, kind="test.note", **more):
    facts = {"program": cast.program, "about": "note:1", "by": cast.rosa, "now": cast.NOW}
    return decide.propose(kind, **(facts | more))


@pytest.mark.parametrize(
    ("kind", "due", "sentence"),
    [
        ("test.note", DAY, "It takes effect tomorrow at 10:40\u00a0am, or as soon as a second person agrees."),
        ("test.note", None, "It takes effect only when a second person agrees."),
        (
            "test.frozen",
            DAY,
            "Without a yes from a second person it ends tomorrow at 10:40\u00a0am, and everything is as before.",
        ),
    ],
)  # fmt: skip
def test_it_says_what_happens_when_and_who_decides(cast, notes, kind, due, sentence):
    ask(cast, kind, due_at=due and cast.NOW + due)
    lines = ("A note is written.", sentence, "Can agree: Dr. Okafor.", "Can stop it: Rosa.")
    assert says(cast, "okafor") == [("Write a note", lines, True, False)]
    assert says(cast, "rosa") == [("Write a note", lines, False, True)]


def test_where_nobody_else_can_agree_the_page_says_who_can(cast, notes):
    cast.okafor.memberships.update(ended_at=cast.NOW)
    cast.dana.memberships.update(ended_at=cast.NOW)
    ask(cast, due_at=cast.NOW + DAY)
    (row,) = says(cast, "rosa")
    assert row[1][2] == (
        "No one else here can agree now. If it can’t wait, ask the operator of this site, who can decide it."
    )


def test_the_receipt_says_how_it_ended_and_by_whom(cast, notes):
    agreed, stopped, waited, operator = [
        ask(cast, about=f"note:{number}", due_at=cast.NOW + DAY, now=cast.NOW - number * timedelta(minutes=1))
        for number in range(4)
    ]
    decide.agree(agreed.ref, by=cast.okafor, now=cast.NOW)
    decide.stop(stopped.ref, by=cast.rosa, now=cast.NOW)
    decide.agree(operator.ref, by=None, now=cast.NOW)
    notes.refuses.append("Ben would have no mentor.")
    decide.settle_due(cast.NOW + DAY)
    assert [row[1] for row in says(cast, "rosa", cast.NOW + DAY)] == [
        ("It took effect yesterday at 10:40\u00a0am. Dr. Okafor agreed.",),
        ("It was stopped yesterday at 10:40\u00a0am, by Rosa.",),
        ("It could not take effect today at 10:40\u00a0am.", "Ben would have no mentor."),
        ("It took effect yesterday at 10:40\u00a0am. The site’s operator agreed.",),
    ]
    assert waited.program == cast.program
