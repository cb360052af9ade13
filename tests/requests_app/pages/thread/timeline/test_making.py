"""Sentences of one shape."""

from __future__ import annotations

import pytest

from tests.requests_app.pages.thread.timeline.telling import ASHA, MAEVE, told


@pytest.mark.parametrize("kind", ["words_hidden", "words_changed", "words_purged"])
def test_of_a_note_nothing_is_told(kind):
    there = [[bool(told(who, kind, {"note": note})) for who in (ASHA, MAEVE)] for note in (False, True)]
    assert there == [[True, True], [False, False]]
