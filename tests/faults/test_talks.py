"""Conversations under two workers and two fellows at once: each once, and nobody in two places."""

from __future__ import annotations

from contextlib import suppress

import pytest

from checkins.conversations import acts
from checkins.models import Booking
from tests.checkins import scene as booked
from tests.faults.harness import all_hold, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_workers_book_each_once_and_tell_each_once(ready):
    booked.two_who_are_free(ready)
    assert together(4, lambda number: booked.run(ready.NOW)) == [0] * 4
    booked.run(ready.NOW)
    assert booked.times_told() == {"bookings": 6, "times": 6, "fellows": 6, "told": 6}
    all_hold(ready.NOW)


def test_two_fellows_who_take_one_time_at_once_get_it_once(ready):
    scene = booked.begin(ready)
    wanted, names = booked.at(26, 15), ("asha", "ben", "imani")
    refs = [scene.booking(name).ref for name in names]

    def take(number: int) -> None:
        with suppress(acts.CheckinRefused):
            acts.move(refs[number], wanted, by=getattr(ready, names[number]), now=ready.NOW)

    assert together(3, take) == [0] * 3
    assert Booking.objects.filter(starts_at=wanted, state="booked").count() == 1
    assert booked.times_told()["times"] == 6
    all_hold(ready.NOW)
