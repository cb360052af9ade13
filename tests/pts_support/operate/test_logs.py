"""Lines of JSON, the name of a request, and the program that is told of alarms."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from pts_support.operate.logs import AlarmCommand, JsonFormatter, RequestIdFilter, RequestIdMiddleware
from tests.house.test_settings import run


def record(said: str, *args: object, name: str = "pts", level: int = logging.ERROR, error=None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, level, __file__, 1, said, args, info)


def formatted(made: logging.LogRecord) -> dict[str, str]:
    line = JsonFormatter("%(message)s").format(made)
    assert "\n" not in line
    return json.loads(line)


def test_an_event_is_one_line_without_anybodys_words():
    try:
        raise ValueError("canary words")
    except ValueError as raised:
        found = formatted(record("could not move\nid %d, /join/t0ken/", 7, error=raised))
    assert found.pop("at").endswith("+00:00")
    error = found.pop("error")
    assert found == {"level": "ERROR", "logger": "pts", "said": "could not move\nid 7, /join/-/", "process": "manage"}
    assert (error.splitlines()[-1], "canary" in error) == ("builtins.ValueError", False)


@pytest.mark.parametrize(
    ("proxies", "said", "taken"),
    [(1, "0123abcd-ef", True), (0, "0123abcd-ef", False), (1, "short", False), (1, 'x"} {"forged": "line', False)],
)
def test_a_line_names_its_request_as_the_proxy_does_and_as_nobody_else_says(settings, proxies, said, taken):
    settings.PROXIES, made = proxies, []

    def page(request):
        made.append(record("inside"))
        RequestIdFilter().filter(made[-1])
        return HttpResponse()

    RequestIdMiddleware(page)(RequestFactory().get("/", headers={"X-Request-ID": said}))
    found = formatted(made[0])["request_id"]
    assert (found == said, len(found) >= 8) == (taken, True)
    after = record("outside")
    RequestIdFilter().filter(after)
    assert "request_id" not in formatted(after)


TALK = """
import logging, logging.config
import pts_support.settings as s
logging.config.dictConfig(s.LOGGING)
logging.getLogger("pts.alarm").critical("the engine is late since %s", "noon")
logging.getLogger("pts.alarm").warning("the engine has caught up")
logging.getLogger("pts_support.notify").error("alarm: %d mails given up", 3)
logging.getLogger("pts_support.notify").error("no alarm")
logging.getLogger("pts.signin").info("came in")
"""


def test_the_settings_turn_it_on_and_a_program_is_told_of_alarms_alone(tmp_path):
    command = f"""{sys.executable} -c 'import sys; open("{tmp_path}/told", "a").write(sys.stdin.read())'"""
    found = run("-c", TALK, LOG_FORMAT="json", PTS_ALARM_COMMAND=command, DJANGO_SETTINGS_MODULE="pts_support.settings")
    lines = [json.loads(line) for line in found.stderr.splitlines()]
    assert [line["said"] for line in lines] == [
        "the engine is late since noon", "the engine has caught up", "alarm: 3 mails given up", "no alarm", "came in",
    ]  # fmt: skip
    assert (tmp_path / "told").read_text().splitlines() == [
        "CRITICAL the engine is late since noon",
        "WARNING the engine has caught up",
        "ERROR alarm: 3 mails given up",
    ]


@pytest.mark.parametrize("command", ["/nowhere/at-all", "false"])
def test_a_program_that_fails_stops_nothing_and_is_said(command, caplog):
    AlarmCommand(command).handle(record("the engine is late", name="pts.alarm", level=logging.CRITICAL))
    assert [line.getMessage()[:24] for line in caplog.records] == ["PTS_ALARM_COMMAND failed"]
