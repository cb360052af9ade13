"""What was purged, kept outside the database, so that a restored copy forgets it again.

The file (PTS_PURGE_FILE) holds one line of JSON for each purge: when, in which installation, which table, which ids;
and for rows that were emptied instead of deleted, what their columns were set to. It holds no words and no names.
Whoever purges appends in the transaction that purges, before it commits: a line too many only purges later what was to
go anyway.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from pts_support.people.models import User


@dataclass(frozen=True)
class Purged:
    """One line. ``emptied``: None for rows that were deleted."""

    at: str
    where: str
    model: str
    ids: tuple[int, ...]
    emptied: Mapping[str, Any] | None


@dataclass(frozen=True)
class Replayed:
    """``lines`` of this installation; ``rows`` that were there again and went; ``others``: lines of another one."""

    lines: int
    rows: int
    others: int


def forget(rows: QuerySet[Model], *, at: datetime) -> int:
    """Delete these rows for good, written down first. How many there were."""
    with transaction.atomic():
        ids = list(rows.values_list("pk", flat=True))
        append(rows.model, ids, at=at)
        rows.model._default_manager.filter(pk__in=ids).delete()
    return len(ids)


def append(
    model: type[Model], ids: Sequence[int], *, at: datetime, emptied: Mapping[str, object] | None = None
) -> None:
    """Note these rows as purged; on disk when it returns. Raises OSError, and then nothing may be purged."""
    if not ids:
        return
    line: dict[str, object] = {
        "at": at.isoformat(),
        "where": _here(),
        "model": model._meta.label_lower,
        "ids": sorted(ids),
    }
    if emptied is not None:
        line["emptied"] = dict(emptied)
    path = Path(settings.PURGE_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        whole = size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"  # a line cut short by a crash ends here
        start = b"" if whole else b"\n"
        file.write(start + json.dumps(line).encode() + b"\n")
        os.fsync(descriptor)


def replay() -> Replayed:
    """Purge once more whatever came back with a restored copy, and see that no new row ever gets a purged id."""
    here, lines, rows, others = _here(), 0, 0, 0
    for purged in _read():
        if purged.where != here:
            others += 1
            continue
        lines += 1
        rows += _again(purged)
    return Replayed(lines, rows, others)


def _again(purged: Purged) -> int:
    """Purge what one line names, if it is there again. Lines stand in the order of the purges, children first."""
    model = apps.get_model(purged.model)
    table, ids = connection.ops.quote_name(model._meta.db_table), list(purged.ids)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pts.purge', 'again', true)")
        if purged.emptied is None:
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [ids])
        else:
            columns = {model._meta.get_field(name).column: value for name, value in purged.emptied.items()}
            sets = ", ".join(f"{connection.ops.quote_name(column)} = %s" for column in columns)
            cursor.execute(f"UPDATE {table} SET {sets} WHERE id = ANY(%s)", [*columns.values(), ids])
        gone = cursor.rowcount
        # The counter came back old with the copy: an id given out twice would be purged the next time.
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        counter = cursor.fetchone()[0]
        cursor.execute("SELECT setval(%s::regclass, greatest(%s, nextval(%s::regclass)))", [counter, max(ids), counter])
    return gone


def _read() -> Iterator[Purged]:
    try:
        text = Path(settings.PURGE_FILE).read_text()
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            found = json.loads(line)
            yield Purged(found["at"], found["where"], found["model"], tuple(found["ids"]), found.get("emptied"))
        except (ValueError, KeyError):
            continue  # cut short by a crash before its purge was committed


def _here() -> str:
    """An installation is known by its first person, who is never deleted: one file may serve two of them."""
    first = User.objects.order_by("id").values_list("ref", flat=True).first()
    return str(first or "")
