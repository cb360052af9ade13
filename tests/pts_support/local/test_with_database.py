"""A manage.py command with this copy's own database: one that is there, or one for as long as the command takes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pts_support.local import embedded, supervisor, with_database
from tests.services import ROOT

ASK = (
    "from django.db import connection; connection.ensure_connection(); "
    "print(connection.settings_dict['USER'], connection.settings_dict['HOST'])"
)


@pytest.fixture
def var():
    """A short folder that PostgreSQL's account may reach, too."""
    folder = Path(tempfile.mkdtemp(prefix="pts-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def run(var: Path, *argv: str, **more: str) -> subprocess.CompletedProcess:
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "TESTING"}}
    return subprocess.run(
        [sys.executable, "-m", "pts_support.local.with_database", *argv],
        cwd=ROOT, env=env | {"PTS_VAR": str(var)} | more, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_a_private_database_for_as_long_as_the_command_takes(var):
    done = run(var, "shell", "-v", "0", "-c", ASK)
    server = embedded.Postgres(var / "pg")
    assert (done.returncode, done.stdout) == (0, f"{embedded.ROLE} {server.sockets}\n"), done.stderr
    assert not (server.data / "postmaster.pid").exists()  # it has stopped
    supervisor.lock(var).close()  # and nobody holds the copy


def test_where_a_server_is_named_none_is_started_and_the_commands_answer_is_ours(var):
    done = run(var, "no-such-command", DATABASE_URL=os.environ["DATABASE_URL"], REDIS_URL="redis://localhost/0")
    assert done.returncode != 0
    assert list(var.iterdir()) == []


def test_beside_a_running_copy_the_command_finds_its_servers(var, monkeypatch):
    (var / "env").write_text("")
    monkeypatch.setenv("PTS_VAR", str(var))
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.chdir(ROOT)
    asked = []

    def only_look(command):
        asked.append(command)
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(subprocess, "run", only_look)
    assert with_database.main(["migrate", "--check"]) == 3
    assert asked == [[sys.executable, "manage.py", "migrate", "--check"]]
    assert [path.name for path in var.iterdir()] == ["env"]


def test_a_copy_that_is_just_starting_is_left_alone(var, monkeypatch, capsys):
    monkeypatch.setenv("PTS_VAR", str(var))
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.chdir(ROOT)
    held = supervisor.lock(var)
    assert with_database.main(["check"]) == 1
    held.close()
    assert capsys.readouterr().out == "This copy of PTS Support is already running.\n"


def test_a_database_that_cannot_start_says_why(var, monkeypatch, capsys):
    server = embedded.Postgres(var / "pg")
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("9\n")
    monkeypatch.setenv("PTS_VAR", str(var))
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.chdir(ROOT)
    assert with_database.main(["check"]) == 1
    assert capsys.readouterr().out.startswith(f"{server.data} was made by PostgreSQL 9, this is ")
