"""manage.py restore: bring a backup into this database, proved equal, and paused until `resume` gets a yes."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pts_support import backups


class Command(BaseCommand):
    help = "Restore a dump made by `manage.py backup` into an empty database, with PTS Support stopped."

    def add_arguments(self, parser) -> None:
        parser.add_argument("dump", type=Path, nargs="?", help="the newest in var/backups, if none is named")
        parser.add_argument("--replace", action="store_true", help="back up what is there, empty the database, go on")

    def handle(self, *args, dump: Path | None, replace: bool, **options) -> None:
        folder = settings.BASE_DIR / "var" / "backups"
        dump = dump or backups.newest(folder)
        if dump is None:
            raise CommandError(f"There is no backup in {folder}.")
        try:
            backup = backups.read(dump)
            if replace and not backups.is_empty():
                kept = backups.back_up(dump.parent)
                self.stdout.write(f"what was here is kept in {kept.dump}")
                backups.empty()
            restored = backups.restore(backup)
        except backups.CannotDo as why:
            raise CommandError(str(why)) from None
        self.stdout.write(f"{len(backup.tables)} tables restored and equal, by the hash of each")
        self.stdout.write(f"recovery point: {backup.recovery_point.isoformat(timespec='seconds')}")
        replayed = restored.purged
        self.stdout.write(
            f"purged again: {replayed.rows} rows, from {replayed.lines} purges on record"
            + (f" ({replayed.others} of another installation left alone)" if replayed.others else "")
        )
        self.stdout.write(f"attached files brought back: {restored.files}")
        if restored.missing:
            self.stdout.write(
                f"attached files that are missing: {restored.missing} (look for them in a copy of PTS_FILES)"
            )
        self.stdout.write("Everybody is signed out. Nothing is escalated or sent until `manage.py resume` gets a yes.")
