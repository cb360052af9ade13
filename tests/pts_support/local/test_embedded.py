"""The private servers of one copy: on sockets alone, for this user alone, and never two over the same data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import redis

from pts_support.local import embedded
from pts_support.local.embedded import CannotStart, Postgres, Valkey


@pytest.fixture
def root():
    """A short folder that PostgreSQL's account may reach, too."""
    folder = Path(tempfile.mkdtemp(prefix="pts-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


# Pieces --------------------------------------------------------------------------------------------------------------


def test_a_missing_package_says_what_to_do_instead():
    with pytest.raises(CannotStart, match="The package nowhere is not installed.* Set DATABASE_URL and REDIS_URL"):
        embedded.package_folder("nowhere")
    assert embedded.package_folder("tests.house").name == "house"


def test_a_socket_in_its_own_folder_unless_the_name_is_too_long(root):
    assert embedded._socket_folder(root, "valkey.sock") == root / "run"
    deep = root / ("x" * 100)
    short = embedded._socket_folder(deep, "valkey.sock")
    assert len(str(short / "valkey.sock")) < embedded.SOCKET_LIMIT
    assert short != embedded._socket_folder(root / ("y" * 100), "valkey.sock")  # each copy has its own


def test_the_end_of_a_log_is_shown(root):
    assert embedded._tail(root / "log") == ""
    (root / "log").write_bytes(b"\xff" + b"a" * 2000 + b"the end")
    assert embedded._tail(root / "log") == "a" * 1493 + "the end"


def test_a_child_has_a_session_of_its_own_and_keeps_its_files_private():
    code = "import os; print(os.getsid(0) == os.getpid(), oct(os.umask(0)))"
    setup = embedded.child_setup(dies_with_parent=9)
    assert subprocess.check_output([sys.executable, "-c", code], preexec_fn=setup, text=True) == "True 0o77\n"


def test_addresses_name_the_password_and_the_socket_whatever_its_folder_is_called(root):
    postgres, valkey = Postgres(root / "a b", dbname="pts"), Valkey(root / "a b")
    (root / "a b").mkdir()
    password = embedded.password_in(root / "a b")
    postgres.sockets = Path("/tmp/a b")
    assert postgres.url() == f"postgres://pts:{password}@/pts?host=/tmp/a%20b"
    assert valkey.url(3) == f"redis+socket://:{password}@{root}/a%20b/run/valkey.sock?virtual_host=3"


def test_a_password_is_made_once_and_readable_to_us_alone(root):
    password = embedded.password_in(root)
    assert len(password) >= 40
    assert embedded.password_in(root) == password
    assert (root / "password").stat().st_mode & 0o777 == 0o600


# PostgreSQL over what another one left -------------------------------------------------------------------------------


@pytest.fixture
def left(root) -> Postgres:
    """Data that some server has left behind."""
    postgres = Postgres(root)
    postgres.data.mkdir(parents=True)
    return postgres


def test_data_of_another_version_is_not_touched(left):
    (left.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStart, match="was made by PostgreSQL 9, this is .* dump and restore it"):
        left._check_version()


def lock_of(postgres: Postgres, pid: object) -> bool:
    """Whether the lock of this process is still there after a look."""
    lock = postgres.data / "postmaster.pid"
    lock.write_text(f"{pid}\n{postgres.data}\n")
    postgres._clear_dead_lock()
    return lock.exists()


def test_the_lock_of_a_process_that_is_no_postgres_is_removed(left):
    """Its number was given to another process since."""
    assert lock_of(left, os.getpid()) is False


def test_the_lock_of_a_server_that_is_dead_and_not_yet_reaped_is_removed(left):
    program = left.root / "postgres"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    dead = subprocess.Popen([program])
    while Path(f"/proc/{dead.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        pass
    assert lock_of(left, dead.pid) is False
    dead.wait()


@pytest.mark.parametrize("pid", ["", "x", 4_194_304])  # the last is more than any process has
def test_a_lock_that_names_no_process_is_left_to_postgres(left, pid):
    assert lock_of(left, pid) is True


def test_no_lock_is_no_matter(left):
    left._clear_dead_lock()


# For real ------------------------------------------------------------------------------------------------------------


def superuser(server: Postgres, question: str) -> tuple:
    connection = server.connect(user=embedded.SUPERUSER)
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()
    finally:
        connection.close()


def test_a_first_start_makes_a_database_and_the_next_one_finds_it(root, monkeypatch):
    server = Postgres(root / "pg", durable=False).start()
    try:
        assert server.is_new
        assert (server.root / "log").is_file()
        assert superuser(server, "SHOW listen_addresses") == ("",)
        assert superuser(server, "SHOW log_min_messages") == ("log",)
        rights = f"SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = '{embedded.ROLE}'"
        assert superuser(server, rights) == (False, False, True)
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'pts'"
        assert superuser(server, owner) == (embedded.ROLE,)
        rules = "SELECT array_agg(type || ' ' || auth_method ORDER BY rule_number) FROM pg_hba_file_rules"
        assert superuser(server, rules) == (["local peer", "local scram-sha-256"],)
        assert superuser(server, "SELECT count(*)::int FROM pg_hba_file_rules WHERE error IS NOT NULL") == (0,)
        monkeypatch.setattr(embedded.time, "sleep", lambda _: None)  # ten seconds of patience, at once
        with pytest.raises(CannotStart, match="Another PostgreSQL .* is PTS Support already running?"):
            Postgres(root / "pg", durable=False).start()
        monkeypatch.undo()
        server.stop()
        again = Postgres(root / "pg", durable=False).start()
        try:
            assert not again.is_new
        finally:
            again.stop()
    finally:
        server.stop()
    assert server.process.returncode == 0


def test_data_that_cannot_be_made_says_why_and_leaves_none_behind(root):
    programs = root / "bin"
    programs.mkdir()
    (programs / "initdb").write_text("#!/bin/sh\necho no room left\nexit 1\n")
    (programs / "initdb").chmod(0o755)
    server = Postgres(root / "pg")
    server.bin = programs
    programs.chmod(0o755)
    with pytest.raises(CannotStart, match="PostgreSQL could not make its data folder:\nno room left"):
        server.start()
    assert not server.data.exists()


def command_lines() -> bytes:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found.append((process / "cmdline").read_bytes())
        except OSError:
            continue
    return b"\n".join(found)


def test_valkey_listens_on_its_socket_alone(root):
    server = Valkey(root, durable=False).start()
    client = server.client()
    try:
        said = client.config_get("port", "appendonly", "maxmemory-policy")
        assert said == {"port": "0", "appendonly": "no", "maxmemory-policy": "noeviction"}
        assert server.socket.stat().st_mode & 0o777 == 0o770
        assert server.socket.parent.stat().st_mode & 0o007 == 0
        assert embedded.password_in(server.root).encode() not in command_lines()
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(unix_socket_path=str(server.socket)).ping()
    finally:
        client.close()
        server.stop()
    assert server.process.poll() is not None


def test_a_valkey_that_cannot_start_shows_its_log(root):
    (root / "run" / "valkey.sock" / "in the way").mkdir(parents=True)  # where its socket would be
    with pytest.raises(CannotStart, match="Valkey did not start:\n(.|\n)+"):
        Valkey(root, durable=False).start(timeout=2)
