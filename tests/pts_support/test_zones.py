"""One stored time zone that this machine no longer knows."""

from __future__ import annotations

import logging
from zoneinfo import ZoneInfo

import pytest

from pts_support import zones

CHICAGO = ZoneInfo("America/Chicago")


def test_a_known_zone_is_that_zone() -> None:
    assert zones.zone_named("America/Denver", CHICAGO) == ZoneInfo("America/Denver")


@pytest.mark.parametrize(
    "name", ["US/Oldtown", "", "America", "../etc/passwd", "/etc/localtime", "Ümlaut/Stadt", "a" * 400]
)
def test_another_stands_in_for_an_unknown_one(name: str) -> None:
    assert zones.zone_named(name, CHICAGO) == CHICAGO
    assert zones.zone_named(name) == ZoneInfo("America/New_York")


def test_it_is_an_alarm_once_and_says_whose_it_is_to_nobody(caplog: pytest.LogCaptureFixture) -> None:
    zones.known.cache_clear()
    with caplog.at_level(logging.CRITICAL, logger="pts.alarm"):
        for _ in range(3):
            zones.zone_named("US/Oldtown")
    assert [line.getMessage() for line in caplog.records if line.name == "pts.alarm"] == [
        "a stored time zone is not known on this machine (ZoneInfoNotFoundError); another stands in"
    ]
