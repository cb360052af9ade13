"""Controls of the trials with real processes: the same fault over a build broken on purpose, small, and the same
question must find the damage. (Controls of the other trials stand beside them.)
"""

import multiprocessing
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from pts_support import clock
from pts_support.celery import app
from pts_support.notify import deliver, refusals
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.engine import watchdog
from requests_app.models import HelpRequest
from requests_app.tasks import sweep_task
from tests.cast import make_cast
from tests.faults import breaking
from tests.faults.harness import (
    begin,
    bulk,
    file_many,
    filled_in,
    hidden_in,
    kill_server,
    make_due,
    own_database,
    policies,
    together,
    until,
)
from tests.faults.tally import HANG, Tally
from tests.services import child_env
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink(settings):
    with SmtpSink() as sink:
        for name, value in sink.settings().items():
            setattr(settings, name, value)
        yield sink


def test_control_a_real_worker_without_transactions_leaves_half_a_step(ready, tmp_path):
    """Killed as the trial kills it, at a failpoint by its own hand, and nobody comes after it."""
    file_many(ready, 6, now=clock.now())
    make_due(clock.now())
    dying = begin("worker", tmp_path, child_env(FAULTS="record.requests"), broken="no_transaction")
    try:
        sweep_task.apply_async(retry=False)
        until(lambda: "SIGKILL" in dying.log.read_text(), seconds=HANG, what="the worker's child died")
    finally:
        dying.kill()
        dying.stop()
    tally = Tally("control")
    assert tally.settle(clock.now())
    assert tally.missed == 6


def test_control_two_ticks_at_once_without_a_lease_send_twice(ready, sink):
    file_many(ready, 6, now=clock.now())
    gate = multiprocessing.get_context("fork").Barrier(2)

    def tick(i):
        breaking.no_lease(lambda: gate.wait(60))
        deliver.deliver(limit=6)

    tally = Tally("control")
    assert together(2, tick) == [0, 0]
    tally.settle(clock.now(), arrived=[m.message_id for m in sink.messages])
    assert tally.doubled == 6


def test_control_without_beat_or_broker_a_watchdog_that_only_watches_leaves_it_lying(ready, settings):
    bulk(ready, 20, now=clock.now())
    make_due(clock.now())
    due, now = list(HelpRequest.objects.values_list("id", flat=True)), clock.real()
    Installation.objects.update(swept_at=now, delivered_at=now)
    breaking.nobody_takes_over(settings)
    watchdog.look()
    tally = Tally("control")
    tally.settle(clock.now(), due=due)
    assert tally.missed == 20


def test_control_a_page_that_publishes_fails_with_the_broker(ready, monkeypatch, tmp_path):
    """What the fellow sent is kept, but they are told it is not, and send it again with another form."""
    client = Client(raise_request_exception=False)
    client.force_login(ready.asha)
    hidden, real = hidden_in(client.get("/ask/").content.decode()), filing.file_request

    def send(words):
        return client.post("/ask/", filled_in(words, str(uuid4())) | hidden).status_code

    def kept_and_published(*args, **more):
        filed = real(*args, **more)
        with app.connection_for_write(f"redis+socket://{tmp_path}/nobody") as line:
            sweep_task.apply_async(connection=line, retry=False)
        return filed

    assert send("canary") == 302
    monkeypatch.setattr(filing, "file_request", kept_and_published)
    assert send("another canary") == 500
    assert HelpRequest.objects.count() == 2


def test_control_a_server_that_says_kept_before_it_is_loses_what_was_acknowledged(tmp_path):
    with own_database(tmp_path) as server:
        cast = make_cast()
        policies(cast, clock.now())
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        keys = [uuid4() for _ in range(3)]
        for key in keys:
            asking = Asking(text="canary", form_key=key)
            filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=clock.now())
        kill_server(server)
        server.start()
        connection.close()
        tally = Tally("control")
        tally.settle(clock.now(), acknowledged=keys)
        assert tally.lost > 0


def test_control_where_each_refusal_is_a_persons_own_a_wrong_relay_escalates_everybody(ready, sink, monkeypatch):
    monkeypatch.setattr(refusals, "REFUSALS", refusals.REFUSALS)  # put back afterwards
    breaking.one_refusal_is_enough()
    file_many(ready, 6, now=clock.now())
    sink.verdicts["rcpt"] = lambda _: "550 5.1.1 no such user"
    for _ in range(2):
        deliver.deliver()
        OutboxMessage.objects.filter(status="queued").update(next_try_at=clock.real())
    assert HelpRequest.objects.filter(step__gt=0).exists()
