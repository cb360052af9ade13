"""One weekday: 24 hours, of which a weekend counts none."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from pts_support.people.decisions.weekday import one_weekday_after

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("asked", "over"),
    [
        ((2026, 11, 17, 10, 40), (2026, 11, 18, 10, 40)),  # Tuesday
        ((2026, 11, 20, 15, 0), (2026, 11, 23, 15, 0)),  # Friday: Monday
        ((2026, 11, 21, 15, 0), (2026, 11, 24, 0, 0)),  # Saturday: all of Monday
        ((2026, 11, 22, 23, 59), (2026, 11, 24, 0, 0)),
        ((2026, 7, 8, 9, 0), (2026, 7, 9, 9, 0)),  # in July as in May
        ((2026, 10, 30, 9, 0), (2026, 11, 2, 9, 0)),  # the clocks are set back in between
    ],
)
def test_saturday_and_sunday_count_none(asked, over):
    assert one_weekday_after(datetime(*asked, tzinfo=NEW_YORK), NEW_YORK) == datetime(*over, tzinfo=NEW_YORK)
