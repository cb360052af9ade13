"""A stored time zone, read so that one which this machine no longer knows spoils nobody's page and never the engine."""

from __future__ import annotations

import logging
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

alarm = logging.getLogger("pts.alarm")

LAST_RESORT = ZoneInfo("America/New_York")


def zone_named(name: str, otherwise: ZoneInfo = LAST_RESORT) -> ZoneInfo:
    """The zone of this name; ``otherwise`` (the program's) where this machine does not know it."""
    return known(name) or otherwise


@lru_cache(maxsize=1024)
def known(name: str) -> ZoneInfo | None:
    """The zone of this name, if this machine knows it. An unknown one is an alarm, once a process, and says
    to nobody whose it is."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as trouble:  # OSError: the name is a folder of the zone data
        alarm.critical(
            "a stored time zone is not known on this machine (%s); another stands in", type(trouble).__name__
        )
        return None
