"""A real PgBouncer in front of this test's database, which lends a server for one transaction at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg2
import pytest
from django.db import connection, connections

from pts_support.db.pooled.base import DatabaseWrapper
from pts_support.local import accounts
from tests.faults.harness import free_port
from tests.services import child_env

SERVERS = 3  # fewer than the site has threads: each transaction may meet another server than the last


@dataclass(frozen=True)
class Pooler:
    """``env``: what the site's processes are told. ``url``: the database through the pooler."""

    url: str
    direct: str

    @property
    def env(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url, "DATABASE_DIRECT_URL": self.direct, "PTS_POOLER": "1"}


def needs_pgbouncer() -> str:
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("pgbouncer is not installed, and a build server has it (.ci/run)")
        pytest.skip("pgbouncer is not installed (.ci/run installs it)")
    return program


@contextmanager
def pooling() -> Iterator[Pooler]:
    program, direct = needs_pgbouncer(), child_env()["DATABASE_URL"]
    folder = Path(tempfile.mkdtemp(prefix="pts-pooler-"))
    parts = urlsplit(direct)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    user, password, port = unquote(parts.username or ""), unquote(parts.password or ""), free_port()
    who = accounts.account(accounts.DATABASE)  # it refuses to run as root, and must reach the server's socket
    (folder / "users").write_text(f'"{user}" "{password}"\n')
    (folder / "pgbouncer.ini").write_text(f"""
[databases]
* = host={host} port={parts.port or 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {SERVERS}
min_pool_size = {SERVERS}
server_round_robin = 1
max_client_conn = 200
""")
    if who is not None:
        for path in (folder, *folder.iterdir()):
            os.chown(path, who.uid, who.gid)
    as_whom = {} if who is None else {"user": who.uid, "group": who.gid, "extra_groups": []}
    argv = [program, "--quiet", str(folder / "pgbouncer.ini")]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_whom)
    url = f"postgres://{parts.username}:{parts.password}@127.0.0.1:{port}{parts.path}"
    try:
        _until_it_answers(url)
        yield Pooler(url, direct)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _until_it_answers(url: str) -> None:
    end = time.monotonic() + 10
    while True:
        try:
            psycopg2.connect(url).close()
        except psycopg2.OperationalError:
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return


def through(pooler: Pooler, limits: dict[str, int] | None = None) -> DatabaseWrapper:
    """A line of this thread through the pooler, as the site's processes have it."""
    parts = urlsplit(pooler.url)
    told = {**connection.settings_dict, "HOST": parts.hostname, "PORT": str(parts.port)}
    told |= {"DISABLE_SERVER_SIDE_CURSORS": True, "OPTIONS": {"application_name": "pts-web"}}
    if limits is not None:
        told["LIMITS"] = limits
    return DatabaseWrapper(told, alias="default")


@contextmanager
def everything_through(pooler: Pooler) -> Iterator[None]:
    """Inside, this thread's own connection goes through the pooler."""
    before, line = connections["default"], through(pooler)
    before.close()
    connections["default"] = line
    try:
        yield
    finally:
        line.close()
        connections["default"] = before
