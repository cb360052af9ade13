"""`manage.py up`: everything PTS Support needs on this computer, in order, until Ctrl-C; and nothing left behind.

Reads no Django settings: those need the servers that are started here.
"""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pts_support.local import accounts, embedded, programs
from pts_support.local.programs import Runtime

BASE = Path(__file__).resolve().parent.parent.parent
CAST = "Asha (fellow), Maeve (her mentor), Tom (the backup), Dr. Okafor (director) or Rosa (staff)"
STEADY = 60  # seconds a process must live before its next death counts as its first


def say(line: str) -> None:
    with suppress(OSError, ValueError):  # the terminal is gone; we are about to stop, in order
        print(line, flush=True)


class Stopped(Exception):
    """Somebody asked us to stop while we were still starting."""


@dataclass
class Child:
    """One process that is kept alive. `dies_by` is the signal it gets should we be killed -9."""

    name: str
    argv: list[str]
    env: dict[str, str]
    program: Runtime
    dies_by: int = signal.SIGTERM
    process: subprocess.Popen[str] | None = None
    born_at: float = 0
    deaths: int = 0
    again_at: float = 0

    def start(self) -> None:
        self.born_at = time.monotonic()
        self.process = _spawn(self.argv, self.env, self.dies_by, self.name, self.program)

    def look(self) -> None:
        """Start it again if it died, later each time it dies early."""
        if self.process is not None and self.process.poll() is not None:
            code, lived = self.process.returncode, time.monotonic() - self.born_at
            if lived > STEADY:
                self.deaths = 0
            self.deaths += 1
            pause = min(2 ** (self.deaths - 1), 30)
            say(f"  {self.name} ended ({_reason(code)}); starting it again in {pause} s")
            self.process, self.again_at = None, time.monotonic() + pause
        if self.process is None and time.monotonic() >= self.again_at:
            self.start()


def _reason(code: int) -> str:
    if code < 0:
        return f"signal {-code}"
    return f"exit code {code}"


def _spawn(argv: list[str], env: dict[str, str], dies_by: int, name: str, program: Runtime) -> subprocess.Popen[str]:
    setup = embedded.child_setup(dies_with_parent=dies_by, account=program.account)
    process = subprocess.Popen(
        argv, env=env, cwd=program.base, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", preexec_fn=setup,
    )  # fmt: skip

    def pump() -> None:  # goes on when nobody reads us any more: a full pipe would stop the child
        for line in process.stdout or ():
            if line.strip():
                say(f"  {name}: {line.rstrip()}")

    threading.Thread(target=pump, daemon=True, name=f"pump-{name}").start()
    return process


