"""pytest plugin (-p tests.services): a throw-away PostgreSQL and Valkey, unless the environment names others.

It must come before pytest-django reads the settings, which is earlier than any conftest.py.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_running: list = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    os.environ["TESTING"] = "1"
    os.environ.setdefault("MAIL_GATHER_SECONDS", "0")  # each row is a mail of its own, but where a trial gathers
    os.environ.setdefault("FAULTS", "off")  # failpoints exist, and stop only a child that is armed
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pts_support.settings")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the tests' thread
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        _own_broker(int(worker.removeprefix("gw")) + 1)
        return
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    from pts_support.local import embedded  # reads no settings: they need what we are about to start

    root = Path(tempfile.mkdtemp(prefix="pts-test-"))
    root.chmod(0o755)  # as root the servers are accounts of their own
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    if not os.environ.get("DATABASE_URL"):
        database = embedded.Postgres(root / "pg", durable=False).start()
        _running.append(database)
        os.environ["DATABASE_URL"] = database.url()
    if not os.environ.get("REDIS_URL"):
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


def pytest_unconfigure(config):
    while _running:
        _running.pop().stop()


def pytest_report_header(config):
    return "services: " + ("private PostgreSQL and Valkey" if _running else "as the environment says")
