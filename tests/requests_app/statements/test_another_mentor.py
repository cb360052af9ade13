"""What whoever gets "another mentor, please" reads first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pts_support.spoken.statement import plain
from requests_app.statements.another_mentor import CALL, CHANGE, OPENING, asked_for
from requests_app.statements.listener import Listener

ASHA, OKAFOR = 1, 4
READER = Listener(OKAFOR, ASHA, {ASHA: "Asha"})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            OPENING[CALL] + "\n\nMore.",
            "Call Asha. Asha would like another mentor. Their mentor hears nothing until Asha agrees.",
        ),
        (
            OPENING[CHANGE],
            "Change the mentor. Asha agrees that a person tells their mentor of the change, and not why.",
        ),
        ("I would like another mentor.", ""),
    ],
)
def test_what_is_asked_for_stands_first(words, said):
    assert plain(asked_for(7, words, READER), datetime(2026, 11, 17, tzinfo=UTC), UTC) == said
