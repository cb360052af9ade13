"""A dozen and more ways to stop the engine, each found: an alarm, and a line on every page where something is late; and
thirty days in which nothing is wrong and nobody cries.
"""

import shutil
import signal
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import psycopg2
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mentors.models import Absence
from pts_support import clock
from pts_support.local.embedded import Valkey
from pts_support.notify import deliver
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation
from requests_app.engine import watchdog
from requests_app.engine.turn import engine_turn
from requests_app.models import HelpRequest
from tests.faults.harness import Sender, begin, bulk, file_many, policies, postgres_url, until, wipe
from tests.faults.tally import FULL, HANG, SLACK, TICK
from tests.faults.test_processes import engine_is_well, none_due, running
from tests.services import child_env
from tests.smtp_sink import SmtpSink

TICK = TICK if FULL else 0.8  # most of this trial is waiting, so here a nineteenth of the length
BOUND = 8 * TICK + 2 * SLACK  # 120 s at full length

pytestmark = pytest.mark.django_db(transaction=True)


def way(steps):
    """A way to break something: up to its yield it is broken, after it mended, whatever happened meanwhile."""

    @contextmanager
    def broken_meanwhile(*args):
        run = steps(*args)
        next(run)
        try:
            yield
        finally:
            next(run, None)

    return broken_meanwhile


class Engine:
    """A whole product to break: its processes, its broker and its mail server."""

    def __init__(self, started, port, broker, sink, tmp_path, env, cast):
        self.started, self.port, self.broker, self.sink = started, port, broker, sink
        self.tmp_path, self.env, self.cast = tmp_path, env, cast
        self.reader = Sender(cast.asha, port)

    @way
    def killed(self, *names):
        for name in names:
            self.started[name].kill()
            self.started[name].stop()
        yield
        for name in names:
            self.started[name] = begin(name, self.tmp_path, self.env)

    @way
    def frozen(self, *names):
        for name in names:
            self.started[name].freeze()
        yield
        for name in names:
            self.started[name].thaw()

    @way
    def broker_killed(self):
        self.broker.process.kill()
        self.broker.process.wait()
        yield
        self.broker = Valkey(self.broker.root, durable=False).start()

    @way
    def broker_frozen(self):
        self.broker.process.send_signal(signal.SIGSTOP)
        yield
        self.broker.process.send_signal(signal.SIGCONT)

    @way
    def broker_full(self):
        self._broker("CONFIG", "SET", "maxmemory", "1")
        yield
        self._broker("CONFIG", "SET", "maxmemory", "0")

    def _broker(self, *words):
        with self.broker.client() as client:
            client.execute_command(*words)

    @way
    def session(self, *statements):
        """Another session at the database, which does not end its transaction."""
        line = psycopg2.connect(postgres_url(self.env["DATABASE_URL"]))
        line.set_session(isolation_level="REPEATABLE READ")
        with line.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
        yield
        line.rollback()
        line.close()

    @way
    def a_bug(self, table, check):
        """Every write of this kind raises, as a bug in the code would."""
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT a_bug CHECK ({check}) NOT VALID")
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT a_bug")

    @way
    def mail_down(self):
        self.sink.verdicts = {"connect": "421 later"}
        OutboxMessage.objects.update(status="queued", done_at=None, next_try_at=clock.real(), attempts=0)
        yield
        self.sink.verdicts = {}
        OutboxMessage.objects.filter(status="queued").update(next_try_at=clock.real())

    @way
    def a_mail_nobody_can_build(self):
        OutboxMessage.objects.create(
            person=self.cast.maeve, kind="no.such", dedupe="x", created_at=clock.now(), next_try_at=clock.real()
        )
        yield
        OutboxMessage.objects.filter(kind="no.such").delete()

    @way
    def a_lost_notification(self):
        lost = OutboxMessage.objects.filter(kind="request.next")
        kept = list(lost)
        lost.delete()
        yield
        OutboxMessage.objects.bulk_create(kept)

    @way
    def time_away_that_cannot_begin(self):
        today = clock.now().date()
        with self.a_bug(Absence._meta.db_table, "begun_at IS NULL"):
            Absence.objects.create(person=self.cast.priya, first=today - timedelta(days=1), last=today)
            yield
            Absence.objects.all().delete()


