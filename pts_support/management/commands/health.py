"""manage.py health web|watchdog|engine: one line, exit code 1 when it is not well. For containers and for people."""

from __future__ import annotations

import http.client
import os
import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.test import RequestFactory

from pts_support import clock, health


class Command(BaseCommand):
    help = "Say whether the web server answers, the watchdog is awake, or the whole engine is in time."
    requires_system_checks: list = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["web", "watchdog", "engine"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        well, line = {"web": _web, "watchdog": _watchdog, "engine": _engine}[what]()
        self.stdout.write(line)
        if not well:
            sys.exit(1)


def _web() -> tuple[bool, str]:
    port = int(os.environ.get("PTS_BIND", "127.0.0.1:8000").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        answer = connection.getresponse()
        return answer.status == 200, f"web: {answer.status}"
    except OSError as error:
        return False, f"web: no answer ({type(error).__name__})"
    finally:
        connection.close()


def _watchdog() -> tuple[bool, str]:
    from pts_support.people.models import Installation

    watched_at = Installation.current().watched_at
    if watched_at is None:
        return False, "watchdog: has not looked yet"
    age = abs((clock.real() - watched_at).total_seconds())  # as in health.py: the machine's clock may be set back
    return age <= settings.ENGINE["alarm"], f"watchdog: looked {age:.0f} s ago"


def _engine() -> tuple[bool, str]:
    answer = health.engine(RequestFactory().get("/healthz/engine"))
    return answer.status_code == 200, answer.content.decode()
