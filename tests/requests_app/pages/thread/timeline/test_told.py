"""What is told to whom: nothing that was undone or is private, and what repeats as one line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from requests_app.acts import steering, undoing
from requests_app.models import Event
from tests.cast import NOW
from tests.reading import plain
from tests.requests_app.pages.thread.timeline.telling import ASHA, MAEVE, TOM, all_told, told

pytestmark = pytest.mark.django_db


def test_what_was_undone_is_not_told(cast, ask, look):
    r = ask()
    steering.withdraw(r, by=cast.asha, now=cast.NOW)
    undoing.undo(r, by=cast.asha, now=cast.NOW + timedelta(seconds=5))
    assert all("withdrew it" not in plain(look(who, r)) for who in (cast.asha, cast.maeve))


def test_what_is_private_is_told_to_the_fellow_alone():
    assert [told(reader, "talked", actor_id=TOM, private=True) for reader in (ASHA, MAEVE)] == [
        "Tom said that you talked.",
        None,
    ]


def test_reminders_one_after_the_other_are_one_line():
    days = [Event(kind="reminded_all", at=NOW + timedelta(days=day), data={"passed": []}) for day in range(3)]
    assert all_told(ASHA, days) == ["We reminded everyone, every school day since ⟨day⟩."]
    by_hand = Event(kind="reminded_all", at=NOW + timedelta(days=3), actor_id=TOM, data={"by_hand": True})
    assert all_told(ASHA, [*days, by_hand]) == [
        "We reminded everyone, every school day since ⟨day⟩.",
        "We sent a reminder.",
    ]
    assert all_told(ASHA, days[:1]) == ["We reminded everyone."]