# name, how, whether something is late then (so that pages say so)
WAYS = [
    ("worker killed", lambda e: e.killed("worker"), False),
    ("worker frozen", lambda e: e.frozen("worker"), False),
    ("beat killed", lambda e: e.killed("beat"), False),
    ("beat frozen", lambda e: e.frozen("beat"), False),
    ("broker killed", lambda e: e.broker_killed(), False),
    ("broker frozen", lambda e: e.broker_frozen(), False),
    ("broker full", lambda e: e.broker_full(), False),
    ("watchdog killed", lambda e: e.killed("watchdog"), False),
    ("watchdog frozen", lambda e: e.frozen("watchdog"), False),
    ("worker, beat and watchdog killed", lambda e: e.killed("worker", "beat", "watchdog"), True),
    ("a bug in every step", lambda e: e.a_bug("requests_app_escalation", "false"), True),
    ("a row locked for ever", lambda e: e.session("SELECT id FROM requests_app_helprequest FOR UPDATE"), True),
    ("the table locked for ever", lambda e: e.session("LOCK TABLE requests_app_helprequest"), None),
    ("an old open snapshot", lambda e: e.session("SELECT count(*) FROM requests_app_helprequest"), False),
    ("the mail server is down", lambda e: e.mail_down(), False),
    ("a mail nobody can build", lambda e: e.a_mail_nobody_can_build(), False),
    ("a notification is gone", lambda e: e.a_lost_notification(), False),
    ("time away that cannot begin", lambda e: e.time_away_that_cannot_begin(), False),
]


LOCKING = ("a row locked for ever", "the table locked for ever")


def test_each_way_to_stop_the_engine_is_found(ready, tmp_path, trial):
    """Found: the log has an alarm, or the address a monitor asks says 503; within two minutes at full length."""
    broker = Valkey(tmp_path / "valkey", durable=False).start()
    engine = None
    try:
        with (
            SmtpSink() as sink,
            running(tmp_path, "worker", "beat", "watchdog", tick=TICK, REDIS_URL=broker.url(), **sink.env()) as (
                started,
                port,
            ),
        ):
            env = child_env(ENGINE_TICK=str(TICK), PORT=str(port), REDIS_URL=broker.url(), **sink.env())
            engine = Engine(started, port, broker, sink, tmp_path, env, ready)
            file_many(ready, 2, now=clock.now())  # so few that nobody can tell a row's trouble from the engine's
            for name, way, late in WAYS:
                until(lambda: engine_is_well(port), seconds=HANG, what=f"well before: {name}")
                trial.alarms_wanted += 1
                before = alarms(tmp_path)
                began = time.monotonic()
                if (
                    name in LOCKING
                ):  # nothing can be changed any more then: it falls due a moment after the lock is taken
                    fall_due(ahead=timedelta(seconds=2))
                with way(engine):
                    if name not in LOCKING:
                        fall_due()
                    found = lambda b=before: alarms(tmp_path) > b or not engine_is_well(port)  # noqa: E731
                    until(found, seconds=BOUND, what=f"found: {name}")
                    if late:
                        page = lambda: "running late since" in engine.reader.fetch("/")[1]  # noqa: E731
                        until(page, seconds=BOUND, what=f"on every page: {name}")
                    trial.alarms += 1
                    trial.trials += 1
                    trial.late.append(0.0)
                    took = time.monotonic() - began
                trial.recovered(took)
                if late is not None:
                    until(none_due, seconds=HANG, what=f"made up for: {name}")
            until(lambda: engine_is_well(port), seconds=HANG, what="well in the end")
            calm = lambda: "running late since" not in engine.reader.fetch("/")[1]  # noqa: E731
            until(calm, seconds=HANG, what="no page says so any more")
        trial.late.clear()
        assert (trial.settle(clock.now()), trial.wrong) == ([], 0)
        assert trial.alarms == trial.alarms_wanted >= 12
    finally:
        broker = engine.broker if engine else broker
        if broker.process.poll() is None:
            broker.process.send_signal(signal.SIGCONT)
        broker.stop()
        shutil.rmtree(broker.root)  # as root it is not in pytest's own folder


