"""The demo's clock set ahead: what would have happened has happened, each step at its own time."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from pts_support.notify.models import LocalMail
from pts_support.people import demo_clock
from pts_support.people.models import Installation
from reports.demo import live_through
from reports.demo.stage import Stage
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine import sweep
from requests_app.models import Escalation, HelpRequest

pytestmark = pytest.mark.django_db(transaction=True)


def test_three_days_ahead_it_has_gone_up_step_by_step_and_the_mails_are_in_the_mailbox(cast, settings):
    settings.EMAIL_HOST = ""
    Installation.objects.filter(id=1).update(demo=True)
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    filing.file_request(cast.memberships["asha"], Asking(text="x", form_key=uuid4()), by=cast.asha, now=cast.NOW)
    live_through.live_through(cast.NOW, cast.NOW + timedelta(days=3))
    rows = Escalation.objects.order_by("step").values_list("person__called", "due_at", "at")
    assert [name for name, _, _ in rows] == ["Tom", "Dr. Okafor", "Rosa", "Dana"]
    assert all(due == at for _, due, at in rows)
    to = LocalMail.objects.order_by("at").values_list("person__called", "subject")
    assert [name for name, _ in to][:2] == ["Maeve", "Maeve"]
    assert {name for name, _ in to[2:4]} == {"Asha", "Tom"}  # both of one step, at one moment


def test_a_request_that_raises_is_met_once_and_not_for_ever(cast, settings, monkeypatch):
    """It stays due: without looking past it the clock would never come to an end."""
    settings.EMAIL_HOST = ""
    Installation.objects.filter(id=1).update(demo=True)
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    filing.file_request(cast.memberships["asha"], Asking(text="x", form_key=uuid4()), by=cast.asha, now=cast.NOW)
    monkeypatch.setattr(live_through, "MOST_MOMENTS", 5)

    def raises(case):
        raise ValueError

    monkeypatch.setattr(sweep, "decide", raises)
    live_through.live_through(cast.NOW, cast.NOW + timedelta(days=3))
    assert HelpRequest.objects.get().put_off_until is not None
    with pytest.raises(RuntimeError):
        Stage(Random(1), timedelta(), now=cast.NOW).engine(cast.NOW + timedelta(days=3))


def test_the_rooms_above_hang_on_to_the_demos_clock():
    assert live_through.live_through in demo_clock.on_move
