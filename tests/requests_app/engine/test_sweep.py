"""More than one batch: a second hand helps, each row is moved once, and nothing is left open behind it."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from requests_app.engine import sweep as escalation
from requests_app.engine.sweep import sweep
from requests_app.models import Escalation, HelpRequest
from tests.faults.harness import all_hold, each_once, file_many, make_due, policies

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
