"""A page taken apart: statements, own words, and what was typed."""

from __future__ import annotations

import pytest
from django.utils.safestring import SafeString

from pts_support.spoken import recorder
from tests.truth import marks

NAMES = ("Maeve", "Dr. Okafor")


def page_of(*parts: str) -> str:
    """Parts beside each other: "s:" in a statement, "o:" somebody's own words, else typed."""
    made = []
    with recorder.recording():
        for part in parts:
            kind, _, text = part.partition(":") if part[:2] in ("s:", "o:") else ("", "", part)
            printed = SafeString(text)
            ways = {"s": lambda html: recorder.marked("one", html), "o": recorder.own_words}
            made.append(ways[kind](printed) if kind else text)
    return "".join(made)


def test_what_stands_in_marks_is_left_out_and_counted():
    page = page_of("<p>", "s:Waiting for <b>Maeve</b>", " or ", "o:Ask Maeve at 3:00 pm", "s:Tom", "</p>")
    assert marks.numbers_on(page) == [0, 1]
    assert marks.outside(page).split() == ["<p>", "…", "or", "…", "…", "</p>"]
    assert marks.strays(page, NAMES) == []


def test_own_words_may_stand_within_a_statement():
    with recorder.recording():
        inside = recorder.own_words(SafeString("Maeve said"))
        page = recorder.marked("one", SafeString(f"read: {inside} at noon"))
    assert marks.strays(page, NAMES) == []


@pytest.mark.parametrize(
    "typed",
    [
        "<p>Maeve has it</p>",
        "<b>Dr. Okafor</b>",
        '<button aria-label="Ask Maeve now">',
        '<a title="by 3:00 pm">',
        "at 10:40&nbsp;am",
        "until noon",
        '<time datetime="2026-11-17">yesterday</time>',
    ],
)
def test_a_name_or_a_time_that_was_typed_is_found(typed):
    assert len(marks.strays(page_of("s:Maeve", typed), NAMES)) == 1


@pytest.mark.parametrize(
    "page",
    [
        "<textarea>Maeve at 3:00 pm</textarea>",
        '<input value="Maeve">',
        "<!-- Maeve --><script>const a = 'Maeve'</script>",
        "the afternoon, Maeveless",
        '<a href="/Maeve/" id="Maeve">x</a>',
    ],
)
def test_what_nobody_reads_or_somebody_typed_is_no_stray(page):
    assert marks.strays(page, NAMES) == []


def test_a_mark_that_is_not_closed_is_an_error():
    with pytest.raises(ValueError, match="not closed"):
        marks.outside(f"<p>{recorder.OWN}so")
