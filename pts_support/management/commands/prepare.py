"""manage.py prepare: bring the database to this version, its cache table too, and with --static the static files."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Make the folders, migrate, make the cache table, and with --static collect static files. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--static", action="store_true", help="also collect the static files")

    def handle(self, *args: Any, static: bool, verbosity: int, **options: Any) -> None:
        for folder in (Path(settings.MEDIA_ROOT), Path(settings.PURGE_FILE).parent):
            with suppress(OSError):  # where nothing may be written `check --deploy` says so
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("createcachetable", verbosity=verbosity)
        if static:
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
