"""More than one batch: a second hand helps, each row is moved once, and nothing is left open behind it."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from django.db import connection

from pts_support.notify.models import OutboxMessage
from requests_app.acts import conversation, helping
from requests_app.engine import departures
from requests_app.engine import sweep as escalation
from requests_app.engine.audit import broken_rules
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, HelpRequest
from requests_app.vocabulary import Outcome, Route, Topic
from tests.faults.harness import all_hold, each_once, file_many, make_due, policies
from tests.requests_app.scene import NY, A, C, W

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def due(cast):
    policies(cast, cast.NOW)
    requests = file_many(cast, 33, now=cast.NOW)
    make_due(cast.NOW)
    return requests


def lines_of_ours() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]


def test_two_hands_move_each_row_once_and_close_their_line(cast, due, monkeypatch):
    hands, before = set(), lines_of_ours()
    there, decide = threading.Barrier(2, timeout=20), escalation.decide

    def seen(case):
        if threading.current_thread() is not threading.main_thread() or hands:
            if threading.current_thread().name not in hands:
                hands.add(threading.current_thread().name)
                there.wait()
        elif Escalation.objects.exists():  # the first batch is through: from now on there are two
            hands.add(threading.current_thread().name)
            there.wait()
        return decide(case)

    monkeypatch.setattr(escalation, "decide", seen)
    assert sweep(cast.NOW, batch=5) == 33
    assert len(hands) == 2
    each_once(due)
    assert Escalation.objects.count() == HelpRequest.objects.filter(step=1).count() == 33
    assert lines_of_ours() == before
    all_hold(cast.NOW)


def test_one_hand_where_one_batch_is_enough(cast, due, monkeypatch):
    monkeypatch.setattr(escalation, "ThreadPoolExecutor", None)
    assert sweep(cast.NOW, batch=50) == 33


def test_a_limit_is_kept(cast, due):
    assert sweep(cast.NOW, batch=5, limit=10) == 10
    assert Escalation.objects.count() == 10


def test_trouble_on_the_second_line_is_not_swallowed(cast, due, monkeypatch):
    def broken(now, size):
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("the line broke")
        return claim(now, size)

    claim = escalation._claim
    monkeypatch.setattr(escalation, "_claim", broken)
    with pytest.raises(RuntimeError):
        sweep(cast.NOW, batch=5)
    each_once(due)
    assert Escalation.objects.count() == 33, "the other hand went on to the end"


def test_an_acknowledgement_that_passes_is_the_next_step_not_a_new_clock(scene):
    r = scene.file()
    helping.acknowledge(r, by=scene.cast.maeve, now=scene.now)
    r = scene.pass_time_to_due()
    assert (r.state, r.step, r.generation, r.acked_by) == (W, 1, 1, None)
    assert Escalation.objects.get(request=r).cause == "ack_passed"
    assert Escalation.objects.get(request=r).person == scene.cast.tom


def test_an_answer_stops_the_clock_reminds_at_seven_and_closes_at_ten_school_days(scene):
    r = scene.file()
    conversation.reply(r, by=scene.cast.maeve, text="Which one is due first?", now=scene.now)
    assert scene.fresh().due_at == datetime(2026, 11, 26, 10, 45, tzinfo=NY)
    r = scene.pass_time_to_due()
    assert (r.state, r.nudged) == (A, True)
    assert r.due_at == datetime(2026, 12, 1, 10, 45, tzinfo=NY)
    r = scene.pass_time_to_due()
    assert (r.state, r.outcome) == (C, Outcome.NO_FEEDBACK)


@pytest.mark.parametrize("topic", [Topic.WELLBEING, Topic.UNSAFE, Topic.MENTOR, Topic.CHILD_SAFETY])
def test_some_things_never_close_by_silence(scene, topic):
    r = scene.file(topic=topic, route=Route.DIRECTOR)
    conversation.reply(r, by=scene.cast.okafor, text="I am here.", now=scene.now)
    for _ in range(6):
        r = scene.pass_time_to_due()
        assert r.state == A
    assert OutboxMessage.objects.filter(about=r.ref, person=scene.cast.okafor, kind="request.in_person").count() == 5


def test_where_whoever_was_to_ask_in_person_has_gone_somebody_else_does(scene):
    r, cast = scene.file(topic=Topic.WELLBEING), scene.cast
    r = scene.pass_time_to_due()
    r = scene.pass_time_to_due()  # Tom is in beside Maeve
    conversation.reply(r, by=cast.maeve, text="I am here.", now=scene.now)
    scene.pass_time_to_due()  # the fellow was asked whether it helped
    departures.person_departed(cast.maeve.id, "ended", now=scene.now)
    scene.pass_time_to_due()
    asked = OutboxMessage.objects.filter(about=r.ref, kind="request.in_person").values_list("person__called", flat=True)
    assert (scene.fresh().state, list(asked)) == (A, ["Tom"])
    departures.person_departed(cast.tom.id, "ended", now=scene.now)
    assert broken_rules(scene.now, deep=True) == []  # after an answer nobody is waited for
    r = scene.pass_time_to_due()
    assert (r.state, r.step) == (W, 2)
    assert Escalation.objects.get(request=r, step=2).person == cast.okafor
    assert broken_rules(scene.now, deep=True) == []
