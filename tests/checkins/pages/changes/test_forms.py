"""One line and a topic out of the list."""

from __future__ import annotations

import pytest

from checkins.changes.publishing import LineWords
from checkins.pages.changes.forms import LineForm


def test_one_line_as_it_is_typed():
    form = LineForm({"text": "  Rooms can\nbe booked. ", "topic": "iep"})
    assert form.is_valid()
    assert form.words == LineWords("Rooms can be booked.", "iep")


@pytest.mark.parametrize("wrong", [{"text": " "}, {"text": "x" * 281}, {"text": "x", "topic": "another_mentor"}])
def test_what_is_no_line(wrong):
    assert not LineForm(wrong).is_valid()
