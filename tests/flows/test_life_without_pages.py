"""The whole life of a request through the acts, without pages: filed, escalated step by step, answered, closed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation, filing, helping
from requests_app.acts.filing import Asking
from requests_app.chain import policy as chain_policy
from requests_app.chain import policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, HelpRequest
from requests_app.vocabulary import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(cast):
    return [
        policy_versions.save_policy(p, chain_policy.DEFAULT_RULES, by=None, now=cast.NOW)
        for p in (cast.program, cast.other)
    ]


def ask(cast, **more):
    membership = cast.memberships["asha"]
    return filing.file_request(
        membership, Asking(text="Three IEPs are due.", form_key=uuid4(), **more), by=cast.asha, now=cast.NOW
    ).request


def test_unanswered_it_goes_up_one_step_at_a_time(cast, policy, django_assert_num_queries):
    r = ask(cast)
    assert r.state == State.WAITING
    seen = []
    for _ in range(7):
        r.refresh_from_db()
        due = r.due_at
        assert sweep(due - timedelta(seconds=1)) == 0
        assert sweep(due) == 1
        assert sweep(due) == 0
        r.refresh_from_db()
        seen.append((due.astimezone(cast.program.zone).strftime("%a %H:%M"), r.step))
    people = list(Escalation.objects.filter(request=r).order_by("step").values_list("step", "does", "person__called"))
    assert seen == [
        ("Tue 14:30", 0), ("Wed 10:45", 1), ("Wed 14:30", 2), ("Thu 10:45", 3), ("Fri 08:00", 4), ("Mon 08:00", 5), ("Tue 08:00", 6),
    ]  # fmt: skip
    assert people == [
        (1, "add", "Tom"), (2, "add", "Dr. Okafor"), (3, "add", "Rosa"), (4, "add", "Dana"), (5, "remind_all", None), (6, "remind_all", None),
    ]  # fmt: skip
    assert OutboxMessage.objects.count() > 5


def test_answered_and_closed(cast, policy):
    r = ask(cast)
    helping.acknowledge(r, by=cast.maeve, now=cast.NOW)
    conversation.reply(r, by=cast.maeve, text="What would good look like?", now=cast.NOW + timedelta(minutes=5))
    r.refresh_from_db()
    assert (r.state, r.first_human_minutes, r.kept_promise) == (State.ANSWERED, 5, True)
    conversation.follow_up(r, by=cast.asha, text="And then?", now=cast.NOW + timedelta(minutes=9))
    conversation.reply(r, by=cast.maeve, text="Then rest.", now=cast.NOW + timedelta(minutes=15))
    conversation.close(r, by=cast.asha, kept_line="Ask sooner.", now=cast.NOW + timedelta(minutes=20))
    r.refresh_from_db()
    assert r.state == State.CLOSED
    assert HelpRequest.objects.visible_to(cast.nina).count() == 0