def alarms(tmp_path):
    """Lines of the logs that are for a human."""
    lines = [line for log in tmp_path.glob("*.log") for line in log.read_text().splitlines()]
    return sum(" CRITICAL pts.alarm" in line or "alarm: " in line for line in lines)


def fall_due(ahead=timedelta()):
    now = clock.now() + ahead
    HelpRequest.objects.filter(due_at__isnull=False).update(due_at=now, promised_at=now, reminded=True)


def test_the_outside_monitor_is_asked_only_while_all_is_well(ready, settings, monkeypatch):
    asked = []

    class Monitor(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Monitor)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.DEADMAN_URL = f"http://127.0.0.1:{server.server_port}/here"
    try:
        r = file_many(ready, 1, now=clock.now())[0]
        OutboxMessage.objects.all().delete()
        now = clock.real()
        Installation.objects.update(swept_at=now, delivered_at=now)
        assert watchdog.look().well
        assert asked == ["/here"]
        HelpRequest.objects.filter(id=r.id).update(due_at=now - timedelta(minutes=5))
        assert not watchdog.look().well
        assert asked == ["/here"]
    finally:
        server.shutdown()
        server.server_close()


def days(cast, n, *, monkeypatch, settings, stalled=None):
    """A healthy engine, hour by hour and at every due moment, for ``n`` days; yields each look. ``stalled``: a day on
    which nobody sweeps, and the watchdog cannot either."""
    start = datetime(2026, 11, 2, 12, 0, tzinfo=clock.real().tzinfo)  # the clocks change between: November 1 was summer
    now = [start]
    monkeypatch.setattr(clock, "real", lambda: now[0])
    monkeypatch.setattr(clock, "now", lambda: now[0])
    wipe()
    policies(cast, start)
    watch = watchdog.WatchdogMemory()
    with SmtpSink() as sink:
        for name, value in sink.settings().items():
            setattr(settings, name, value)
        end = start + timedelta(days=n)
        while now[0] < end:
            if now[0].hour == 16 and now[0].minute < 1:
                file_many(cast, 2, now=now[0])
            if (now[0] - start).days == stalled:
                monkeypatch.setattr(watchdog, "engine_turn", lambda: None)
            else:
                engine_turn()
            deliver.deliver()
            for _ in range(2):
                now[0] += timedelta(seconds=5)
                yield watchdog.look(watch)
            due = HelpRequest.objects.filter(due_at__gt=now[0]).order_by("due_at").values_list("due_at", flat=True)
            nxt = min([now[0].replace(minute=0, second=0, microsecond=0) + timedelta(hours=2), *due[:1]])
            now[0] = max(nxt, now[0] + timedelta(seconds=5))


def cried(caplog):
    return [r.getMessage() for r in caplog.records if r.levelname == "CRITICAL"]


def test_no_false_alarm_in_thirty_days(ready, monkeypatch, caplog, settings, trial):
    """Nobody cries, every step is taken."""
    for seen in days(ready, 30, monkeypatch=monkeypatch, settings=settings):
        trial.trials += 1
        assert seen.well, seen
    assert cried(caplog) == []
    assert HelpRequest.objects.filter(step__gte=3).count() > 10
    assert (trial.settle(clock.real()), trial.wrong) == ([], 0)


