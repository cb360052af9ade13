"""How the web server runs: where it listens, and that its own log has nobody's words in it."""

from __future__ import annotations

import runpy
import sys

import pytest
from gunicorn.config import Config

from pts_support import gunicorn_conf


@pytest.mark.parametrize(("told", "bind"), [({}, "127.0.0.1:8000"), ({"PTS_BIND": "0.0.0.0:9000"}, "0.0.0.0:9000")])
def test_it_listens_here_alone_unless_told_otherwise(monkeypatch, told, bind):
    monkeypatch.delenv("PTS_BIND", raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert runpy.run_path(gunicorn_conf.__file__)["bind"] == bind


def test_a_crash_is_logged_by_its_type_and_place_and_never_by_its_text(tmp_path):
    log = tmp_path / "log"
    config = Config()
    config.set("errorlog", str(log))
    logger = gunicorn_conf.QuietLogger(config)
    try:
        raise ValueError("J.R. would not come with me")
    except ValueError:
        logger.exception("Error handling request %s", "/ask/", exc_info=sys.exc_info())
    for handler in logger.error_log.handlers:
        handler.close()
    said = log.read_text()
    assert "Error handling request /ask/" in said
    assert "builtins.ValueError" in said
    assert "J.R." not in said


def test_gunicorn_knows_every_setting_here():
    known = set(Config().settings)
    ours = {name for name, value in vars(gunicorn_conf).items() if name.islower() and isinstance(value, str | int)}
    assert {name for name in ours if not name.startswith("_")} - known == set()
    assert {"bind", "workers", "threads", "preload_app", "timeout"} <= ours
