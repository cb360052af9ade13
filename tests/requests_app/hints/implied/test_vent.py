"""Words that mean help are recognized, and soon."""

from __future__ import annotations

import time

import pytest

from requests_app.hints.implied.vent import is_vent


@pytest.mark.parametrize(
    "text",
    [
        "This thing doesn't even work!",
        "No one’s being flexible, it’s impossible!",
        "this thing doesnt even work",
        "The new schedule begins Monday. Nobody told me, and I can't keep up.",
        "Thanks for the idea, but it still doesn't work.",
        "How is anyone supposed to do this job?!",
    ],
)
def test_words_that_mean_help(text):
    assert is_vent(text)


@pytest.mark.parametrize("text", ["how am i supposed to " * 2000, "i'm so " * 6000, "a" * 50_000, "one thing " * 5000])
def test_nothing_that_is_typed_takes_long(text):
    started = time.monotonic()
    is_vent(text)
    assert time.monotonic() - started < 2
