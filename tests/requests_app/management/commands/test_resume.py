"""manage.py resume: it says what it would do, asks, and starts the engine after a yes."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation
from requests_app.engine import resume
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies


@pytest.fixture
def paused(cast):
    policies(cast)
    ask(cast)
    Installation.objects.update(paused=True)


def said(*options):
    out = StringIO()
    call_command("resume", *options, stdout=out)
    return out.getvalue().splitlines()


def would(cast):
    return list(resume.preview_lines(cast.NOW))


@pytest.mark.parametrize(("typed", "runs"), [("yes", True), (" YES ", True), ("y", False), ("", False), ("no", False)])
def test_only_a_whole_yes_starts_it(cast, paused, monkeypatch, typed, runs):
    monkeypatch.setattr("builtins.input", lambda question: typed)
    expected = [*would(cast), "The engine runs." if runs else "It stays paused."]
    assert (said(), resume.is_paused()) == (expected, not runs)


def test_nobody_at_the_terminal_is_no_yes(cast, paused, monkeypatch):
    def nobody(question):
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert (said(), resume.is_paused()) == ([*would(cast), "It stays paused."], True)


def test_told_yes_it_does_not_ask_and_may_drop_what_was_waiting(cast, paused):
    expected = [*would(cast), "The engine runs. 1 waiting mails were dropped."]
    assert said("--yes", "--without-mail") == expected
    assert OutboxMessage.objects.get().status == "suppressed"


def test_an_engine_that_runs_is_left_alone(cast):
    assert said("--yes", "--without-mail") == ["The engine is not paused."]
