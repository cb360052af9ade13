"""The demo's clock: it moves on after what is due, and only ahead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from pts_support import clock
from pts_support.people import demo_clock
from pts_support.people.models import Installation, User


@pytest.fixture
def demo(cast):
    Installation.objects.filter(id=1).update(demo=True)
    User.objects.exclude(id=cast.nina.id).update(made_by_demo=True)
    return cast


def test_the_clock_moves_on_after_what_is_due(demo, client, signed_in):
    signed_in(client, demo.asha)
    steps = []

    def step(start, end):
        steps.append((start, end, Installation.current().clock_offset))

    demo_clock.on_move.append(step)
    before = clock.now()
    client.post(reverse("people:clock"), {"jump": "two-hours"}, SERVER_NAME="localhost")
    demo_clock.on_move.remove(step)
    assert steps == [(before, before + timedelta(hours=2), timedelta())]
    ahead = Installation.current().clock_offset - (before + timedelta(hours=2) - clock.real())
    assert abs(ahead) < timedelta(seconds=5)
    client.post(reverse("people:clock"), {"jump": "back"}, SERVER_NAME="localhost")
    assert Installation.current().clock_offset == timedelta()


def test_a_day_and_time_of_ones_own_only_ahead(demo, client, signed_in):
    signed_in(client, demo.asha)
    url = reverse("people:clock")
    for at, said in (
        ("2026-11-01T08:00", "The clock only goes ahead"),
        ("2031-01-01T08:00", "The clock only goes ahead"),
        ("x", "Write the day and time like 11/30/2026, 3:00 pm."),
        ("", "Please fill this in."),
    ):
        assert said in client.post(url, {"jump": "at", "at": at}, SERVER_NAME="localhost").content.decode(), at
    assert client.post(url, {"jump": "at", "at": "2026-11-30T08:00"}, SERVER_NAME="localhost").status_code == 302
    assert Installation.current().clock_offset != timedelta()


def test_where_a_tap_leads(demo):
    said = {
        j.key: j.to.astimezone(demo.asha.zone).strftime("%a %d %H:%M")
        for j in demo_clock.jumps(demo.NOW, demo.asha.zone)
    }
    assert said == {
        "quarter": "Tue 17 10:55",
        "two-hours": "Tue 17 12:40",
        "tomorrow": "Wed 18 08:00",
        "monday": "Mon 23 08:00",
    }
