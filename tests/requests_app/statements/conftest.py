"""Three people and a clock for the sentences."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pts_support.spoken.statement import Statement, plain
from requests_app.statements.listener import Listener

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 18, 10, 40, tzinfo=ZONE)
NAMES = {1: "Asha", 2: "Maeve", 3: "Tom"}


class Scene:
    about, asha_id, maeve_id, tom_id = 77, 1, 2, 3
    now, tomorrow = NOW, NOW + timedelta(days=1)
    asha, maeve, tom = (Listener(person_id, 1, NAMES) for person_id in NAMES)

    def words(self, statement: Statement) -> str:
        """What it says, after a look that every name and time in it is in one of its facts."""
        people = frozenset().union(*(fact.people for fact in statement.facts))
        times = frozenset().union(*(fact.times for fact in statement.facts))
        assert {piece.person for piece in statement.line if piece.person} <= people
        assert {piece.at for piece in statement.line if piece.at} <= times
        return plain(statement, NOW, ZONE).replace("\xa0", " ")


@pytest.fixture
def spoken():
    return Scene()
