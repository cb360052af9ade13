"""manage.py prepare: bring the database to this version, its cache table too, and with --static the static files."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Migrate, make the cache table, and with --static collect the static files. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--static", action="store_true", help="also collect the static files")

    def handle(self, *args: Any, static: bool, verbosity: int, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("createcachetable", verbosity=verbosity)
        if static:
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
