"""The one place that asks what time it is: a demo's offset counts for people, never for leases and heartbeats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from pts_support import clock
from pts_support.people.models import Installation

REAL = datetime(2026, 11, 17, 15, 40, tzinfo=UTC)
AHEAD = timedelta(days=2, hours=3)


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: REAL)


def test_a_demo_lives_ahead_of_the_machine(db, django_assert_num_queries):
    Installation.objects.update(demo=True, clock_offset=AHEAD)
    with django_assert_num_queries(1):
        assert (clock.now(), clock.real()) == (REAL + AHEAD, REAL)


def test_everybody_else_lives_in_the_machines_time(db):
    assert (clock.now(), clock.real()) == (REAL, REAL)


def test_a_row_that_was_read_already_is_not_read_again(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert clock.now(Installation(demo=True, clock_offset=AHEAD)) == REAL + AHEAD
