"""Facts that are about no request."""

from __future__ import annotations

from datetime import UTC, datetime

from pts_support.spoken.facts import AwayUntil, CanBeChosen, ClockNow, CouldSay, CoversFor, Myself

NOW = datetime(2026, 11, 18, 10, 40, tzinfo=UTC)


def test_whom_and_which_times_they_speak_of():
    said = [AwayUntil(3, NOW), CanBeChosen(3), ClockNow(NOW), CouldSay(NOW), CoversFor(3, 4, NOW), Myself(3)]
    assert [fact.people for fact in said] == [{3}, {3}, set(), set(), {3, 4}, {3}]
    assert [fact.times for fact in said] == [{NOW}, set(), {NOW}, {NOW}, {NOW}, set()]
