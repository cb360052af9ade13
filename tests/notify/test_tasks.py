"""The task that delivers: it returns nothing, and says when it was there."""

from __future__ import annotations

import pytest

from pts_support import clock
from pts_support.people.models import Installation

pytestmark = pytest.mark.django_db


def test_the_task_returns_nothing_and_says_when_it_was_there(cast, sink, tell):
    from pts_support.notify.tasks import deliver as task

    tell(cast.maeve)
    before = clock.real()
    assert task() is None
    assert before <= Installation.current().delivered_at <= clock.real()
    assert task.name == "notify.deliver"
    assert len(sink.messages) == 1
