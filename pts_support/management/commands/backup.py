"""manage.py backup: dump the database, with what people attached, the recovery point and the proof beside it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pts_support.backup import database as backups
from pts_support.backup.folder import CannotDo


class Command(BaseCommand):
    help = "Dump the database and what people attached into a folder (var/backups). The site may run on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "var" / "backups", help="the folder")
        parser.add_argument("--without-files", action="store_true", help="PTS_FILES is copied in another way")

    def handle(self, *args: Any, to: Path, without_files: bool, **options: Any) -> None:
        try:
            made = backups.back_up(to, files=not without_files)
        except CannotDo as why:
            raise CommandError(str(why)) from None
        rows = sum(count for count, _ in made.tables.values())
        self.stdout.write(f"{made.dump}: {rows:,} rows in {len(made.tables)} tables")
        if made.files:
            self.stdout.write(f"attached files: {made.files[0]:,}")
        self.stdout.write(f"recovery point: {made.recovery_point.isoformat(timespec='seconds')}")
        self.stdout.write("Keep it, what stands beside it and the purge file somewhere else than this machine.")
