"""Real processes, kills and races for fault trials: forked children of this warm process, and the product's own
processes.

Forked children open their own connections after the fork (6 ms a kill); worker, beat, gunicorn and watchdog are started
as they run in production, on this test's own database and broker.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from urllib.parse import urlencode
from uuid import uuid4

import psycopg2
from django.db import connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from mentors.models import Absence
from pts_support import clock
from pts_support.backup.database import find
from pts_support.db import failpoints
from pts_support.local.embedded import ROLE, Postgres, password_in
from pts_support.notify.models import OutboxMessage
from pts_support.people.models import Installation
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine.invariants import broken_rules
from requests_app.models import BoardDigest, Draft, DueAct, Escalation, Event, HelpRequest, Message, Participant
from tests.faults.tally import HANG
from tests.services import ROOT, broker_client, child_env

PY = sys.executable
KILLED = -signal.SIGKILL


# Forked children -----------------------------------------------------------------------------------------------------


def fork(work: Callable[[], object], *, kill_at: str = "") -> int:
    """Run ``work`` in a child; ``kill_at`` names the failpoint at which it dies as by kill -9. Returns its pid."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        if kill_at:
            failpoints.arm(kill_at)
        work()
        code = 0
    except BaseException:  # the child must never return into pytest
        traceback.print_exc()
    finally:
        os._exit(code)


def reap(*pids: int, seconds: float = HANG) -> list[int]:
    """Wait for the children; their exit codes (negative: the signal). One that hangs is killed and the trial fails."""
    codes, end = [], time.monotonic() + seconds
    for pid in pids:
        while True:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                codes.append(os.waitstatus_to_exitcode(status))
                break
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                raise AssertionError("a child hung")
            time.sleep(0.005)
    return codes


def together(n: int, work: Callable[[int], object], **more: object) -> list[int]:
    """``n`` children at once, started by one signal so that they really race."""
    gate_r, gate_w = os.pipe()

    def wait_then(i: int) -> Callable[[], object]:
        def run() -> object:
            os.close(gate_w)
            os.read(gate_r, 1)
            return work(i)

        return run

    pids = [fork(wait_then(i)) for i in range(n)]
    os.close(gate_r)
    os.close(gate_w)
    return reap(*pids, **more)


# The product's own processes -----------------------------------------------------------------------------------------


