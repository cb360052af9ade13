from __future__ import annotations

import logging

from checkins.engine import turn


def test_a_part_that_fails_is_an_alarm_and_keeps_no_other_waiting(monkeypatch, caplog):
    def broken(now):
        raise LookupError("a name")

    monkeypatch.setattr(turn, "PARTS", (("conversations", broken), ("hellos", lambda now: 2)))
    with caplog.at_level(logging.CRITICAL, "pts.alarm"):
        assert turn.everything_due(None) == 2
    assert [record.getMessage() for record in caplog.records] == [
        "conversations that are due could not be moved: LookupError"
    ]
