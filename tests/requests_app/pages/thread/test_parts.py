"""What the conversation's pages are made of."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from pts_support.spoken.statement import NOTHING_STATED, state
from requests_app.pages.thread.parts import ThreadEvent, ThreadMessage
from tests.cast import NOW


def said_by(called: str) -> ThreadMessage:
    return ThreadMessage(
        who=state(called), called=called, does=state("wrote"), when=state("now"), at=NOW, text="Hello."
    )


@pytest.mark.parametrize(
    ("called", "letter"), [("Asha", "A"), ("Dr. Okafor", "O"), ("maeve", "M"), ("Dr. ", ""), ("", ""), ("Émile", "É")]
)
def test_the_letter_beside_words_is_the_names_and_not_the_titles(called, letter):
    assert said_by(called).initial == letter


def test_in_one_stream_a_page_tells_words_from_what_happened():
    event = ThreadEvent(NOW, state("now"), strong=state("Tom joined"), more=NOTHING_STATED)
    assert [part.is_said for part in (said_by("Asha"), event)] == [True, False]


def test_nothing_is_hung_on_a_part_later():
    """What a template could show is decided where the part is made."""
    with pytest.raises(FrozenInstanceError):
        said_by("Asha").text = "Something else."
