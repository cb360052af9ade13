"""Alive or not, as a container asks: by the file itself, without Django."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from pts_support.operate import alive
from tests.services import ROOT


def test_who_marked_just_now_is_alive(tmp_path, monkeypatch):
    monkeypatch.setenv("PTS_ALIVE_FILE", str(tmp_path / "alive"))
    assert alive.main(["60"]) == 1
    alive.mark()
    assert alive.main(["60"]) == 0
    os.utime(tmp_path / "alive", (0, time.time() - 61))
    assert alive.main(["60"]) == 1


def test_nobody_asks_nothing_is_marked(monkeypatch):
    monkeypatch.delenv("PTS_ALIVE_FILE", raising=False)
    alive.mark()
    assert alive.main(["60"]) == 1


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        well = (self.path, self.headers["Host"]) == ("/healthz", "support.example.org")
        self.send_response(200 if well else 503)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Says nothing."""


@pytest.mark.parametrize(("site", "code"), [("https://support.example.org", 0), ("https://other.example.org", 1)])
def test_the_pages_are_asked_under_the_sites_name_and_no_django_starts(site, code):
    web = HTTPServer(("127.0.0.1", 0), _Pages)
    Thread(target=web.handle_request).start()
    env = {"SITE_URL": site, "PTS_BIND": f"0.0.0.0:{web.server_port}", "PATH": "/usr/bin"}
    argv = [sys.executable, "-S", "pts_support/operate/alive.py", "web"]  # -S: no package is found
    assert subprocess.run(argv, cwd=ROOT, env=env).returncode == code
    web.server_close()


def test_pages_that_are_gone(monkeypatch):
    monkeypatch.setenv("PTS_BIND", "127.0.0.1:1")
    assert alive.main(["web"]) == 1
