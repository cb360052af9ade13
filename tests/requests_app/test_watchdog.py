"""The watchdog: takes over, finds what is late or broken, and cries about nothing else."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from pts_support import clock
from pts_support.people.models import Installation
from requests_app import filing, rules, watchdog
from requests_app.filing import Asking
from requests_app.models import Escalation, HelpRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(cast, set_clock):
    rules.save_policy(cast.program, rules.DEFAULT, by=None, now=cast.NOW)
    rules.save_policy(cast.other, rules.DEFAULT, by=None, now=cast.NOW)
    asking = Asking(text="The schedule does not fit.", form_key=uuid4())
    return filing.file(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request


def place():
    return Installation.objects.get(id=1)


def engine_ran(seconds_ago=0):
    then = clock.real() - timedelta(seconds=seconds_ago)
    Installation.objects.filter(id=1).update(swept_at=then, delivered_at=then, late_since=None)


def test_all_is_well_and_it_says_so(cast, filed):
    HelpRequest.objects.update(due_at=clock.real() + timedelta(days=1))
    engine_ran()
    seen = watchdog.look()
    assert (seen.took_over, seen.well, place().late_since) == (False, True, None)
    assert clock.real() - place().watched_at < timedelta(seconds=5)


def test_without_a_sweep_it_escalates_itself(cast, filed, set_clock):
    HelpRequest.objects.update(due_at=cast.NOW, reminded=True, promised_at=cast.NOW)
    set_clock(cast.NOW)
    engine_ran(seconds_ago=30)
    assert watchdog.look().took_over
    assert list(Escalation.objects.values_list("step", "person__called")) == [(1, "Tom")]


def test_a_running_engine_is_left_alone(cast, filed, set_clock):
    HelpRequest.objects.update(due_at=cast.NOW, reminded=True, promised_at=cast.NOW)
    engine_ran(seconds_ago=10)
    assert not watchdog.look().took_over
    assert not Escalation.objects.exists()


def test_what_waits_too_long_is_shown_to_everybody_and_taken_back_when_done(cast, filed, caplog):
    since = clock.real() - timedelta(seconds=90)
    HelpRequest.objects.update(due_at=since)
    engine_ran()
    with caplog.at_level(logging.WARNING, "pts.alarm"):
        assert watchdog.look().late_since == since
        assert (place().late_since, place().watched_at) == (since, None)
        HelpRequest.objects.update(due_at=clock.real() + timedelta(hours=1))
        assert watchdog.look().well
    assert place().late_since is None
    assert [r.levelname for r in caplog.records if r.name == "pts.alarm"] == ["CRITICAL", "WARNING"]


def test_a_broken_rule_stops_the_heartbeat(cast, filed):
    HelpRequest.objects.update(due_at=clock.real() + timedelta(days=1), changed_at=clock.real(), step=1)
    Escalation.objects.create(
        request=filed,
        generation=1,
        step=1,
        does="add",
        cause="clock",
        person=cast.tom,
        due_at=cast.NOW,
        at=clock.real(),
    )
    engine_ran()
    seen = watchdog.look()
    assert [b.rule for b in seen.broken] == ["every step has its notification"]
    assert place().watched_at is None


def test_while_paused_nothing_moves_and_nothing_is_late(cast, filed):
    HelpRequest.objects.update(due_at=cast.NOW - timedelta(days=3))
    Installation.objects.filter(id=1).update(paused=True, swept_at=None, delivered_at=None)
    seen = watchdog.look()
    assert (seen.took_over, seen.late_since) == (False, None)
    assert not Escalation.objects.exists()


def test_it_looks_through_the_index_only(cast, filed):
    """Its question about lateness is answered by the partial index on due_at, however many requests there are."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT min(due_at) FROM requests_app_helprequest WHERE due_at IS NOT NULL AND due_at <= now()"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "request_due" in plan