@dataclass
class Supervisor:
    port: int
    var: Path
    stop: threading.Event = field(default_factory=threading.Event)
    database: embedded.Postgres | None = None  # None: DATABASE_URL names one
    broker: embedded.Valkey | None = None
    children: list[Child] = field(default_factory=list)
    hurry: bool = False
    is_demo: bool = False
    # What serves the pages and does the engine's work, and as whom.
    program: Runtime = field(default_factory=lambda: Runtime(BASE, sys.executable, None, {}))

    # --- start --------------------------------------------------------------------------------------------------------

    def run(self) -> int:
        began = time.monotonic()
        try:
            env = self._environment()
            self._prepare(env)
            self._start_children(env)
            self._wait_until_it_answers()
            self._welcome(time.monotonic() - began)
            while not self.stop.wait(0.3):
                for child in self.children:
                    child.look()
                self._look_after_servers()
        except Stopped:
            pass
        except embedded.CannotStart as error:
            say(f"\n{error}")
            return 1
        finally:
            self._shut_down()
        return 0

    def _check_stop(self) -> None:
        if self.stop.is_set():
            raise Stopped

    def _environment(self) -> dict[str, str]:
        """What the children are told; with private servers running when the environment names none."""
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "pts_support.settings", "PTS_BIND": f"127.0.0.1:{self.port}"}
        env |= {"PYTHONUNBUFFERED": "1", **self._step_down()}
        mine = {"SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(self.var)}
        if not os.environ.get("SITE_URL"):
            mine |= {"PTS_LOCAL": "1", "SITE_URL": f"http://localhost:{self.port}"}
        named = {name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
        if len(named) == 1:
            raise embedded.CannotStart("Set both DATABASE_URL and REDIS_URL, or neither.")
        if named:
            say("  using the servers that DATABASE_URL and REDIS_URL name")
        else:
            mine |= self._start_servers()
            beside = mine | places_of_files(self.var)
            embedded.write_private(self.var / "env", "".join(f"{name}={value}\n" for name, value in beside.items()))
        return env | mine

    def _step_down(self) -> dict[str, str]:
        """Find who serves the pages, what they can run, and where they may write; tell it to the children."""
        who = accounts.account(accounts.WEB)
        if who is None:
            return {"PTS_STATIC": str(self.var / "static-files")}
        self.program = programs.site(BASE, who)
        own = own_folder(self.var)
        told = {"PTS_STATIC": str(own / "static-files"), "HOME": str(own), "USER": who.name, "LOGNAME": who.name}
        return told | self.program.env | places_of_files(self.var)

    def _start_servers(self) -> dict[str, str]:
        say("  starting a private PostgreSQL and Valkey (nothing else on this computer is touched)")
        database = self.database = embedded.Postgres(self.var / "pg")
        database.start()
        if database.is_new:
            (self.var / "seed").touch()  # until the demo is in, also when this start is cut short
            say(f"  made a new database in {database.data}")
        self._check_stop()
        broker = self.broker = embedded.Valkey(self.var / "valkey")
        broker.start()
        self._check_stop()
        return {"DATABASE_URL": database.url(), "REDIS_URL": broker.url()}

    def _prepare(self, env: dict[str, str]) -> None:
        tables, files = self.var / "tables.made-from", self.var / "static-files.made-from"
        there = (Path(env["PTS_STATIC"]) / "staticfiles.json").exists()
        same_files = there and _reads(files) == _static_fingerprint()
        same_tables = self.database is not None and _reads(tables) == _tables_fingerprint(self.database)
        if not same_files or not same_tables:
            self._bring_up_to_date(env, with_files=not same_files)
            files.write_text(_static_fingerprint())
            if self.database is not None:
                tables.write_text(_tables_fingerprint(self.database))
        seed = self.var / "seed"
        if seed.exists() and self.database is not None and _has_command("demo"):
            if os.environ.get("PTS_DEMO", "1") in {"1", "true", "yes", "on"}:
                say("  writing a demo program, so that there is something to see")
                self._do(["demo"], env | {"PTS_DEMO": "1"})
            seed.unlink()
        self.is_demo = self.database is not None and _is_demo(self.database)

    def _bring_up_to_date(self, env: dict[str, str], *, with_files: bool) -> None:
        if with_files:
            say("  bringing the database up to date, and styles and scripts")
            self._do(["prepare", "-v0", "--static"], env)
        else:
            say("  bringing the database up to date")
            self._do(["prepare", "-v0"], env)

    def _do(self, argv: list[str], env: dict[str, str]) -> None:
        """One command to its end, given up at once when we are asked to stop."""
        command = [self.program.python, "manage.py", *argv]
        process = _spawn(command, env | {"PTS_PROCESS": "manage"}, signal.SIGKILL, argv[0], self.program)
        while process.poll() is None:
            if self.stop.wait(0.05):
                process.kill()
                process.wait()
                raise Stopped
        if process.returncode:
            raise embedded.CannotStart(f"`manage.py {argv[0]}` failed, {_reason(process.returncode)}; why is above.")

    def _start_children(self, env: dict[str, str]) -> None:
        say("  starting the pages, the worker, the timetable and the watchdog")
        program = self.program
        celery = [program.python, "-m", "celery", "--quiet", "-A", "pts_support"]
        worker = [*celery, "worker", "-c", "2", "--without-mingle", "--without-gossip", "-l", "WARNING"]
        beat = [*celery, "beat", "--pidfile=", "-l", "WARNING"]
        web = [program.python, "-m", "gunicorn", "-c", "python:pts_support.gunicorn_conf", "pts_support.wsgi"]
        watchdog = [program.python, "manage.py", "watchdog"]
        self.children = [
            Child("web", web, env | {"PTS_PROCESS": "web"}, program),
            # SIGKILL: on a gentler signal a worker with a task in hand leaves processes behind
            Child("worker", worker, env | {"PTS_PROCESS": "worker"}, program, dies_by=signal.SIGKILL),
            Child("beat", beat, env | {"PTS_PROCESS": "beat"}, program),
        ]
        if _has_command("watchdog"):
            told = env | {"PTS_PROCESS": "watchdog"}
            self.children.append(Child("watchdog", watchdog, told, program, dies_by=signal.SIGKILL))
        for child in self.children:
            self._check_stop()
            child.start()

    def _wait_until_it_answers(self, seconds: float = 60) -> None:
        web, end = self.children[0], time.monotonic() + seconds
        while not _answers(self.port):
            if self.stop.wait(0.1):
                raise Stopped
            if web.process is None or web.process.poll() is not None:
                raise embedded.CannotStart("The web server did not start; its own words are above.")
            if time.monotonic() > end:
                raise embedded.CannotStart(f"The web server did not answer within {seconds:.0f} s.")

    def _welcome(self, took: float) -> None:
        say(f"\nPTS Support is ready ({took:.1f} s):  http://localhost:{self.port}\n")
        if self.is_demo:
            say(f"  It holds a demo program. With one click you come in as {CAST}.")
        if not os.environ.get("EMAIL_HOST"):
            say(f"  No mail leaves this computer. What would be sent: http://localhost:{self.port}/mailbox/")
        say("  Ctrl-C stops everything.\n")

    # --- run and stop -------------------------------------------------------------------------------------------------

    def _look_after_servers(self) -> None:
        for server in (self.database, self.broker):
            if server is not None and server.process is not None and server.process.poll() is not None:
                say(f"  {type(server).__name__} ended ({_reason(server.process.returncode)}); starting it again")
                server.start()

    def _shut_down(self) -> None:
        began = time.monotonic()
        running = [child.process for child in reversed(self.children) if child.process and child.process.poll() is None]
        something_runs = bool(self.children) or self.database is not None
        if something_runs:
            say("\nStopping …")
        for process in running:
            process.terminate()
        end = began + 35  # a task in hand has 30 s
        for process in running:
            while process.poll() is None and time.monotonic() < end and not self.hurry:
                time.sleep(0.05)
            if process.poll() is None:
                _kill_group(process)
            process.wait()
        for server in (self.broker, self.database):
            if server is not None and server.process is not None:
                server.stop()
        if self.database is not None:
            (self.var / "env").unlink(missing_ok=True)
        if something_runs:
            say(f"Stopped ({time.monotonic() - began:.1f} s). Nothing is left running; what was written is kept.")


def _kill_group(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # each child leads a session of its own


def _has_command(name: str) -> bool:
    return any(BASE.glob(f"*/management/commands/{name}.py")) or any(BASE.glob(f"*/*/management/commands/{name}.py"))


def _is_demo(database: embedded.Postgres) -> bool:
    return _ask(database, "select bool_or(demo) from people_installation") == (True,)


def _ask(database: embedded.Postgres, question: str) -> tuple[object, ...] | None:
    """One row, or None where the table is not there yet."""
    import psycopg2

    connection = database.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            found: tuple[object, ...] | None = cursor.fetchone()
            return found
    except psycopg2.Error:
        return None
    finally:
        connection.close()


def _static_fingerprint() -> str:
    """Changes whenever collectstatic could give something else."""
    return _fingerprint(
        *BASE.glob("static/**/*"), *BASE.glob("*/static/**/*"), BASE / "pts_support" / "web" / "vendor.py"
    )


def _tables_fingerprint(database: embedded.Postgres) -> str:
    """Changes whenever `prepare` could have something to do: other migrations here, or other ones applied there."""
    files = _fingerprint(*BASE.glob("*/migrations/*.py"), *BASE.glob("*/*/migrations/*.py"))
    found = _ask(database, "select count(*), max(applied)::text, to_regclass('pts_cache') from django_migrations")
    return f"{files} {found}"


def _fingerprint(*files: Path) -> str:
    seen = hashlib.sha256()
    for file in sorted({*files, BASE / "requirements.txt", BASE / "pts_support" / "settings.py"}):
        if file.is_file():
            seen.update(f"{file.relative_to(BASE)} {file.stat().st_size} {file.stat().st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _reads(file: Path) -> str:
    if not file.exists():
        return ""
    return file.read_text()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _read_port() -> int:
    value = os.environ.get("PORT", "8000")
    if not value.isdigit() or not 1 <= int(value) <= 65535:
        raise embedded.CannotStart("PORT must be a number from 1 to 65535.")
    return int(value)


def own_folder(var: Path) -> Path:
    """What belongs to whoever serves the pages, where that is an account of its own."""
    account = accounts.account(accounts.WEB)
    return accounts.own_folder(accounts.place(var / "web", account), account)


def places_of_files(var: Path) -> dict[str, str]:
    """Where what people attach is kept, and what was purged; what the environment says wins. Nothing where we are not
    root: then the settings' own places are right."""
    if accounts.account(accounts.WEB) is None:
        return {}
    own = own_folder(var)
    _move_in(var, own)
    places = {"PTS_FILES": str(own / "files"), "PTS_PURGE_FILE": str(own / "purged")}
    return {name: os.environ.get(name) or place for name, place in places.items()}


def _move_in(var: Path, own: Path) -> None:
    """Up to 0.1.0 they were in `var` itself, and root's."""
    for name in ("files", "purged"):
        if (var / name).exists() and not (own / name).exists():
            shutil.move(var / name, own / name)
            accounts.own_folder(own, accounts.account(accounts.WEB))


def secret_key(var: Path) -> str:
    """This copy's own key, made when first asked for."""
    file = var / "secret_key"
    if not file.exists() or len(file.read_text()) < 50:
        embedded.write_private(file, secrets.token_urlsafe(64))
    return file.read_text()


def lock(var: Path) -> IO[str]:
    handle = open(var / "lock", "w")  # noqa: SIM115 - whoever asked closes it: closing gives the lock back
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        raise embedded.CannotStart("This copy of PTS Support is already running.") from None
    return handle


def _on_signal(supervisor: Supervisor) -> Callable[[int, object], None]:
    def handle(number: int, frame: object) -> None:
        supervisor.hurry = supervisor.hurry or (supervisor.stop.is_set() and number == signal.SIGINT)
        supervisor.stop.set()

    return handle


def main(argv: list[str]) -> int:
    os.chdir(BASE)
    var = Path(os.environ.get("PTS_VAR") or BASE / "var")
    try:
        if argv:
            raise embedded.CannotStart("`up` takes no arguments; PORT=8001 in front of it chooses another port.")
        port = _read_port()
        accounts.passage(var)
        held = lock(var)
        if not _port_is_free(port):
            raise embedded.CannotStart(f"Port {port} is in use. Choose another one: PORT={port + 1} bin/start")
    except embedded.CannotStart as error:
        say(str(error))
        return 1
    say("PTS Support")
    supervisor = Supervisor(port, var)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal(supervisor))
    try:
        return supervisor.run()
    finally:
        held.close()
