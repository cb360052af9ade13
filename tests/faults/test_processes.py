"""Real processes killed, frozen, doubled and missing: worker, beat, broker, database, watchdog, web."""

import os
import random
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import psycopg2
import pytest
from django.db import connection

from pts_support import clock
from pts_support.local.embedded import Valkey
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation
from requests_app.models import HelpRequest
from tests.cast import make_cast
from tests.faults.harness import (
    Lookout,
    Sender,
    answers,
    begin,
    bulk,
    canaries,
    free_port,
    kill_server,
    make_due,
    own_database,
    policies,
    postgres_url,
    product,
    until,
    wipe,
)
from tests.faults.tally import FULL, HANG, SLACK, TICK, percentile, size
from tests.services import child_env
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)
OUTAGE = 4 * TICK  # a minute at full length


@contextmanager
def running(tmp_path, *names, tick=TICK, **env):
    """The product with its page, until that answers."""
    port = free_port()
    with product(tmp_path, *names, "web", tick=tick, PORT=str(port), **env) as started:
        until(lambda: answers(f"http://localhost:{port}/healthz") == 200, seconds=HANG, what="the web answers")
        yield started, port


def engine_is_well(port):
    return answers(f"http://localhost:{port}/healthz/engine") == 200


def none_due():
    return not HelpRequest.objects.filter(due_at__lte=clock.now()).exists()


def swept_after(moment):
    place = Installation.objects.get(id=1)
    return place.swept_at and place.swept_at > moment


def due_ids():
    return list(HelpRequest.objects.filter(due_at__lte=clock.now(), step=0).values_list("id", flat=True))


def logs(tmp_path):
    return "".join(log.read_text() for log in tmp_path.glob("*.log"))


def deaths(worker):
    """Of its children, by failpoint."""
    return worker.log.read_text().count("SIGKILL")


def batched(values, n):
    return [values[i : i + n] for i in range(0, len(values), n)]


def test_real_worker_beat_watchdog_and_gunicorn_killed(ready, tmp_path, trial):
    """kill -9 of real processes while fellows send and requests fall due: by failpoint in the worker's child, which is
    started again after each; by signal for whole processes."""
    cast, luck = ready, random.Random(8)
    fellows = [m.user for m in cast.memberships.values() if m.role == "fellow" and m.program_id == cast.program.id]
    places = ["sweep.locked", "record.outbox", "deliver.held", "turn.swept", "deliver.claimed", "sweep.recorded"]
    went: set[int] = set()
    with SmtpSink() as sink, running(tmp_path, "beat", "watchdog", **sink.env()) as (started, port):
        senders = [Sender(user, port) for user in fellows]
        env = child_env(ENGINE_TICK=str(TICK), PORT=str(port), **sink.env())

        def ask_and_fall_due():
            for sender in luck.sample(senders, 2):
                sender.send("canary: what about Friday?")
            fresh = HelpRequest.objects.filter(step=0, state="waiting", due_at__gt=clock.now())
            went.update(fresh.values_list("id", flat=True))
            now = clock.now()
            fresh.update(due_at=now, promised_at=now, reminded=True)

        with Lookout(postgres_url(env["DATABASE_URL"])) as lookout:
            for two in batched(places[: size(4, 6)], 2):
                dying = {
                    place: begin(f"worker{n}", tmp_path, env | {"FAULTS": place}) for n, place in enumerate(two, 1)
                }
                started |= {each.name: each for each in dying.values()}
                before = {place: deaths(each) for place, each in dying.items()}
                died, end = dict.fromkeys(two, 0), time.monotonic() + HANG
                while min(died.values()) < size(3, 6):
                    assert time.monotonic() < end, f"passed so often: {died}"
                    ask_and_fall_due()
                    time.sleep(TICK / 2)
                    died = {place: deaths(each) - before[place] for place, each in dying.items()}
                trial.kills += sum(died.values())
                trial.places += two
                for each in dying.values():
                    each.kill()
                    each.stop()
            started["worker1"] = begin("worker1", tmp_path, env)
            for name in ["worker1", "beat", "watchdog", "web"] * size(3, 6):
                ask_and_fall_due()
                started[name].kill()
                started[name].stop()
                trial.kills += 1
                ask_and_fall_due()
                started[name] = begin(name, tmp_path, env)
                until(lambda: answers(f"http://localhost:{port}/healthz") == 200, seconds=HANG, what="the web answers")
                ask_and_fall_due()
            began = time.monotonic()
            until(none_due, seconds=HANG, what="everything due has been moved")
            trial.recovered(time.monotonic() - began)
            OutboxMessage.objects.filter(status="queued").update(next_try_at=clock.real())
            waiting = OutboxMessage.objects.filter(status="queued")
            until(lambda: not waiting.exists(), seconds=HANG, what="everything was sent")
            time.sleep(0.5)
        trial.late = lookout.late
        mails = "".join(m.text + m.subject for m in sink.messages)
        found = trial.settle(
            clock.now(),
            acknowledged=[UUID(key) for s in senders for key in s.acknowledged],
            due=went,
            arrived=[m.message_id for m in sink.messages],
            may_repeat=True,
        )
    trial.trials, trial.processes = len(went), trial.kills
    assert trial.kills >= 20
    assert len(went) > 20
    assert (found, trial.wrong) == ([], 0)
    assert canaries(logs(tmp_path), mails, broker=os.environ["REDIS_URL"]) == []
    trial.in_time(p99=30, worst=60)  # unscaled: starting a process again does not get faster with the tick


