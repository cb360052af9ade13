"""bin/start's supervisor for real: it answers, restarts what dies, and leaves nothing behind however it ends."""

import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from pts_support.local import accounts, programs, supervisor
from pts_support.local.accounts import Account

pytestmark = pytest.mark.alone
ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_of(var: Path) -> list[int]:
    """Every process that was told of this run's folder. /proc, because the supervisor may be dead already."""
    mine, token = [], f"PTS_VAR={var}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            told = token in (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if told and state != "Z":
            mine.append(int(folder.name))
    return mine


def wait_for(condition, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return bool(condition())


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


class Copy:
    """One running copy, in a folder and on a port of its own."""

    def __init__(self, var: Path, starter: Account | None = None) -> None:
        self.var, self.port = var, free_port()
        env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "TESTING", "SITE_URL"}}
        env |= {"PTS_VAR": str(var), "PORT": str(self.port), "PTS_DEMO": "0"}
        program, who = programs.Runtime(ROOT, sys.executable, None, {}), {}
        if starter is not None:  # with a checkout and a Python that they can read
            program = programs.site(ROOT, starter)
            who = {"user": starter.uid, "group": starter.gid, "extra_groups": []}
        self.out = open(var.parent / f"{var.name}.out", "w+")  # noqa: SIM115 - read as long as the copy runs
        self.process = subprocess.Popen(
            [program.python, "manage.py", "up"], cwd=program.base, env=env | program.env,
            stdout=self.out, stderr=subprocess.STDOUT, **who,
        )  # fmt: skip

    def said(self) -> str:
        self.out.seek(0)
        return self.out.read()

    def is_ready(self) -> bool:
        return self.process.poll() is not None or "is ready" in self.said()

    def sweep_up(self) -> None:
        for pid in processes_of(self.var):
            os.kill(pid, signal.SIGKILL)
        self.process.wait(10)
        self.out.close()


@pytest.fixture
def start(tmp_path):
    copies: list[Copy] = []

    def run(name: str = "var") -> Copy:
        var = tmp_path / name
        var.mkdir(exist_ok=True)
        copies.append(Copy(var))
        return copies[-1]

    yield run
    for copy in copies:
        copy.sweep_up()
    _forget_data_outside(tmp_path)


def _forget_data_outside(tmp_path: Path) -> None:
    """As root the parts may not look into pytest's private folder: their data is in /var/lib."""
    for var in tmp_path.iterdir():
        for part in ("pg", "valkey", "web"):
            shutil.rmtree(accounts.STATE / accounts.tag(var / part), ignore_errors=True)


def test_starts_answers_restarts_and_stops(start):
    copy = start()
    assert wait_for(copy.is_ready, 60), copy.said()
    assert f"http://localhost:{copy.port}" in copy.said()
    assert get(copy.port, "/healthz") == (200, b"ok")
    for name in ("env", "secret_key"):
        assert (copy.var / name).stat().st_mode & 0o777 == 0o600

    web = next(p for p in processes_of(copy.var) if b"gunicorn" in Path(f"/proc/{p}/cmdline").read_bytes())
    os.kill(web, signal.SIGKILL)
    assert wait_for(lambda: "web ended (signal 9)" in copy.said(), 10), copy.said()
    assert wait_for(lambda: get(copy.port, "/healthz") == (200, b"ok"), 20), copy.said()

    copy.process.send_signal(signal.SIGTERM)
    assert copy.process.wait(40) == 0, copy.said()
    assert wait_for(lambda: processes_of(copy.var) == [], 2), copy.said()
    assert "Nothing is left running" in copy.said()


def test_killed_outright_it_takes_everything_along_and_starts_again(start):
    copy = start()
    assert wait_for(copy.is_ready, 60), copy.said()
    copy.process.kill()
    copy.process.wait(5)
    assert wait_for(lambda: processes_of(copy.var) == [], 10), processes_of(copy.var)

    again = start()
    assert wait_for(again.is_ready, 60), again.said()
    assert get(again.port, "/healthz") == (200, b"ok"), again.said()
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(40) == 0, again.said()
    assert processes_of(again.var) == []


def test_stopped_in_the_middle_of_a_first_start(start):
    copy = start()
    assert wait_for(lambda: "starting a private PostgreSQL" in copy.said(), 20), copy.said()
    time.sleep(0.7)
    copy.process.send_signal(signal.SIGHUP)
    assert copy.process.wait(40) == 0, copy.said()
    assert processes_of(copy.var) == []