class Running:
    """One real process of the product, with its output in a file."""

    def __init__(self, name: str, argv: list[str], log: Path, env: dict[str, str]) -> None:
        self.name, self.log = name, log
        self._out: IO[bytes] = log.open("ab")
        self.process = subprocess.Popen(
            argv,
            cwd=ROOT,
            env=env,
            stdout=self._out,
            stderr=self._out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """kill -9, the whole group: a worker's children too."""
        self._signal(signal.SIGKILL)
        self.process.wait(10)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        if self.process.poll() is None:
            self._signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        self._out.close()

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


@contextmanager
def product(tmp_path: Path, *names: str, tick: float = 1.0, **env: str) -> Iterator[dict[str, Running]]:
    """Start the named processes ("worker", "beat", "watchdog", "web"); stop whatever is left of them at the end."""
    base = child_env(ENGINE_TICK=str(tick), **env)
    started: dict[str, Running] = {}
    try:
        for name in names:
            started[name] = begin(name, tmp_path, base)
        yield started
    finally:
        for each in started.values():
            each.thaw()
            if each.process.poll() is None:
                each._signal(signal.SIGTERM)
        for each in reversed(list(started.values())):
            each.stop()


def begin(name: str, tmp_path: Path, env: dict[str, str], *, broken: str = "") -> Running:
    """``broken``: a function of tests.faults.breaking, called in a worker before anything else (a control)."""
    kind = name.rstrip("0123456789")
    celery = [PY, "-m", "celery", "-A", "pts_support"]
    if broken:
        breaks = f"import django; django.setup(); from tests.faults import breaking; breaking.{broken}()"
        celery = [PY, "-c", f"{breaks}; from celery.__main__ import main; main()", "-A", "pts_support"]
    port = env.get("PORT", "0")
    (tmp_path / f"{name}.pid").unlink(missing_ok=True)  # of one that was killed
    argv = {
        "worker": [*celery, "worker", "-c", "1", "--without-mingle", "--without-gossip", "-n", f"{name}@%h"],
        "beat": [*celery, "beat", f"--pidfile={tmp_path / name}.pid"],  # it keeps no other file
        "watchdog": [PY, "manage.py", "watchdog"],
        "web": [
            *(PY, "-m", "gunicorn", "--no-control-socket", "--threads", "4"),
            *("-k", "pts_support.web.buffered.BufferedWorker"),
            *("-b", f"127.0.0.1:{port}", "pts_support.wsgi"),
        ],
    }[kind]
    return Running(name, argv, tmp_path / f"{name}.log", env | {"PTS_PROCESS": kind})


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(true: Callable[[], object], *, seconds: float, what: str, every: float = 0.05) -> float:
    """Wait until ``true()``; how long it took. The bound is the promise under trial, or HANG."""
    start = time.monotonic()
    while not true():
        if time.monotonic() - start > seconds:
            raise AssertionError(f"after {seconds} s still not: {what}")
        time.sleep(every)
    return time.monotonic() - start


def answers(url: str) -> int:
    """The status of a GET (0: nobody there)."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return 0


# Requests to try it on -----------------------------------------------------------------------------------------------


def policies(cast: object, now: datetime) -> None:
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=now)


def file_many(cast: object, n: int, *, now: datetime) -> list[HelpRequest]:
    """``n`` requests of the cast's fellows, through the one way in."""
    fellows = [
        name
        for name in cast.memberships
        if cast.memberships[name].role == "fellow" and cast.memberships[name].program_id == cast.program.id
    ]
    made = []
    for i in range(n):
        membership = cast.memberships[fellows[i % len(fellows)]]
        made.append(
            filing.file_request(
                membership, Asking(text=f"canary-{i}", form_key=uuid4()), by=membership.user, now=now
            ).request
        )
    return made


def bulk(cast: object, n: int, *, now: datetime, whole: bool = True) -> None:
    """``n`` requests as filing makes them: one of each fellow's, and copies of all their rows (or of the requests
    alone, where only their number matters)."""
    first = file_many(cast, min(n, 10), now=now)
    more = -(-(n - len(first)) // len(first))
    if more <= 0:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE TEMP TABLE copied AS SELECT r.id AS old, r.ref AS old_ref, gen_random_uuid() AS ref,
                nextval(pg_get_serial_sequence('{HelpRequest._meta.db_table}', 'id')) AS new
            FROM {HelpRequest._meta.db_table} r, generate_series(1, {more}) ORDER BY random() LIMIT {n - len(first)}"""
        )
        _copy(cursor, HelpRequest, "x.id = c.old", id="c.new", ref="c.ref", form_key="gen_random_uuid()")
        if whole:
            _copy_what_hangs_on_them(cursor)
        cursor.execute("DROP TABLE copied")
        cursor.execute("ANALYZE")


def _copy_what_hangs_on_them(cursor: CursorWrapper) -> None:
    for model in (Participant, Event):
        _copy(cursor, model, "x.request_id = c.old", request_id="c.new")
    _copy(cursor, Message, "x.request_id = c.old", request_id="c.new", ref="gen_random_uuid()")
    dedupe = "replace(x.dedupe, c.old_ref::text, c.ref::text)"
    # An engine that runs may have sent the first ones already; their copies have been sent to nobody.
    fresh = {"status": "'queued'", "attempts": "0", "next_try_at": "x.created_at"}
    fresh |= dict.fromkeys(("done_at", "lease", "leased_until", "first_try_at", "told_ref"), "NULL")
    _copy(cursor, OutboxMessage, "x.about = c.old_ref", about="c.ref", ref="gen_random_uuid()", dedupe=dedupe, **fresh)


def _copy(cursor: CursorWrapper, model: type[Model], where: str, **changed: str) -> None:
    names = [
        f.column for f in model._meta.concrete_fields if not f.generated and (not f.primary_key or "id" in changed)
    ]
    values = ", ".join(changed.get(name, f"x.{name}") for name in names)
    into, table = ", ".join(f'"{name}"' for name in names), model._meta.db_table
    cursor.execute(f"INSERT INTO {table} ({into}) SELECT {values} FROM {table} x JOIN copied c ON {where}")


def wipe() -> None:
    """No request and no mail left; the people stay. (TRUNCATE passes by the triggers that keep rows.)"""
    with connection.cursor() as cursor:
        cursor.execute(
            f"TRUNCATE {HelpRequest._meta.db_table}, {OutboxMessage._meta.db_table}, {Draft._meta.db_table},"
            f" {Absence._meta.db_table}, {BoardDigest._meta.db_table} CASCADE"
        )
    Installation.objects.update(swept_at=None, delivered_at=None, watched_at=None, late_since=None)


KEPT = (HelpRequest, DueAct, Participant, Event, Escalation, Message, OutboxMessage, Absence, BoardDigest)


def keep_aside() -> None:
    """Copies of all requests and mails, for put_back()."""
    with connection.cursor() as cursor:
        for model in KEPT:
            table = model._meta.db_table
            cursor.execute(f"DROP TABLE IF EXISTS kept_{table}; CREATE UNLOGGED TABLE kept_{table} AS TABLE {table}")


def throw_away() -> None:
    """What was kept aside."""
    with connection.cursor() as cursor:
        for model in KEPT:
            cursor.execute(f"DROP TABLE IF EXISTS kept_{model._meta.db_table}")


def put_back() -> None:
    """After wipe(): everything as it was when it was kept aside."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model in KEPT:
            names = ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields if not f.generated)
            table = model._meta.db_table
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM kept_{table}")


def make_due(now: datetime) -> None:
    """Everything open has been reminded and is due for its first step at ``now``."""
    HelpRequest.objects.filter(due_at__isnull=False).update(due_at=now, promised_at=now, reminded=True)


def all_hold(now: datetime) -> None:
    """No invariant is broken, over all rows: asked after every trial."""
    assert broken_rules(now, deep=True) == []


def each_once(requests: list[HelpRequest], *, step: int = 1) -> None:
    """Each of these went up to ``step`` exactly once, and whoever joined was told exactly once."""
    rows = list(Escalation.objects.filter(request__in=requests, step=step).values_list("request_id", flat=True))
    assert sorted(rows) == sorted(r.id for r in requests)
    told = list(
        OutboxMessage.objects.filter(kind="request.next", about__in=[r.ref for r in requests]).values_list(
            "about", flat=True
        )
    )
    assert sorted(told) == sorted(r.ref for r in requests)


def real_minutes(n: float) -> datetime:
    return clock.real() + timedelta(minutes=n)


def alone() -> bool:
    """No other session of this database: the server has seen that a killed process is gone, and its locks with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0] == 0


# A browser that only sends --------------------------------------------------------------------------------------------


def hidden_in(page: str) -> dict[str, str]:
    """What the ask page gives along: for whom each promise was."""
    return dict(re.findall(r'name="(promise-[a-z_-]+)" value="([0-9a-f]*)"', page))


def filled_in(text: str, key: str) -> dict[str, str]:
    """The ask form with its defaults, and the warning read."""
    fields = {"form_key": key, "text": text, "kind": "run_by", "warned": "1"}
    return fields | {"urgency": "soon", "route": "mentor", "consent": "may_read"}


class Sender:
    """One fellow's browser: signed in, sends the ask form, and keeps its own list of what it was told is kept."""

    def __init__(self, user: object, port: int) -> None:
        from django.test import Client

        client = Client()
        client.force_login(user)
        self.port, self.token = port, "t" * 32
        cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": self.token}
        self.headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
        self.acknowledged: dict[str, str] = {}  # form key -> where it led
        self.took: list[float] = []
        self._hidden: dict[str, str] = {}

    def fetch(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path)[::2]

    def send(self, text: str, *, key: str = "", **more: str) -> tuple[int, str]:
        """Status and page (or where it leads). 0: no answer came. Without ``key`` each text is another one."""
        if not self._hidden:
            self._hidden = hidden_in(self.fetch("/ask/")[1])
        if not key:
            key = str(uuid4())
            text = f"{text} ({key})"  # the same words under another key would be known again, and make no request
        fields = {"csrfmiddlewaretoken": self.token} | filled_in(text, key) | self._hidden | more
        started = time.monotonic()
        status, where, page = self._ask("POST", "/ask/", urlencode(fields))
        self.took.append(time.monotonic() - started)
        if status == 302:
            self.acknowledged[key] = where
        return status, where or page

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        headers = self.headers | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(method, path, body, headers | {"Host": "localhost"})
            answer = line.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            line.close()


# What is seen from outside --------------------------------------------------------------------------------------------


class Lookout:
    """Looks at the escalations a few times a second from outside: when each was first seen, so how late it came."""

    def __init__(self, url: str) -> None:
        self.url, self.late, self._seen, self._stop = url, [], set(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Lookout:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(20)

    def _run(self) -> None:
        line = None
        while not self._stop.wait(0.15):
            try:
                line = line or psycopg2.connect(self.url, connect_timeout=2)
                line.autocommit = True
                with line.cursor() as cursor:
                    cursor.execute(
                        "SELECT id, extract(epoch FROM clock_timestamp() - due_at) FROM requests_app_escalation"
                        " WHERE cause = 'clock'"
                    )
                    for row, late in cursor.fetchall():
                        if row not in self._seen:
                            self._seen.add(row)
                            self.late.append(float(late))
            except psycopg2.Error:
                line = None
        if line is not None:
            line.close()


def canaries(*texts: str, broker: str = "") -> list[str]:
    """I9: where a text of a request stands that must carry none. ``texts``: logs and mails; ``broker``: its address."""
    found = [text[max(text.find("canary") - 60, 0) :][:160] for text in texts if "canary" in text]
    if broker:
        with broker_client(broker) as client:
            for key in client.scan_iter(count=1000):
                held = key + (client.dump(key) or b"")
                if b"canary" in held:
                    found.append(repr(key))
    return found


def postgres_url(url: str) -> str:
    """As psycopg2 reads it."""
    return url.replace("postgres://", "postgresql://", 1)


@contextmanager
def own_database(root: Path) -> Iterator[Postgres]:
    """A PostgreSQL of this trial's own, durable, a copy of the tests' (migrating it again takes ten times as long);
    the test's own lines lead to it."""
    server = Postgres(root / "pg", durable=True).start()
    settings_dict, before = connection.settings_dict, dict(connection.settings_dict)
    argv = [find("pg_dump"), "--no-owner", "--no-privileges", postgres_url(child_env()["DATABASE_URL"])]
    dump = subprocess.run(argv, stdout=subprocess.PIPE, check=True).stdout
    argv = [find("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    subprocess.run([*argv, postgres_url(server.url())], input=dump, check=True)
    connection.close()
    settings_dict.update(
        HOST=str(server.sockets), NAME=server.dbname, USER=ROLE, PORT="", PASSWORD=password_in(server.root)
    )
    try:
        yield server
    finally:
        connection.close()
        settings_dict.clear()
        settings_dict.update(before)
        server.stop()
        shutil.rmtree(server.root)


def kill_server(server: Postgres) -> None:
    """kill -9 of the postmaster; its children see that and end."""
    server.process.kill()
    server.process.wait()
    time.sleep(0.5)
