"""The folder that holds backups: one backup at a time writes there, nothing half stays, and old ones go.

A backup is all files of one name: ``pts-….dump`` (``.dump.gpg`` or ``.dump.age`` where it is sealed), what was
attached, and what proves both.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

HALF = ".part"
_STAMP = "pts-%Y%m%dT%H%M%S-%fZ"


class CannotDo(Exception):
    """A sentence for whoever sits at the terminal."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Inside, no other backup writes into this folder. What is left half is swept away: now, what one that was killed
    left, and afterwards, what failed here."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    lock = os.open(folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotDo(f"Another backup is writing into {folder}.") from None
        _sweep(folder)
        try:
            yield
        finally:
            _sweep(folder)
    finally:
        os.close(lock)


def name_of(point: datetime) -> str:
    """To the microsecond: none ever takes another's place."""
    return point.strftime(_STAMP)


def remove(folder: Path, name: str) -> None:
    """Every file of this backup. The dump goes first: without it the others are no backup."""
    for file in sorted(folder.glob(f"{name}.*"), key=lambda file: not file.name.startswith(f"{name}.dump")):
        file.unlink(missing_ok=True)


def names(folder: Path) -> list[str]:
    """The backups that are whole, the oldest first."""
    found = {file.name.partition(".")[0] for file in folder.glob("pts-*.dump*") if not file.name.endswith(HALF)}
    return sorted(name for name in found if _made_at(name))


def remove_old(folder: Path, *, days: int, now: datetime) -> list[str]:
    """Remove what is older than so many days; never the newest backup. Returns the names."""
    old = [name for name in names(folder)[:-1] if (at := _made_at(name)) and at < now - timedelta(days=days)]
    for name in old:
        remove(folder, name)
    return old


def newest(folder: Path) -> Path | None:
    """The newest dump that can be restored as it lies there."""
    return max(folder.glob("pts-*.dump"), default=None)


def newest_at(folder: Path) -> datetime | None:
    """The recovery point of the newest backup, sealed or not."""
    found = names(folder)
    return _made_at(found[-1]) if found else None


def make_private(file: Path) -> None:
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _sweep(folder: Path) -> None:
    """A dump gets its name as the last of all: where there is a half one, all files of its name are half a backup."""
    for half in folder.glob(f"pts-*{HALF}"):
        remove(folder, half.name.partition(".")[0])


def _made_at(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
