"""What the timer starts: one turn of the engine, and once a day what has been kept long enough goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support import clock
from pts_support.people.models import Installation
from requests_app import tasks
from requests_app.models import Draft, Escalation, HelpRequest
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

NAMES = {"requests_app.sweep": tasks.sweep_task, "requests_app.tidy": tasks.tidy_task}


def test_their_names_are_what_the_schedule_says_and_nothing_is_given_back(settings):
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert set(NAMES) <= scheduled
    assert [(task.name, task.ignore_result) for task in NAMES.values()] == [(name, True) for name in NAMES]


def test_the_sweep_is_one_turn_of_the_engine(cast, set_clock):
    policies(cast)
    request = ask(cast)
    HelpRequest.objects.update(reminded=True)
    Installation.objects.update(swept_at=clock.real(), paused=False)
    set_clock(request.promised_at)
    tasks.sweep_task()
    assert list(Escalation.objects.values_list("step", "person")) == [(1, cast.tom.id)]


@pytest.mark.parametrize("paused", [True, False])
def test_what_is_old_goes_once_a_day_and_not_from_a_copy_that_waits_for_a_yes(cast, settings, tmp_path, paused):
    settings.PURGE_FILE = str(tmp_path / "purged")
    old = cast.NOW - timedelta(days=15)
    Draft.objects.create(fellow=cast.asha, form_key="0" * 32, changed_at=old)
    Installation.objects.update(paused=paused)
    tasks.tidy_task()
    assert Draft.objects.exists() is paused
