"""pytest plugin (-p tests.services): a throw-away PostgreSQL and Valkey, unless the environment names others.

It must come before pytest-django reads the settings, which is earlier than any conftest.py.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_running: list = []
ADDRESSES = {"DATABASE_URL": "postgres://none@none/none", "REDIS_URL": "redis://none"}  # nobody is there
LEFT = "PTS_TESTS_START"  # which of them each worker of -n starts for itself


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    os.environ["TESTING"] = "1"
    os.environ.setdefault("MAIL_GATHER_SECONDS", "0")  # each row is a mail of its own, but where a trial gathers
    os.environ.setdefault("FAULTS", "off")  # failpoints exist, and stop only a child that is armed
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pts_support.settings")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the tests' thread
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if early_config.known_args_namespace.numprocesses and not worker:  # -n: we hand out the tests, and run none
        _leave_to_the_workers()
        return
    to_start = os.environ.pop(LEFT, None)
    if to_start is None:
        to_start = " ".join(name for name in ADDRESSES if not os.environ.get(name))
    if worker and "REDIS_URL" not in to_start:
        _own_broker(int(worker.removeprefix("gw")) + 1)
    if to_start:
        _start(to_start.split())


def _leave_to_the_workers() -> None:
    """Each has servers of its own: what is looked for in their logs, and who may come in, is then a matter of one
    process. Where the environment names servers they share them, each with a database of its own."""
    missing = [name for name in ADDRESSES if not os.environ.get(name)]
    os.environ |= {name: ADDRESSES[name] for name in missing} | {LEFT: " ".join(missing)}


def _start(names: list[str]) -> None:
    from pts_support.local import embedded  # reads no settings: they need what we are about to start

    root = Path(tempfile.mkdtemp(prefix="pts-test-"))
    root.chmod(0o755)  # as root the servers are accounts of their own
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    with open(__file__) as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # one at a time: the first may have to make accounts and copies of programs
        if "DATABASE_URL" in names:
            database = embedded.Postgres(root / "pg", durable=False).start()
            _running.append(database)
            os.environ["DATABASE_URL"] = database.url()
        if "REDIS_URL" in names:
            broker = embedded.Valkey(root / "valkey", durable=False).start()
            _running.append(broker)
            os.environ["REDIS_URL"] = broker.url()


def _own_broker(number: int) -> None:
    """Redis keeps one index of unacknowledged messages per database: parallel runs would give out each other's."""
    url = os.environ["REDIS_URL"]
    if url.startswith("redis+socket"):
        os.environ["REDIS_URL"] = f"{url.partition('?')[0]}?virtual_host={number}"
    else:
        head, _, last = url.rpartition("/")
        os.environ["REDIS_URL"] = f"{head if last.isdigit() else url}/{number}"


def child_env(**more: str) -> dict[str, str]:
    """The environment for a real process (worker, beat, watchdog) that must use this test's own database."""
    from urllib.parse import urlsplit

    from django.db import connection

    parts = urlsplit(os.environ["DATABASE_URL"])
    url = parts._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    if "://" not in url:  # urlsplit drops an empty host
        url = url.replace(":", "://", 1)
    return {**os.environ, "DATABASE_URL": url, "TESTING": "1", **more}


def broker_client(url: str):
    """A line to this broker, as redis-py wants its address."""
    import redis

    return redis.Redis.from_url(url.replace("redis+socket://", "unix://").replace("virtual_host", "db"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish():
    """Before the end is told: then a worker of -n has five seconds, and not all machines stop a server in these."""
    _stop()
    if "coverage" in sys.modules and (running := sys.modules["coverage"].Coverage.current()):
        running.save()


def pytest_unconfigure(config):
    _stop()


def _stop() -> None:
    while _running:
        _running.pop().stop()


def pytest_report_header(config):
    if config.option.numprocesses:
        return "services: of each worker"
    return "services: " + ("private PostgreSQL and Valkey" if _running else "as the environment says")
