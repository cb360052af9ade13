"""A kind of act of no meaning: what it did stands in ``done``."""

import pytest

from pts_support.people.decisions import kinds
from pts_support.people.decisions.kinds import DecisionKind, TakesNoEffect


class NoteKeeper:
    """What the kind "test.note" was told to do."""

    def __init__(self):
        self.done, self.lapsed, self.refuses = [], [], []

    def apply(self, act, now):
        if self.refuses:
            raise TakesNoEffect(list(self.refuses))
        self.done.append((act.payload, now))

    def lapse(self, act, now):
        self.lapsed.append((act.payload, now))


@pytest.fixture
def notes(monkeypatch):
    keeper = NoteKeeper()
    common = {
        "title": lambda act: "Write a note",
        "explains": lambda act: ("A note is written.",),
        "apply": keeper.apply,
    }
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(DecisionKind(name="test.note", **common))
    kinds.register(DecisionKind(name="test.frozen", lapses=keeper.lapse, freezes=True, **common))
    return keeper
