"""bin/start's supervisor for real: it answers, restarts what dies, and leaves nothing behind however it ends."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

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

    def __init__(self, var: Path) -> None:
        self.var, self.port = var, free_port()
        env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "TESTING", "SITE_URL"}}
        env |= {"PTS_VAR": str(var), "PORT": str(self.port), "PTS_DEMO": "0"}
        self.out = open(var.parent / f"{var.name}.out", "w+")  # noqa: SIM115 - read as long as the copy runs
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"], cwd=ROOT, env=env, stdout=self.out, stderr=subprocess.STDOUT
        )

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
    """As root PostgreSQL runs as nobody, who may not look into pytest's private folder: its data is in /var/lib."""
    import hashlib
    import shutil

    for var in tmp_path.iterdir():
        tag = "pts-" + hashlib.sha256(str((var / "pg").resolve()).encode()).hexdigest()[:12]
        for folder in Path("/var/lib").glob(f"{tag}*"):
            shutil.rmtree(folder, ignore_errors=True)


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
