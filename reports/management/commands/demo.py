"""Write the demo: two programs and a believable half year, into a new database and nowhere else."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pts_support import clock
from reports.demo import story


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--small", action="store_true", help="fewer requests (the tests use it)")
        parser.add_argument("--seed", type=int, default=1, help="another number tells another half year")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "Nothing was written: a demo is made by bin/start, or with PTS_DEMO=1 in an empty database."
            )
        size = story.SMALL if options["small"] else story.FULL
        try:
            made = story.write_demo(real=clock.real(), size=size, seed=options["seed"])
        except story.NotNew:
            raise CommandError(
                "Nothing was written: this database is not new, and a demo is never written beside people."
            ) from None
        if options["verbosity"]:
            opens = f"{made.opens:%A, %B} {made.opens.day}, {made.opens.year}"
            self.stdout.write(f"{made.people} people and {made.requests} requests; it opens on {opens}, 10:40 am.")