def test_a_port_in_use_is_said_before_anything_starts(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        env = {**os.environ, "PTS_VAR": str(tmp_path / "var"), "PORT": str(port)}
        run = subprocess.run(
            [sys.executable, "manage.py", "up"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=30
        )
    expected = f"Port {port} is in use. Choose another one: PORT={port + 1} bin/start\n"
    assert (run.returncode, run.stdout, run.stderr) == (1, expected, "")


# Started by root ------------------------------------------------------------------------------------------------------


STRANGERS = ("pts-trial-three", "pts-trial-four")
SOMEBODY = "pts-trial-user"  # starts a copy of their own


@pytest.fixture
def strangers():
    names = (*STRANGERS, SOMEBODY)
    for name in names:
        subprocess.run(["useradd", "--system", "--no-create-home", name], check=True)
    yield STRANGERS
    for name in names:
        subprocess.run(["userdel", name], check=True)


@pytest.fixture
def open_place():
    """A folder that everybody may reach, so that what closes a copy in it is the copy's own doing."""
    with tempfile.TemporaryDirectory(prefix="pts-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def running(place: Path, starter: Account | None = None):
    var = place / "var"
    var.mkdir(mode=0o755)
    if starter is not None:
        os.chown(var, starter.uid, starter.gid)
    copy = Copy(var, starter=starter)
    try:
        assert wait_for(copy.is_ready, 90), copy.said()
        yield copy
    finally:
        copy.process.terminate()
        copy.process.wait(40)
        copy.sweep_up()


def who_runs(copy: Copy) -> dict[str, set[str]]:
    """Which accounts the processes of each kind belong to."""
    kinds = {"postgres: ": "database", "/bin/postgres ": "database", "valkey-server ": "broker", "gunicorn": "web"}
    kinds |= {" worker ": "worker", " beat ": "beat", " watchdog": "watchdog", " up": "supervisor"}
    found: dict[str, set[str]] = {}
    for pid in family(copy.process.pid):
        try:
            said = (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            owner = pwd.getpwuid((Path("/proc") / str(pid)).stat().st_uid).pw_name
        except OSError:
            continue
        kind = next((kind for word, kind in kinds.items() if word in said), "")
        found.setdefault(kind, set()).add(owner)
    return found


def family(pid: int) -> list[int]:
    """This process and all below it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(folder.name))
    found, ask = [], [pid]
    while ask:
        found.append(ask.pop())
        ask += children.get(found[-1], [])
    return found


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as other accounts")


@as_root
def test_as_root_each_part_is_an_account_of_its_own_and_no_other_account_gets_near(open_place, strangers):
    web = accounts.WEB
    with running(open_place) as copy:
        assert who_runs(copy) == {
            "supervisor": {"root"}, "web": {web}, "worker": {web}, "beat": {web}, "watchdog": {web},
            "database": {accounts.DATABASE}, "broker": {accounts.BROKER},
        }  # fmt: skip
        nobody_gets_near(copy, (*strangers, "nobody", accounts.BROKER), "root")


@as_root
def test_as_somebody_else_all_parts_are_theirs_and_no_other_account_gets_near(open_place, strangers):
    person = pwd.getpwnam(SOMEBODY)
    with running(open_place, Account(SOMEBODY, person.pw_uid, person.pw_gid)) as copy:
        assert {owner for owners in who_runs(copy).values() for owner in owners} == {SOMEBODY}
        assert (copy.var.stat().st_mode & 0o777, get(copy.port, "/healthz")) == (0o700, (200, b"ok"))
        nobody_gets_near(copy, (*strangers, "nobody", accounts.WEB), SOMEBODY)


def nobody_gets_near(copy: Copy, names: tuple[str, ...], starter: str) -> None:
    """None of these accounts reads or writes the copy's folder, or does what only its web process can do. Whoever
    started it can, so each attempt would succeed if it were let."""
    var, page = copy.var, next(pid for pid in family(copy.process.pid) if b"gunicorn" in command_line(pid))
    attempts = {
        "read": f"cat {var}/env || cat {var}/secret_key || ls {var} || cat {var}/pg/password || ls {var}/web",
        "write": f"touch {var}/here || touch {var}/pg/run/here || touch {var}/web/here",
        "act as the pages": f"kill -0 {page} || cat /proc/{page}/environ || ls /proc/{page}/fd/",
    }
    for name in names:
        got_in = [what for what, command in attempts.items() if as_account(name, command) == 0]
        assert (name, got_in) == (name, [])
    assert [what for what, command in attempts.items() if as_account(starter, command) == 0] == list(attempts)


def as_account(name: str, command: str) -> int:
    quiet = subprocess.DEVNULL
    return subprocess.run(["su", "-s", "/bin/sh", name, "-c", command], cwd="/", stdout=quiet, stderr=quiet).returncode


def command_line(pid: int) -> bytes:
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b""


@as_root
def test_what_an_older_version_kept_for_root_moves_to_whom_it_belongs_to_now(tmp_path, monkeypatch):
    monkeypatch.delenv("PTS_FILES", raising=False)
    monkeypatch.delenv("PTS_PURGE_FILE", raising=False)
    with tempfile.TemporaryDirectory(prefix="pts-test-") as folder:
        Path(folder).chmod(0o755)
        var = accounts.passage(Path(folder) / "var")
        (var / "files").mkdir()
        (var / "files" / "one").write_text("what somebody attached")
        (var / "purged").write_text("{}")
        places = supervisor.places_of_files(var)
        assert places == {"PTS_FILES": f"{var}/web/files", "PTS_PURGE_FILE": f"{var}/web/purged"}
        moved = [Path(places["PTS_FILES"]) / "one", Path(places["PTS_PURGE_FILE"])]
        assert [pwd.getpwuid(path.stat().st_uid).pw_name for path in moved] == [accounts.WEB] * 2
        assert not (var / "files").exists()
        monkeypatch.setenv("PTS_FILES", "/elsewhere")
        assert supervisor.places_of_files(var)["PTS_FILES"] == "/elsewhere"
