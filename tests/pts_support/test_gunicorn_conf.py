"""How the web server runs: where it listens, and that its own log has nobody's words in it."""

from __future__ import annotations

import json
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


def test_how_many_of_it_there_are_is_said_by_the_environment(monkeypatch):
    for processes, threads, taken in (("", "", (2, 4)), ("6", "8", (6, 8)), ("many", "-1", (2, 4))):
        monkeypatch.setenv("PTS_WEB_PROCESSES", processes)
        monkeypatch.setenv("PTS_WEB_THREADS", threads)
        conf = runpy.run_path(gunicorn_conf.__file__)
        assert (conf["workers"], conf["threads"]) == taken


def test_its_own_lines_are_json_too_where_all_are(monkeypatch, tmp_path):
    monkeypatch.setenv("LOG_FORMAT", "json")
    config = Config()
    config.set("errorlog", str(tmp_path / "log"))
    logger = gunicorn_conf.QuietLogger(config)
    logger.warning("Worker (pid:%s) was sent SIGKILL", 7)
    for handler in logger.error_log.handlers:
        handler.close()
    assert json.loads((tmp_path / "log").read_text())["said"] == "Worker (pid:7) was sent SIGKILL"


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
