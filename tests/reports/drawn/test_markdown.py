"""Tables of the drawn pages."""

from reports.drawn.markdown import HEAD, table


def test_a_table_says_something_in_every_cell():
    assert table(("act", "to"), [("ask", "waiting"), ("note", "")]) == [
        "| act | to |",
        "|---|---|",
        "| ask | waiting |",
        "| note | – |",
    ]


def test_a_page_says_that_it_was_drawn():
    assert "manage.py draw" in HEAD
