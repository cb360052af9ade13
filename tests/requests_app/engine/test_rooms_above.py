from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from requests_app.engine import invariants, rooms_above, turn, watchdog
from requests_app.engine.rooms_above import RoomAbove


@pytest.fixture
def room(monkeypatch):
    """`room(turn=…)`: the only room above there is."""
    monkeypatch.setattr(rooms_above, "_rooms", {})

    def register(**parts):
        rooms_above.register(RoomAbove("checkins", **{"turn": lambda now: 3, "oldest_due": lambda by: None} | parts))

    return register


def test_what_is_due_above_is_done_in_the_engines_turn_and_no_failure_there_stops_it(cast, room, caplog):
    seen = []
    room(turn=lambda now: seen.append(now) or 3)
    assert rooms_above.turn(cast.NOW) == 3
    turn.engine_turn()
    assert seen == [cast.NOW, cast.NOW]

    def broken(now):
        raise LookupError("a name")

    room(turn=broken)
    with caplog.at_level(logging.CRITICAL, "pts.alarm"):
        assert turn.engine_turn() == 0
    assert [record.getMessage() for record in caplog.records] == [
        "what is due in checkins could not be done: LookupError"
    ]


def test_the_watchdog_says_since_when_it_waits(cast, room):
    from pts_support import clock
    from pts_support.people.models import Installation

    since = clock.real() - timedelta(hours=2)
    room(oldest_due=lambda by: since if since <= by else None)
    assert watchdog._late_since(Installation.current(), clock.real()) == since


def test_the_audit_asks_about_it(cast, room):
    room(rules={"nobody is called Asha": "SELECT id FROM people_user WHERE called = 'Asha'"},
         deep_rules={"nobody is called Ben": "SELECT id FROM people_user WHERE called = 'Ben'"})  # fmt: skip
    assert [rule.rule for rule in invariants.broken_rules(cast.NOW)] == ["nobody is called Asha"]
    assert [rule.rule for rule in invariants.broken_rules(cast.NOW, deep=True)] == [
        "nobody is called Asha", "nobody is called Ben",
    ]  # fmt: skip
