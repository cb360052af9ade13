"""Started by root, each part is an account of its own; no other account of the machine gets at any of them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pts_support.local import accounts, embedded, programs
from pts_support.local.accounts import CannotStart
from tests.services import ROOT

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has accounts of its own for the parts")


@pytest.fixture
def root() -> Iterator[Path]:
    """A short folder that everybody may reach."""
    folder = Path(tempfile.mkdtemp(prefix="pts-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def owner(path: Path) -> str:
    return pwd.getpwuid(path.lstat().st_uid).pw_name


# -- As anybody


def test_whoever_is_not_root_is_everything_and_the_folders_are_theirs(root, monkeypatch):
    monkeypatch.setattr(accounts.os, "geteuid", lambda: root.stat().st_uid)
    monkeypatch.setattr(accounts, "account", lambda name: None)
    assert accounts.place(root / "pg", None) == root / "pg"
    assert mode(accounts.passage(root / "var")) == 0o700
    assert mode(accounts.own_folder(root / "data", None)) == 0o700
    assert mode(accounts.own_folder(root / "run", None, shared=True)) == 0o700


def test_who_is_not_root_has_no_accounts(monkeypatch):
    monkeypatch.setattr(accounts.os, "geteuid", lambda: 4242)
    assert accounts.account(accounts.WEB) is None


# -- As root


@as_root
def test_the_accounts_are_three_cannot_sign_in_and_are_not_nobody():
    found = [accounts.account(name) for name in (accounts.DATABASE, accounts.BROKER, accounts.WEB)]
    assert len({one.uid for one in found} | {0, pwd.getpwnam("nobody").pw_uid}) == 5
    assert len({one.gid for one in found}) == 1
    assert {pwd.getpwnam(one.name).pw_shell for one in found} == {"/usr/sbin/nologin"}


@as_root
def test_an_account_of_that_name_that_is_not_ours_is_refused():
    accounts.account(accounts.WEB)  # the group is there
    with pytest.raises(CannotStart, match="There is an account daemon on this machine that is not PTS Support's"):
        accounts.account("daemon")


@as_root
def test_where_accounts_cannot_be_made_it_says_so(monkeypatch):
    monkeypatch.setattr(accounts, "_make", lambda name: None)
    monkeypatch.setattr(accounts.time, "sleep", lambda _: None)
    with pytest.raises(CannotStart, match="The account pts-other could not be made"):
        accounts.account("pts-other")


@as_root
def test_folders_are_passed_through_by_our_accounts_and_read_by_their_owner(root):
    web = accounts.account(accounts.WEB)
    var = accounts.passage(root / "var")
    own, run = accounts.own_folder(var / "web", web), accounts.own_folder(var / "run", web, shared=True)
    assert [(owner(path), mode(path)) for path in (var, own, run)] == [
        ("root", 0o710), (web.name, 0o700), (web.name, 0o710),
    ]  # fmt: skip
    assert accounts.can(web, "/bin/sh", "-c", f"touch {own}/file")
    assert not accounts.can(web, "/bin/sh", "-c", f"ls {var}")
    assert not accounts.can(web, "/bin/sh", "-c", f"touch {var}/file")


@as_root
def test_somebody_elses_folder_is_refused(root):
    os.chown(root, 4242, -1)
    for ask in (lambda: accounts.passage(root), lambda: accounts.own_folder(root, accounts.account(accounts.WEB))):
        with pytest.raises(CannotStart, match=f"{root} belongs to another user."):
            ask()


@as_root
def test_what_root_and_nobody_left_becomes_theirs_and_a_second_name_of_another_file_does_not(root):
    web, nobody = accounts.account(accounts.WEB), pwd.getpwnam("nobody")
    own = root / "own"
    (own / "deep").mkdir(parents=True)
    (own / "deep" / "restored").touch()
    (own / "old").touch()
    os.chown(own / "old", nobody.pw_uid, nobody.pw_gid)
    (root / "shadow").touch()
    os.link(root / "shadow", own / "planted")
    os.symlink(root / "shadow", own / "pointer")
    (own / "foreign").touch()
    os.chown(own / "foreign", 4242, 4242)
    accounts.own_folder(own, web)
    theirs = [own, own / "deep", own / "deep" / "restored", own / "old", own / "pointer"]
    assert {owner(path) for path in theirs} == {web.name}
    assert (owner(root / "shadow"), (own / "foreign").stat().st_uid) == ("root", 4242)


@as_root
def test_below_a_closed_folder_data_goes_where_the_account_can_reach_it(root):
    web = accounts.account(accounts.WEB)
    closed = root / "closed"
    closed.mkdir(mode=0o700)
    assert accounts.place(closed / "pg", web) == accounts.STATE / accounts.tag(closed / "pg")
    assert accounts.place(root / "open" / "pg", web) == root / "open" / "pg"
    assert accounts.can(web, "/bin/sh", "-c", '[ "$SAID" = yes ]', SAID="yes")
    assert not accounts.can(web, str(closed / "nothing"))


# -- The trial: two accounts made for it try everything


@pytest.fixture
def strangers() -> Iterator[list[str]]:
    names = ["pts-trial-one", "pts-trial-two"]
    for name in names:
        subprocess.run(["useradd", "--system", "--no-create-home", name], check=True)
    yield names
    for name in names:
        subprocess.run(["userdel", name], check=True)


def said_to(name: str, command: str) -> tuple[int, str]:
    """Exit code and all that this account was told."""
    done = subprocess.run(
        ["su", "-s", "/bin/sh", name, "-c", command], cwd="/", capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def raw(python: str, socket: Path, *, send: str) -> str:
    """A command that says this to a socket and prints the answer."""
    code = (
        "import socket; line = socket.socket(socket.AF_UNIX); line.settimeout(5);"
        f" line.connect({str(socket)!r}); line.sendall({send!r}.encode()); print(line.recv(500))"
    )
    return f"{python} -S -c {_shell(code)}"


def _shell(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


@as_root
def test_no_other_account_gets_at_database_or_broker_or_reads_what_they_keep(root, strangers):
    var = accounts.passage(root / "var")
    database, broker = embedded.Postgres(var / "pg", durable=False), embedded.Valkey(var / "valkey", durable=False)
    found = programs.site(ROOT, accounts.account(accounts.WEB))  # a Python that everybody can run
    python = "".join(f"{name}={value} " for name, value in found.env.items()) + found.python
    psql = f"{database.bin}/psql -w -h {database.sockets} -c 'SELECT 1'"
    attempts = {
        "superuser": f"{psql} -U postgres postgres",
        "application": f"{psql} -U pts pts",
        "themselves": f"{psql} postgres",
        "broker": raw(python, broker.socket, send="PING\r\n"),
        "list": f"ls {var}",
        "password of the database": f"cat {var}/pg/password",
        "password of the broker": f"cat {var}/valkey/password",
        "rules": f"cat {var}/pg/rules",
        "rows": f"ls {var}/pg/data",
        "log": f"cat {var}/pg/log",
        "plant": f"touch {var}/pg/run/planted",
    }
    try:
        database.start()
        broker.start()
        for name in (*strangers, "nobody"):
            assert (said_to(name, f"{python} -c ''")[0], said_to(name, f"{database.bin}/psql --version")[0]) == (0, 0)
            got_in = {what for what, command in attempts.items() if said_to(name, command)[0] == 0}
            assert (name, got_in) == (name, set())
        assert said_to("root", attempts["superuser"])[0] == 0  # each attempt can succeed: root's do, but for
        failed = {what for what, command in attempts.items() if said_to("root", command)[0]}
        assert failed == {"application", "themselves"}  # these, who lack a password and a role
        assert "NOAUTH" in said_to("root", attempts["broker"])[1]
        assert said_to(accounts.WEB, attempts["superuser"])[0] != 0
        assert said_to(accounts.WEB, attempts["application"])[0] != 0
        assert (
            said_to(accounts.WEB, f"PGPASSWORD={embedded.password_in(database.root)} {attempts['application']}")[0] == 0
        )
    finally:
        broker.stop()
        database.stop()
