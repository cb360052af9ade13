from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from checkins.conversations.telling import seconds_asleep
from tests.cast import NEW_YORK

HONOLULU = ZoneInfo("Pacific/Honolulu")


@pytest.mark.parametrize(
    ("at", "zone", "hours"),
    [
        (datetime(2026, 11, 17, 7, 0, tzinfo=NEW_YORK), NEW_YORK, 0),
        (datetime(2026, 11, 17, 19, 59, tzinfo=NEW_YORK), NEW_YORK, 0),
        (datetime(2026, 11, 17, 20, 0, tzinfo=NEW_YORK), NEW_YORK, 11),
        (datetime(2026, 11, 17, 6, 0, tzinfo=NEW_YORK), NEW_YORK, 1),
        (datetime(2026, 11, 17, 9, 0, tzinfo=NEW_YORK), HONOLULU, 3),
        (datetime(2027, 3, 13, 23, 0, tzinfo=NEW_YORK), NEW_YORK, 7),  # the clocks jump that night
    ],
)
def test_nobody_is_told_at_night_by_their_own_clock(at, zone, hours):
    assert seconds_asleep(zone, at) == hours * 3600
