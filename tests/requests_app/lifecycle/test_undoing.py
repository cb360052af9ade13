"""What one tap keeps for its undo, and what the fellow sees before that time is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from requests_app.acts import conversation, helping
from requests_app.lifecycle.undoing import seen_by_fellow, show_as_before
from requests_app.models import Event
from tests.requests_app.asking import ask, fresh
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
TAPS = {"acknowledge": helping.acknowledge, "talked": conversation.talked}


@pytest.fixture
def request_of_asha(cast):
    policies(cast)
    return ask(cast)


def events_of(request):
    return list(Event.objects.filter(request=request).order_by("id"))


@pytest.mark.parametrize("tap", TAPS)
def test_for_ten_seconds_the_fellow_sees_what_was_before(cast, request_of_asha, tap):
    TAPS[tap](request_of_asha, by=cast.maeve, now=cast.NOW, can_undo=True)
    for seconds, told, state in ((9, ["asked"], "waiting"), (10, None, None)):
        shown, before = seen_by_fellow(events_of(request_of_asha), cast.NOW + seconds * SECOND)
        row = fresh(request_of_asha)
        show_as_before([row], cast.NOW + seconds * SECOND)
        if told is None:
            told, state = ["asked", {"acknowledge": "acknowledged"}.get(tap, tap)], fresh(request_of_asha).state
        assert ([one.kind for one in shown], before.get("state", state), row.state) == (told, state, state)


def test_what_cannot_be_undone_is_seen_at_once(cast, request_of_asha):
    helping.acknowledge(request_of_asha, by=cast.maeve, now=cast.NOW)
    shown, before = seen_by_fellow(events_of(request_of_asha), cast.NOW + SECOND)
    assert ([one.kind for one in shown], before) == (["asked", "acknowledged"], {})


def test_rows_that_nobody_touched_lately_cost_no_query(cast, request_of_asha, django_assert_num_queries):
    row = fresh(request_of_asha)
    with django_assert_num_queries(0):
        show_as_before([row], cast.NOW)