def test_none_two_or_three_beats(ready, tmp_path, trial):
    """First without a beat, then two begin, then a third; each time a hundred (full: a thousand) fall due."""
    with SmtpSink() as sink, running(tmp_path, "worker1", "worker2", "watchdog", **sink.env()) as (started, _):
        env = child_env(ENGINE_TICK=str(TICK), **sink.env())
        for more in [(), ("beat1", "beat2"), ("beat3",)]:
            wipe()
            arrived = len(sink.messages)
            bulk(ready, size(100, 1000), now=clock.now())
            for name in more:
                started[name] = begin(name, tmp_path, env)
            for name in more:
                until((tmp_path / f"{name}.pid").exists, seconds=HANG, what=f"{name} ticks")
            until(lambda: Installation.objects.get(id=1).swept_at, seconds=HANG, what="the engine runs")
            with Lookout(postgres_url(env["DATABASE_URL"])) as lookout:
                make_due(clock.now())
                due = due_ids()
                trial.recovered(until(none_due, seconds=HANG, what="all went up"))
                waiting = OutboxMessage.objects.filter(status="queued")
                until(lambda w=waiting: not w.exists(), seconds=HANG, what="everything was sent")
                time.sleep(2 * TICK)
            trial.trials += len(due)
            trial.late += lookout.late
            mails = [m.message_id for m in sink.messages[arrived:]]
            assert (trial.settle(clock.now(), due=due, arrived=mails), trial.wrong) == ([], 0)
    trial.in_time()


