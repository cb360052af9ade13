"""manage.py restore: bring a backup into this database, proved equal, and paused until `resume` gets a yes."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pts_support.backup import database as backups
from pts_support.backup import folder as backup_folder
from pts_support.backup.folder import CannotDo
from pts_support.backup.sealed import seal_of


class Command(BaseCommand):
    help = "Restore a dump made by `manage.py backup` into an empty database, with PTS Support stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dump", type=Path, nargs="?", help="the newest in var/backups, if none is named")
        parser.add_argument("--replace", action="store_true", help="back up what is there, empty the database, go on")
        parser.add_argument(
            "--archived", metavar="TIME",
            help="the server itself came back from its archive to this time (with its offset): pause, purge again",
        )  # fmt: skip

    def handle(self, *args: Any, dump: Path | None, replace: bool, archived: str | None, **options: Any) -> None:
        try:
            restored = self._archived(archived) if archived else self._dump(dump, replace=replace)
        except CannotDo as why:
            raise CommandError(str(why)) from None
        purged = restored.purged
        others = f" ({purged.others} of another installation left alone)" if purged.others else ""
        self.stdout.write(f"purged again: {purged.rows} rows, from {purged.lines} purges on record{others}")
        self.stdout.write(f"attached files brought back: {restored.files}")
        if restored.missing:
            self.stdout.write(f"attached files missing: {restored.missing} (look for them in a copy of PTS_FILES)")
        if not archived:
            self.stdout.write("Everybody is signed out.")
        self.stdout.write("Nothing is escalated or sent until `manage.py resume` gets a yes.")

    def _dump(self, dump: Path | None, *, replace: bool) -> backups.Restored:
        folder = settings.BASE_DIR / "var" / "backups"
        dump = dump or backup_folder.newest(folder)
        if dump is None:
            raise CommandError(f"There is no backup in {folder}.")
        backup = backups.read(dump)
        if replace and not backups.is_empty():
            kept = backups.back_up(dump.parent, seal=seal_of(settings.BACKUP_SEAL))
            self.stdout.write(f"what was here is kept in {kept.dump}")
            backups.drop_everything()
        restored = backups.restore(backup)
        self.stdout.write(f"{len(backup.tables)} tables restored and equal, by the hash of each")
        self.stdout.write(f"recovery point: {backup.recovery_point.isoformat(timespec='seconds')}")
        return restored

    def _archived(self, time: str) -> backups.Restored:
        try:
            point = datetime.fromisoformat(time)
        except ValueError:
            point = None
        if point is None or point.tzinfo is None:
            raise CommandError("TIME is a time with its offset, such as 2026-11-17T10:40:00-05:00.")
        return backups.after_archive(point)
