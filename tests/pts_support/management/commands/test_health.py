"""manage.py health: one line, and exit code 1 when it is not well."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pts_support import clock
from pts_support.people.models import Installation


def health(what: str) -> tuple[int, str]:
    """The exit code and the line."""
    out = StringIO()
    try:
        call_command("health", what, stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue().strip()
    return 0, out.getvalue().strip()


def watched(seconds_ago: float) -> None:
    Installation.objects.update(watched_at=clock.real() - timedelta(seconds=seconds_ago))


@pytest.mark.parametrize(
    ("seconds_ago", "said"),
    [
        (5, (0, "watchdog: looked 5 s ago")),
        (59, (0, "watchdog: looked 59 s ago")),
        (61, (1, "watchdog: looked 61 s ago")),
        (-3600, (1, "watchdog: looked 3600 s ago")),  # the machine's clock was set back: nobody knows
    ],
)
def test_a_watchdog_is_awake_that_has_just_looked(db, monkeypatch, seconds_ago, said):
    now = clock.real()
    monkeypatch.setattr(clock, "real", lambda: now)
    watched(seconds_ago)
    assert health("watchdog") == said


def test_a_watchdog_that_never_looked_is_not_well(db):
    assert health("watchdog") == (1, "watchdog: has not looked yet")


def test_the_engine_says_what_its_address_says(db):
    code, line = health("engine")
    assert (code, json.loads(line)["ok"]) == (1, False)
    now = clock.real()
    Installation.objects.update(swept_at=now, delivered_at=now, watched_at=now)
    code, line = health("engine")
    assert (code, json.loads(line)["ok"]) == (0, True)


class Answering(BaseHTTPRequestHandler):
    """A web server that answers as a test wants it."""

    status = 200
    asked: list[tuple[str, str]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Host"]))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Says nothing."""


@pytest.fixture
def server(monkeypatch):
    Answering.asked.clear()
    web = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=web.serve_forever, args=[0.02])
    thread.start()
    monkeypatch.setenv("PTS_BIND", f"0.0.0.0:{web.server_port}")
    yield web
    web.shutdown()
    thread.join()
    web.server_close()


@pytest.mark.parametrize(("status", "said"), [(200, (0, "web: 200")), (503, (1, "web: 503"))])
def test_the_web_server_is_asked_under_the_sites_own_name(server, settings, monkeypatch, status, said):
    settings.SITE_URL = "https://support.example.org"
    monkeypatch.setattr(Answering, "status", status)
    assert health("web") == said
    assert Answering.asked == [("/healthz", "support.example.org")]


def test_a_web_server_that_is_gone(server):
    server.shutdown()
    server.server_close()
    assert health("web") == (1, "web: no answer (ConnectionRefusedError)")


def test_nothing_else_can_be_asked():
    with pytest.raises(CommandError, match="invalid choice: 'weather'"):
        health("weather")
