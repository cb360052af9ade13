"""manage.py watchdog: one look and its answer, or look after look until it is told to stop."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest
from django.core.management import call_command

from pts_support import clock
from pts_support.people.models import Installation
from requests_app.management.commands import watchdog


@pytest.fixture
def runs(cast):
    now = clock.real()
    Installation.objects.update(swept_at=now, delivered_at=now, late_since=None, watched_at=None)


def test_once_and_all_is_well(runs):
    call_command("watchdog", "--once")
    assert clock.real() - Installation.current().watched_at < timedelta(seconds=10)


def test_once_and_something_is_wrong_ends_with_1(runs):
    Installation.objects.update(paused=True)
    with pytest.raises(SystemExit) as ended:
        call_command("watchdog", "--once")
    assert ended.value.code == 1


def test_a_look_that_fails_is_cried_about_and_the_next_one_comes(runs, settings, monkeypatch, caplog):
    """The third look is told to stop, as a server is that goes down."""
    settings.ENGINE = settings.ENGINE | {"look": 0.01}
    looks, stopping = [], {}
    monkeypatch.setattr(signal, "signal", lambda which, stop: stopping.update({which: stop}))
    monkeypatch.setattr(watchdog.connection, "close", lambda: looks.append("line closed"))

    def look(memory):
        looks.append("look")
        if looks.count("look") == 1:
            raise RuntimeError("no line")
        if looks.count("look") == 3:
            stopping[signal.SIGTERM]()

    monkeypatch.setattr(watchdog, "look", look)
    call_command("watchdog")
    assert looks == ["look", "line closed", "look", "look"]
    assert set(stopping) == {signal.SIGTERM, signal.SIGINT}
    assert [line.getMessage() for line in caplog.records if line.levelname == "CRITICAL"] == [
        "the watchdog cannot look: RuntimeError"
    ]
    assert caplog.messages.count("the watchdog can look again") == 1