def test_broker_down_frozen_flushed_and_back_empty(ready, tmp_path, trial):
    """Asking answers as ever, escalation goes on by the watchdog, and afterwards the workers take over again."""
    broker = Valkey(tmp_path / "valkey", durable=False).start()
    senders = [Sender(user, 0) for user in (ready.asha, ready.ben, ready.imani)]
    went: list[int] = []
    try:
        with (
            SmtpSink() as sink,
            running(tmp_path, "worker", "beat", "watchdog", REDIS_URL=broker.url(), **sink.env()) as (_, port),
        ):
            until(lambda: engine_is_well(port), seconds=HANG, what="the engine runs")
            for sender in senders:
                sender.port = port
                sender.send("canary: the first is slow everywhere")
                sender.took.clear()
            with Lookout(postgres_url(child_env()["DATABASE_URL"])) as lookout:
                for state in ("frozen", "flushed", "down, back empty"):
                    begun = time.monotonic()
                    if state == "frozen":
                        broker.process.send_signal(19)
                    elif state == "flushed":
                        _ask(broker, "FLUSHALL")
                    else:
                        broker.process.kill()
                        broker.process.wait()
                    for n in range(size(10, 60)):
                        assert senders[n % 3].send("canary: now and then")[0] == 302
                    HelpRequest.objects.filter(step__gt=0).update(due_at=clock.now() + timedelta(days=3))
                    make_due_now = HelpRequest.objects.filter(step=0)
                    now = clock.now()
                    make_due_now.update(due_at=now, promised_at=now, reminded=True)
                    went += due_ids()
                    trial.recovered(until(none_due, seconds=HANG, what=f"moved while {state}"))
                    time.sleep(max(OUTAGE - (time.monotonic() - begun), 0))
                    if state == "frozen":
                        broker.process.send_signal(18)
                    elif state != "flushed":
                        broker = Valkey(tmp_path / "valkey", durable=False).start()
                    until(lambda: engine_is_well(port), seconds=HANG, what=f"well again after {state}")
            took = [t for sender in senders for t in sender.took]
        trial.trials, trial.late = len(took), lookout.late
        keys = [UUID(key) for s in senders for key in s.acknowledged]
        assert (trial.settle(clock.now(), acknowledged=keys, due=went), trial.wrong) == ([], 0)
        assert percentile(took, 95) <= (0.5 if FULL else 1.5), f"filing p95 {percentile(took, 95):.2f} s"
        assert canaries(logs(tmp_path), broker=broker.url()) == []
        trial.in_time()
    finally:
        broker.process.send_signal(18)
        broker.stop()
        shutil.rmtree(broker.root)  # as root it is not in pytest's own folder


def _ask(broker, command):
    with broker.client() as client:
        client.execute_command(command)


def test_postgresql_killed_and_restarted_and_its_connections_used_up(tmp_path, trial):
    """What was acknowledged is there after kill -9 of the server; a thousand overdue are done within a minute."""
    with own_database(tmp_path) as server, SmtpSink() as sink:
        cast = make_cast()
        policies(cast, clock.now())
        env = {"DATABASE_URL": server.url(), **sink.env()}
        with running(tmp_path, "worker", "beat", "watchdog", **env) as (_, port):
            until(lambda: engine_is_well(port), seconds=HANG, what="the engine runs")
            senders = [Sender(user, port) for user in (cast.asha, cast.ben, cast.imani, cast.jonah)]
            with ThreadPoolExecutor(4) as hands:
                stop = threading.Event()
                sending = [hands.submit(_send_until, sender, stop) for sender in senders]
                try:
                    kept = lambda: sum(len(s.acknowledged) for s in senders) >= 8  # noqa: E731
                    until(kept, seconds=HANG, what="some were acknowledged")
                    kill_server(server)
                    time.sleep(TICK)
                finally:
                    stop.set()
                for each in sending:
                    each.result()
            assert answers(f"http://localhost:{port}/healthz") == 503
            assert not engine_is_well(port)
            trial.alarms_wanted += 1
            seen = lambda: "cannot look" in (tmp_path / "watchdog.log").read_text()  # noqa: E731
            until(seen, seconds=8 * TICK + SLACK, what="the watchdog says so")
            trial.alarms += 1
            time.sleep(max(OUTAGE - 3 * TICK, 0))
            server.start()
            connection.close()
            keys = [UUID(key) for s in senders for key in s.acknowledged]
            assert keys
            assert (trial.settle(clock.now(), acknowledged=keys), trial.wrong) == ([], 0)
            until(lambda: engine_is_well(port), seconds=HANG, what="well again")

            bulk(cast, 1_000, now=clock.now())  # a second outage, with a thousand falling due in it
            OutboxMessage.objects.filter(status="queued").update(status="suppressed", done_at=clock.real())
            make_due(clock.now() + timedelta(seconds=2))
            kill_server(server)
            time.sleep(max(OUTAGE, 3))
            server.start()
            connection.close()
            due = due_ids()
            assert len(due) >= 1_000
            trial.recovered(until(none_due, seconds=60, what="a thousand overdue are done"))
            assert (trial.settle(clock.now(), due=due), trial.wrong) == ([], 0)

            until(lambda: engine_is_well(port), seconds=HANG, what="well again")
            taken = _take_all_connections(server)
            HelpRequest.objects.filter(due_at__isnull=False).update(due_at=clock.now())
            begun = clock.now()
            trial.alarms_wanted += 1
            until(lambda: not engine_is_well(port), seconds=8 * TICK + 6 * SLACK, what="it is seen")
            trial.alarms += 1
            for each in taken:
                each.close()
            trial.recovered(until(none_due, seconds=60, what="moved after the connections came back"))
            until(lambda: swept_after(begun), seconds=HANG, what="swept")
            assert (trial.settle(clock.now()), trial.wrong) == ([], 0)
        trial.trials = len(keys) + 2_000
        assert canaries(logs(tmp_path), (tmp_path / "pg" / "log").read_text() if _ours(server) else "") == []


