"""The daily task purges, and a restored copy waits for a yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support.people.models import Installation
from requests_app import tasks
from tests.requests_app.kept import OVER, words_there

pytestmark = pytest.mark.django_db
MIN, DAY = timedelta(minutes=1), timedelta(days=1)


def test_the_daily_task_purges_and_a_restored_copy_waits(cast, lived, set_clock):
    set_clock(OVER)
    Installation.objects.update(paused=True)
    tasks.tidy_task()
    assert "words-of-asha" in words_there()
    Installation.objects.update(paused=False)
    tasks.tidy_task()
    assert "words-of-asha" not in words_there()
