from __future__ import annotations

from datetime import timedelta

import pytest

from checkins.conversations.telling import BOOKED, CANCELED, FELLOW, tell
from tests.cast import NEW_YORK
from tests.checkins.scene import at, begin

pytestmark = pytest.mark.django_db


def test_times_and_words_of_closed_lists_after_the_undo_and_never_at_night(cast):
    booking = begin(cast).booking("asha")

    def told(kind, now, *, tapped):
        return tell(booking, kind, cast.asha.id, NEW_YORK, as_a=FELLOW, now=now, tapped=tapped)

    by_day, by_night = told(BOOKED, cast.NOW, tapped=True), told(CANCELED, at(17, 23), tapped=False)
    assert (by_day.hold, by_night.hold) == (10, 8 * 3600)
    assert told(BOOKED, at(17, 19, 59) + timedelta(seconds=55), tapped=True).hold == 10 + 11 * 3600 - 5
    assert by_night.facts == {
        "as_a": "fellow", "canceled": True, "sequence": booking.sequence, "starts": booking.starts_at,
        "ends": booking.ends_at, "meets_by": "phone",
    }  # fmt: skip