def _ours(server):
    return (server.root / "log").exists() and str(server.root).startswith("/tmp")


def _send_until(sender, stop):
    while not stop.is_set():
        sender.send("canary: while the server dies")


def _take_all_connections(server):
    """Every connection there is but this process's own: whoever has one is put out, and what becomes free is taken."""
    taken, end = [], time.monotonic() + HANG
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()[0]
    while time.monotonic() < end:
        try:
            taken.append(psycopg2.connect(postgres_url(server.url()), connect_timeout=2))
        except psycopg2.OperationalError:
            if not taken:
                raise
            ours = [mine, *(each.info.backend_pid for each in taken)]
            with taken[0], taken[0].cursor() as cursor:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE backend_type = 'client backend' AND pid <> ALL(%s)",
                    [ours],
                )
                if cursor.fetchone()[0] == 0:
                    return taken
    raise AssertionError("somebody always came in between")


def test_the_mail_server_refuses_for_a_while_and_nobody_is_escalated_for_it(ready, tmp_path, trial):
    """A wrong relay: every address "does not exist" for a while. Everything arrives afterwards, once; nobody moved.

    Two people have all the first mails. They are refused, and nobody moves for it before they were asked again."""
    cast = ready
    bulk(cast, size(100, 500), now=clock.now())
    mails = OutboxMessage.objects.filter(status="queued")
    first = set(mails.values_list("person", flat=True).distinct()[:2])
    mails.filter(person__in=first).update(next_try_at=clock.real() - timedelta(minutes=1))
    with SmtpSink() as sink, running(tmp_path, "worker", "beat", "watchdog", **sink.env()):
        sink.verdicts["rcpt"] = lambda _: "550 5.1.1 no such user"
        until(
            lambda: OutboxMessage.objects.filter(refused_at__isnull=False).values("person").distinct().count() >= 3,
            seconds=HANG,
            what="three were refused",
        )
        for step, answer in [("connect", "421 later"), ("mail", "451 4.3.0 later"), ("dot", "552 5.2.2 full")]:
            sink.verdicts = {step: answer}
            OutboxMessage.objects.filter(status="queued").update(next_try_at=clock.real())
            time.sleep(TICK)
        sink.verdicts = {}
        OutboxMessage.objects.filter(status="queued").update(next_try_at=clock.real())

        def all_sent():
            """Their back-off, which has grown by now, is not waited for."""
            waiting = OutboxMessage.objects.filter(status="queued")
            waiting.filter(lease__isnull=True).update(next_try_at=clock.real())
            return not waiting.exists()

        trial.recovered(until(all_sent, seconds=HANG, what="everything was sent"))
        arrived = [m.message_id for m in sink.messages]
    trial.trials = len(arrived)
    assert (trial.settle(clock.now(), arrived=arrived), trial.wrong) == ([], 0)
    assert not HelpRequest.objects.filter(step__gt=0).exists()
    assert "alarm: " in logs(tmp_path)
