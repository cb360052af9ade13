"""manage.py backup: dump the database, with what people attached, the recovery point and the proof beside it.

With ``--every`` it stays and makes one again and again: the container `backup` of docker-compose.yml.
"""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, ProgrammingError, connection

from pts_support import clock, installation
from pts_support.backup import database as backups
from pts_support.backup import folder as backup_folder
from pts_support.backup.folder import CannotDo
from pts_support.backup.sealed import seal_of

alarm = logging.getLogger("pts.alarm")
TRY_AGAIN = timedelta(minutes=5)


class Command(BaseCommand):
    help = "Dump the database and what people attached into a folder (var/backups). The site may run on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "var" / "backups", help="the folder")
        parser.add_argument("--without-files", action="store_true", help="PTS_FILES is copied in another way")
        parser.add_argument("--keep-days", type=int, metavar="N", help="remove older ones there, never the newest")
        parser.add_argument("--every", type=float, metavar="HOURS", help="stay, and make one again and again")

    def handle(
        self, *args: Any, to: Path, without_files: bool, keep_days: int | None, every: float | None, **options: Any
    ) -> None:
        if every is None:
            try:
                self._make(to, without_files, keep_days)
            except CannotDo as why:
                raise CommandError(str(why)) from None
            return
        stop = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stop.set())
        wait = _until_next(to, timedelta(hours=every))
        while not stop.wait(wait.total_seconds()):
            is_made = self._is_made(to, without_files, keep_days)
            wait = _until_next(to, timedelta(hours=every)) if is_made else TRY_AGAIN

    def _make(self, to: Path, without_files: bool, keep_days: int | None) -> None:
        made = backups.back_up(to, files=not without_files, seal=seal_of(settings.BACKUP_SEAL))
        with suppress(ProgrammingError):  # tables of an older version, before they are changed: no place for it
            installation.note_backup(made.recovery_point)
        rows = sum(count for count, _ in made.tables.values())
        self.stdout.write(f"{made.dump}: {rows:,} rows in {len(made.tables)} tables")
        if made.files:
            self.stdout.write(f"attached files: {made.files[0]:,}")
        self.stdout.write(f"recovery point: {made.recovery_point.isoformat(timespec='seconds')}")
        if keep_days is not None:
            gone = backup_folder.remove_old(to, days=keep_days, now=clock.real())
            self.stdout.write(f"older than {keep_days} days, and removed: {len(gone)}")
        self.stdout.write("Keep it, what stands beside it and the purge file somewhere else than this machine.")

    def _is_made(self, to: Path, without_files: bool, keep_days: int | None) -> bool:
        """One that fails is an alarm, and the next one comes."""
        try:
            self._make(to, without_files, keep_days)
        except (CannotDo, Error, OSError) as why:
            said = str(why) if isinstance(why, CannotDo) else type(why).__name__
            alarm.critical("the backup failed: %s", said)
            return False
        finally:
            connection.close()
        return True


def _until_next(folder: Path, every: timedelta) -> timedelta:
    """Counted from the newest backup there: a new start makes no new one before its time."""
    newest = backup_folder.newest_at(folder)
    if newest is None:
        return timedelta()
    return max(timedelta(), newest + every - clock.real())
