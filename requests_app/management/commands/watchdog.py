"""Look every few seconds whether the engine runs, and do its work when it does not. Needs no Celery and no Redis."""

from __future__ import annotations

import logging
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from pts_support import clock
from pts_support.operate import alive
from requests_app.engine.watchdog import WatchdogMemory, look

alarm = logging.getLogger("pts.alarm")


class Command(BaseCommand):
    help = "Watch the engine; sweep and deliver when nobody else does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="look once and end (exit code 1 when something is wrong)"
        )

    def handle(self, *args: object, once: bool = False, **options: object) -> None:
        if once:
            seen = look()
            if not seen.well:
                raise SystemExit(1)
            return
        stop = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stop.set())
        watch = WatchdogMemory(began_at=clock.real())
        while not stop.wait(settings.ENGINE["look"]):
            try:
                look(watch)
                if watch.calm("look"):
                    alarm.warning("the watchdog can look again")
                alive.mark()
            except Exception as gone:  # whatever it is, the next look comes
                watch.cry("look", "the watchdog cannot look: %s", type(gone).__name__)
                connection.close()
