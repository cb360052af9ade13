"""Controls: schedulers that are broken on purpose are found, each by its own figure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from checkins.conversations import coverage
from checkins.hello.facts import GreetedFellow
from checkins.schedule import slots, waking
from checkins.schedule.school_weeks import school_weeks
from pts_support.notify.models import OutboxMessage
from pts_support.people.calendars import load
from pts_support.people.calendars.worktime import Hours
from tests.year import trial, two_lives, world
from tests.year.ledger import SchoolLedger
from tests.year.living import LeftMail, SchoolYear
from tests.year.tally import SEED, control
from tests.year.trial import MOST
from tests.year.two_lives import Looks

pytestmark = pytest.mark.django_db
FIRST_ROUND, SECOND_HELLO, BEFORE_BREAK, IN_BREAK = (
    datetime(2026, month, day, 20, tzinfo=UTC) for month, day in ((8, 31), (9, 22), (10, 8), (10, 22))
)


@pytest.fixture(autouse=True)
def _nothing_is_remembered():
    """A process remembers the days and weeks of a calendar: what a broken one made of them ends with its test."""
    _forget()
    yield
    _forget()


def _forget():
    school_weeks.cache_clear()
    load._hours_from.cache_clear()


def figures(monkeypatch, until, begins=world.BEGINS):
    return trial.live(world.make(10), monkeypatch, seed=SEED, begins=begins, until=until).figures


def test_control_a_scheduler_that_forgets_breaks(monkeypatch):
    """It counts them as school weeks, books in them, and asks about them."""
    window = Hours.window
    with monkeypatch.context() as broken:
        broken.setattr(Hours, "window", lambda hours, day: window(Hours(hours.zone, hours.week), day))
        assert figures(broken, IN_BREAK, BEFORE_BREAK)["off_days"] > 5
    control("a scheduler that forgets breaks")


def test_control_a_hello_that_nobody_passes_on(monkeypatch):
    """The mentor, who never greets, is asked again and again, and nobody else."""
    with monkeypatch.context() as broken:
        broken.setattr(GreetedFellow, "asked_at", lambda fellow, step, now: (fellow.circle.mentor,))
        found = figures(broken, SECOND_HELLO)
    assert found["unreached"] > 5
    assert found["max_days"] > MOST
    control("a hello that nobody passes on")


def test_control_a_scheduler_that_never_looks_at_the_clock(monkeypatch):
    with monkeypatch.context() as broken:
        for module in (slots, waking):
            broken.setattr(module, "WAKES", time(0))
            broken.setattr(module, "RESTS", time(23, 59))
        assert figures(broken, FIRST_ROUND)["night"] > 5
    control("a scheduler that never looks at the clock")


def test_control_a_mail_that_leaves_twice(cast):
    year = SchoolYear(cast.NOW)
    ledger = SchoolLedger(year)
    row = OutboxMessage(facts={"sequence": 1}, about=None)
    for _ in range(2):
        ledger.read(LeftMail(cast.NOW, cast.asha.id, "talk.booked", row))
    assert len(ledger.twice) == 1
    ledger.read(LeftMail(cast.NOW + timedelta(hours=12), cast.asha.id, "talk.moved", row))
    assert len(ledger.night) == 1
    control("a mail that leaves twice")


def test_control_a_number_that_tells_who_skipped(monkeypatch):
    """Staff's number counts what was skipped as not offered."""
    there = world.make(10)
    of_round = coverage.of_this_round
    with monkeypatch.context() as broken:
        broken.setattr(coverage, "of_this_round", lambda now: of_round(now).filter(skipped_at=None))
        looks = Looks({there.staff[0]: "staff"}, (FIRST_ROUND,), until=FIRST_ROUND + timedelta(hours=1))
        lives = two_lives.both_lives(there, looks, broken, seed=SEED)
    assert any(line.startswith("/program/check-ins/ of") for line in two_lives.differences(*lives))
    control("a number that tells who skipped")
