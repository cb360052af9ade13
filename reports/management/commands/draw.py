"""Write the docs that are drawn from code, or (with --check) say which of them no longer say what the code does."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reports import drawn


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page differs")
        parser.add_argument(
            "--into", type=Path, default=Path(settings.BASE_DIR, "docs"), help="the folder of the pages"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        differ = []
        for name, page in drawn.pages().items():
            file, text = options["into"] / name, page()
            if file.exists() and file.read_text() == text:
                continue
            differ.append(name)
            if not options["check"]:
                file.write_text(text)
        if options["check"] and differ:
            raise CommandError(f"Not as the code is: {', '.join(differ)}. Run `manage.py draw` and read what changed.")
        if options["verbosity"] and not options["check"]:
            self.stdout.write(f"Drawn anew: {', '.join(differ) or 'nothing, all pages are as the code is'}.")
