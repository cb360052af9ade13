"""What people attached, beside a dump: one tar of the store, and the way back for what the restored rows still name.

A file is written before its row is committed and never changed; so a tar made after the dump's snapshot holds all that
its rows name, but for what was taken off in between.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

Names = Callable[[], Iterable[str]]
_NAMERS: list[Names] = []


def register(named: Names) -> None:
    """A room says which files of the store its rows name; called in ready()."""
    _NAMERS.append(named)


def pack(target: Path) -> int:
    """Write every file of the store into this tar. Returns how many there were."""
    packed = 0
    with tarfile.open(target, "w") as tar:
        for name in _names(_store()):
            try:
                with _store().open(name) as file:
                    entry = tarfile.TarInfo(name)
                    entry.size = file.size
                    tar.addfile(entry, file)
            except FileNotFoundError:  # taken off this very moment: its row is gone or going
                continue
            packed += 1
    return packed


def unpack(source: Path) -> int:
    """Bring back the files that rows of this database name and the store lacks. Returns how many came back.

    What nothing names stays in the tar: it was purged since.
    """
    named, came = _named(), 0
    with tarfile.open(source) as tar:
        for entry in tar:
            if not entry.isfile() or entry.name not in named or _store().exists(entry.name):
                continue
            file = tar.extractfile(entry)
            if file is not None:
                _store().save(entry.name, ContentFile(file.read()))
                came += 1
    return came


def missing() -> int:
    """How many files rows name that are not in the store."""
    return sum(not _store().exists(name) for name in _named())


def _store() -> Storage:
    return storages["attachments"]


def _named() -> set[str]:
    return {name for named in _NAMERS for name in named()}


def _names(store: Storage, folder: str = "") -> list[str]:
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:
        return []
    found = [os.path.join(folder, name) for name in sorted(files)]
    return found + [name for each in sorted(folders) for name in _names(store, os.path.join(folder, each))]
