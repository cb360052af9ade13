"""Real processes, kills and races for fault trials: forked children of this warm process, and the product's own
processes.

Forked children open their own connections after the fork (6 ms a kill); worker, beat, gunicorn and watchdog are started
as they run in production, on this test's own database and broker.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.db import connection, connections

from pts_support import clock, failpoints
from pts_support.notify.models import OutboxMessage
from requests_app import filing, rules
from requests_app.filing import Asking
from requests_app.invariants import broken
from requests_app.models import Escalation, HelpRequest
from tests.services import ROOT, child_env

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


def reap(*pids: int, seconds: float = 60) -> list[int]:
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
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass


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
        for each in reversed(list(started.values())):
            each.stop()


def begin(name: str, tmp_path: Path, env: dict[str, str]) -> Running:
    kind = name.rstrip("0123456789")
    celery = [PY, "-m", "celery", "-A", "pts_support"]
    argv = {
        "worker": [*celery, "worker", "-c", "1", "--without-mingle", "--without-gossip", "-n", f"{name}@%h"],
        "beat": [*celery, "beat", "-s", str(tmp_path / f"{name}-schedule"), "--pidfile="],
        "watchdog": [PY, "manage.py", "watchdog"],
        "web": [
            PY,
            "-m",
            "gunicorn",
            "--no-control-socket",
            "-k",
            "gthread",
            "--threads",
            "4",
            "-b",
            f"127.0.0.1:{env.get('PORT', '0')}",
            "pts_support.wsgi",
        ],
    }[kind]
    process = {"worker": "worker", "beat": "beat", "watchdog": "watchdog", "web": "web"}[kind]
    return Running(name, argv, tmp_path / f"{name}.log", env | {"PTS_PROCESS": process})


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(true: Callable[[], object], *, seconds: float, what: str) -> float:
    """Wait until ``true()``; how long it took. The bound is the promise under trial."""
    start = time.monotonic()
    while not true():
        if time.monotonic() - start > seconds:
            raise AssertionError(f"after {seconds} s still not: {what}")
        time.sleep(0.05)
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
        rules.save_policy(program, rules.DEFAULT, by=None, now=now)


def file_many(cast: object, n: int, *, now: datetime) -> list[HelpRequest]:
    """``n`` requests of the cast's fellows, through the one way in."""
    from uuid import uuid4

    fellows = [
        name
        for name in cast.memberships
        if cast.memberships[name].role == "fellow" and cast.memberships[name].program_id == cast.program.id
    ]
    made = []
    for i in range(n):
        membership = cast.memberships[fellows[i % len(fellows)]]
        made.append(
            filing.file(membership, Asking(text=f"canary-{i}", form_key=uuid4()), by=membership.user, now=now).request
        )
    return made


def make_due(now: datetime) -> None:
    """Everything open has been reminded and is due for its first step at ``now``."""
    HelpRequest.objects.filter(due_at__isnull=False).update(due_at=now, promised_at=now, reminded=True)


def all_hold(now: datetime) -> None:
    """No invariant is broken: asked after every trial."""
    assert broken(now) == []


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


def backend_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]
