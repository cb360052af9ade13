"""manage.py backup: dump the database, with the recovery point and what proves the dump equal beside it."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pts_support import backups


class Command(BaseCommand):
    help = "Dump the database into a folder (var/backups). The site may run on."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "var" / "backups", help="the folder")

    def handle(self, *args, to: Path, **options) -> None:
        try:
            made = backups.back_up(to)
        except backups.CannotDo as why:
            raise CommandError(str(why)) from None
        rows = sum(n for n, _ in made.tables.values())
        self.stdout.write(f"{made.dump}: {rows:,} rows in {len(made.tables)} tables")
        self.stdout.write(f"recovery point: {made.recovery_point.isoformat(timespec='seconds')}")
        self.stdout.write("Keep it, the .json beside it and the purge file somewhere else than this machine.")