def test_control_a_day_on_which_nothing_moves_is_cried_about(ready, monkeypatch, caplog, settings):
    """The same days with one on which every sweep does nothing: the silence of the other thirty means something."""
    looks = list(days(ready, 4, monkeypatch=monkeypatch, settings=settings, stalled=3))
    assert looks[0].well
    assert not looks[-1].well
    assert any("late since" in line for line in cried(caplog))


def test_its_question_touches_only_what_is_due_at_100_000_requests(ready):
    """The plan of the watchdog's own statement, with 100,000 requests open and three due: the index, and three rows."""
    now = clock.now()
    bulk(ready, 100_000, now=now, whole=False)
    three = list(HelpRequest.objects.order_by("id").values_list("id", flat=True)[:3])
    HelpRequest.objects.filter(id__in=three).update(due_at=now - timedelta(minutes=3))
    many_mails(ready.maeve, 100_000, now=now)
    with CaptureQueriesContext(connection) as seen:
        assert watchdog._late_since(Installation.current(), now) is not None
    asked = [q["sql"] for q in seen if "requests_app_helprequest" in q["sql"]]
    told = [q["sql"] for q in seen if "notify_outboxmessage" in q["sql"]]
    assert (len(asked), len(told)) == (1, 1)
    for question, index in ((asked[0], "request_due"), (told[0], "outbox_due")):
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + question)
            plan = cursor.fetchone()[0][0]
        used = list(_nodes(plan["Plan"]))
        assert {n["Index Name"] for n in used if "Index Name" in n} == {index}
        assert not [n for n in used if n["Node Type"] == "Seq Scan"]
        assert _read(used) <= 3
        with transaction.atomic(), connection.cursor() as cursor:  # the control: without it all that waits is read
            cursor.execute(f"DROP INDEX {index}")
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + question)
            assert _read(list(_nodes(cursor.fetchone()[0][0]["Plan"]))) > 10_000
            transaction.set_rollback(True)
    began = time.monotonic()
    assert watchdog.broken_rules(now) == []  # the audit, too, costs what moved lately
    assert time.monotonic() - began < 2


def many_mails(person, n, *, now):
    """Half of them sent, half waiting for a later try, three due."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO notify_outboxmessage (ref, next_try_at, attempts, last_error, person_id, channel, kind, dedupe,
                facts, status, created_at, done_at)
            SELECT gen_random_uuid(), CASE WHEN n <= 3 THEN %(now)s - interval '3 min' ELSE %(now)s + n * interval '1 s'
                END, 0, '', %(person)s, 'email', 'request.still', 'many:' || n, '{}',
                CASE WHEN n %% 2 = 1 OR n <= 3 THEN 'queued' ELSE 'sent' END, %(now)s,
                CASE WHEN n %% 2 = 1 OR n <= 3 THEN NULL ELSE %(now)s END
            FROM generate_series(1, %(n)s) n""",
            {"now": now, "person": person.id, "n": n},
        )
        cursor.execute("ANALYZE notify_outboxmessage")


def _read(nodes):
    """The most rows that one part of the plan has looked at: those it gave on and those it threw away."""
    return max(n["Actual Rows"] + n.get("Rows Removed by Filter", 0) for n in nodes)


def _nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def test_control_a_watchdog_that_looks_at_marks_only_finds_less(ready, monkeypatch):
    """Without its question about lateness a row that nobody moves is not seen: the trial above would fail."""
    r = file_many(ready, 1, now=clock.now())[0]
    OutboxMessage.objects.all().delete()
    HelpRequest.objects.filter(id=r.id).update(due_at=clock.now() - timedelta(minutes=9))
    now = clock.real()
    Installation.objects.update(swept_at=now, delivered_at=now)
    assert not watchdog.look().well
    monkeypatch.setattr(watchdog, "_late_since", lambda place, now: None)
    assert watchdog.look().well
