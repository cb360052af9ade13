"""One turn of the engine: what the calendar begins, what is due, and the mark that it was done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentors.models import Absence
from pts_support import clock
from pts_support.people.models import Installation
from requests_app.engine import turn
from requests_app.engine.turn import engine_turn
from requests_app.models import Escalation, HelpRequest
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

DAY = timedelta(days=1)


@pytest.fixture
def request_of_asha(cast):
    policies(cast)
    Installation.objects.update(swept_at=clock.real() - DAY, paused=False)
    return ask(cast)


def swept_just_now():
    return clock.real() - Installation.current().swept_at < timedelta(seconds=10)


def test_nothing_is_due_and_the_mark_is_set_all_the_same(request_of_asha):
    assert not swept_just_now()
    assert (engine_turn(), swept_just_now()) == (0, True)


def test_what_is_due_goes_up_one_step(cast, request_of_asha, set_clock):
    HelpRequest.objects.update(reminded=True, due_at=request_of_asha.promised_at)
    set_clock(request_of_asha.promised_at)
    assert (engine_turn(), engine_turn()) == (1, 0)
    assert list(Escalation.objects.values_list("step", "person")) == [(1, cast.tom.id)]


def test_time_away_that_begins_today_takes_effect_before_what_is_due(cast, request_of_asha, set_clock):
    """Maeve's days away begin: Tom is asked at once, not when her time is over."""
    tomorrow = cast.NOW + DAY
    Absence.objects.create(person=cast.maeve, first=tomorrow.date(), last=tomorrow.date())
    HelpRequest.objects.update(due_at=tomorrow + DAY)
    set_clock(tomorrow)
    engine_turn()
    assert list(Escalation.objects.values_list("cause", "person")) == [("fell_away", cast.tom.id)]


def test_where_the_calendar_cannot_be_begun_an_alarm_says_so_and_what_is_due_goes_on(
    request_of_asha, set_clock, monkeypatch, caplog
):
    def broken(now):
        raise RuntimeError("the calendar is torn")

    monkeypatch.setattr(turn, "begin_due", broken)
    set_clock(request_of_asha.due_at)
    assert (engine_turn(), swept_just_now()) == (1, True)
    assert [(line.name, line.getMessage()) for line in caplog.records] == [
        ("pts.alarm", "what the calendar brings could not be begun: RuntimeError")
    ]


def test_while_it_is_paused_nothing_begins_and_nothing_moves(cast, request_of_asha, set_clock):
    Installation.objects.update(paused=True)
    Absence.objects.create(person=cast.maeve, first=cast.NOW.date(), last=cast.NOW.date())
    set_clock(request_of_asha.due_at)
    assert (engine_turn(), Escalation.objects.count()) == (0, 0)
    assert Absence.objects.get().begun_at is None


def test_a_first_turn_on_old_data_pauses_and_leaves_no_mark(request_of_asha, set_clock):
    Installation.objects.update(swept_at=None)
    set_clock(request_of_asha.due_at + 2 * DAY)
    assert engine_turn() == 0
    assert (Installation.current().paused, Installation.current().swept_at) == (True, None)
