"""What the fellow and the helpers did, in the words for each reader."""

from __future__ import annotations

import pytest

from requests_app.models import Message
from tests.cast import NOW
from tests.requests_app.pages.thread.timeline.telling import ASHA, LATER, MAEVE, TOM, told


@pytest.mark.parametrize(
    ("event", "asha", "maeve", "tom"),
    [
        (
            {"kind": "acknowledged", "person_id": MAEVE, "data": {"until": LATER.isoformat()}},
            "Maeve said: I’ll answer ⟨by⟩.",
            "You said: I’ll answer ⟨by⟩.",
            "Maeve said: I’ll answer ⟨by⟩.",
        ),
        (
            {"kind": "talked", "actor_id": MAEVE},
            "Maeve said that you talked.",
            "You and Asha talked.",
            "Maeve and Asha talked.",
        ),
        (
            {"kind": "followed_up", "actor_id": ASHA, "person_id": MAEVE, "data": {"not_talked": True}},
            "You said: we haven’t talked.",
            "Asha said: we haven’t talked.",
            "Asha said: we haven’t talked.",
        ),
        (
            {"kind": "urgency_changed", "actor_id": ASHA, "data": {"to": "today", "later": True}},
            "You changed when it is needed: first thing, the next day someone is there.",
            "Asha changed when it is needed: first thing, the next day someone is there.",
            "Asha changed when it is needed: first thing, the next day someone is there.",
        ),
        (
            {"kind": "noted", "actor_id": MAEVE},
            "Maeve wrote a private note to helpers. Its text is in your data download.",
            None,
            None,
        ),
        (
            {"kind": "closed", "actor_id": ASHA, "data": {"outcome": "too_late"}},
            "You closed it. The answer came too late, and that’s on us.",
            "Asha closed it. The answer came too late, and that’s on us.",
            "Asha closed it. The answer came too late, and that’s on us.",
        ),
    ],
)
def test_one_event_in_the_words_for_each_reader(event, asha, maeve, tom):
    assert [told(reader, **event) for reader in (ASHA, MAEVE, TOM)] == [asha, maeve, tom]


@pytest.mark.parametrize(
    ("data", "said"),
    [({"choice": "leave"}, "You left it up on the board."), ({"to": [MAEVE, TOM]}, "You asked Maeve and Tom by name.")],
)
def test_what_the_fellow_chose_for_the_board(data, said):
    assert told(ASHA, "peers_chose", data) == said


def test_thanks_in_words_of_their_own_are_not_told_twice():
    thanks = Message(kind="thanks", at=NOW)
    assert told(MAEVE, "thanked") == "Asha said thanks."
    assert told(MAEVE, "thanked", messages=[thanks]) is None
