"""Real processes killed, frozen and missing: worker, beat, broker, watchdog. Nothing is lost, nothing comes twice."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest

from pts_support import clock
from pts_support.embedded import Valkey
from pts_support.people.models import Installation
from requests_app.models import Escalation, HelpRequest
from tests.faults.harness import (
    KILLED,
    all_hold,
    answers,
    begin,
    each_once,
    file_many,
    fork,
    free_port,
    make_due,
    policies,
    product,
    reap,
    until,
)
from tests.services import child_env

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ready(cast, monkeypatch):
    """Requests on the real clock: filed an hour ago, due as the trial says."""
    monkeypatch.undo()
    policies(cast, clock.now())
    return cast


SWEEP_PLACES = [
    "sweep.locked",
    "record.requests",
    "record.events",
    "record.escalations",
    "record.participants",
    "record.messages",
    "record.outbox",
    "sweep.recorded",
    "sweep.committed",
]


@pytest.mark.parametrize("place", SWEEP_PLACES)
def test_killed_anywhere_in_a_sweep_the_next_one_finishes_it(ready, place):
    from requests_app.escalation import sweep

    requests = file_many(ready, 12, now=clock.now())
    now = clock.now()
    make_due(now)
    assert reap(fork(lambda: sweep(now, batch=5), kill_at=place)) == [KILLED]
    sweep(now, batch=5)
    each_once(requests)
    all_hold(now)


@pytest.mark.parametrize(
    "place",
    [
        "file.decided",
        "record.requests",
        "record.events",
        "record.participants",
        "record.messages",
        "record.outbox",
        "file.recorded",
        "file.committed",
    ],
)
def test_killed_anywhere_while_filing_it_is_there_whole_or_not_at_all_and_sending_again_makes_it_one(ready, place):
    from requests_app import filing
    from requests_app.filing import Asking

    cast, asking = ready, Asking(text="canary", form_key=uuid4())

    def send():
        return filing.file(cast.memberships["asha"], asking, by=cast.asha, now=clock.now())

    assert reap(fork(send, kill_at=place)) == [KILLED]
    assert HelpRequest.objects.count() == (1 if place == "file.committed" else 0)
    send()
    request = HelpRequest.objects.get()
    assert request.messages.count() == request.events.count() == request.participants.count() == 1
    all_hold(clock.now())


def test_a_real_worker_killed_in_the_middle_of_its_sweep(ready, tmp_path):
    requests = file_many(ready, 30, now=clock.now())
    make_due(clock.now())
    with product(tmp_path, "beat", tick=1) as running:
        dying = begin("worker", tmp_path, child_env(ENGINE_TICK="1", FAULTS="record.escalations"))
        try:
            until(
                lambda: (tmp_path / "worker.log").read_text().count("SIGKILL") or dying.process.poll() is not None,
                seconds=40,
                what="the worker's child died in its sweep",
            )
        finally:
            dying.kill()
            dying.stop()
        assert Escalation.objects.count() == 0
        running["worker2"] = begin("worker2", tmp_path, child_env(ENGINE_TICK="1"))
        until(lambda: Escalation.objects.count() == 30, seconds=40, what="the next worker did it")
    each_once(requests)
    all_hold(clock.now())


def test_two_beats_and_two_workers_are_as_good_as_one(ready, tmp_path):
    requests = file_many(ready, 40, now=clock.now())
    make_due(clock.now())
    with product(tmp_path, "worker1", "worker2", "beat1", "beat2", tick=1):
        until(lambda: Escalation.objects.count() == 40, seconds=40, what="all went up")
        time.sleep(3)
    each_once(requests)
    all_hold(clock.now())


def test_without_celery_and_redis_filing_answers_and_the_watchdog_escalates(ready, tmp_path, client):
    """Redis is stopped for good: the page files, the watchdog sweeps and sends, late by a few looks at most."""
    port = free_port()
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    with product(tmp_path, "web", "worker", "beat", "watchdog", tick=1, PORT=str(port), REDIS_URL=nobody):
        until(lambda: answers(f"http://localhost:{port}/healthz") == 200, seconds=30, what="the web answers")
        requests = file_many(ready, 10, now=clock.now())
        make_due(clock.now())
        took = until(lambda: Escalation.objects.count() == 10, seconds=30, what="the watchdog escalated")
        started = time.monotonic()
        assert answers(f"http://localhost:{port}/accounts/login/") == 200
        assert time.monotonic() - started < 5
    assert took < 30
    each_once(requests)
    all_hold(clock.now())


def test_a_broker_that_dies_and_comes_back_empty_loses_nothing(ready, tmp_path):
    broker = Valkey(tmp_path / "valkey", durable=False).start()
    try:
        with product(tmp_path, "worker", "beat", "watchdog", tick=1, REDIS_URL=broker.url()):
            until(lambda: Installation.objects.get(id=1).swept_at, seconds=40, what="the engine runs")
            broker.process.kill()
            broker.process.wait()
            requests = file_many(ready, 10, now=clock.now())
            make_due(clock.now())
            until(lambda: Escalation.objects.count() == 10, seconds=20, what="the watchdog did it meanwhile")
            broker = Valkey(tmp_path / "valkey", durable=False).start()
            swept = clock.real() + timedelta(seconds=1)
            until(lambda: Installation.objects.get(id=1).swept_at > swept, seconds=40, what="the worker is back")
        each_once(requests)
        all_hold(clock.now())
    finally:
        broker.stop()
