"""Lines for machines: each event one line of JSON, with its request’s name; and a program that is told of alarms.

What is in them is what is in the lines for people (quiet_log.py): nobody's words, no text of an exception.
"""

from __future__ import annotations

import json
import logging
import re
import shlex
import subprocess
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from pts_support.quiet_log import QuietFormatter

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_GOOD_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_HOOK_SECONDS = 10


class RequestIdMiddleware:
    """A name for each request. The proxy's, where one stands in front that says it (deploy/nginx.conf), or our own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _request_id.set(_id_of(request))
        try:
            return self.get_response(request)
        finally:
            _request_id.reset(before)


def _id_of(request: HttpRequest) -> str:
    said = request.headers.get("X-Request-ID", "")
    if settings.PROXIES and _GOOD_ID.fullmatch(said):
        return said
    return uuid.uuid4().hex


class RequestIdFilter(logging.Filter):
    """Writes the request's name into each record made while it is answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


class JsonFormatter(QuietFormatter):
    def format(self, record: logging.LogRecord) -> str:
        bare = logging.makeLogRecord(record.__dict__)
        bare.exc_info = bare.stack_info = None
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "said": super().format(bare),
            "process": settings.PROCESS,
            "request_id": getattr(record, "request_id", ""),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)


class AlarmCommand(logging.Handler):
    """Runs PTS_ALARM_COMMAND for each alarm, and for each that is over, with the line on its standard input.

    It waits for the program no longer than some seconds, and whatever the program does, the site goes on.
    """

    def __init__(self, command: str) -> None:
        super().__init__(logging.WARNING)
        self.command = shlex.split(command)

    def filter(self, record: logging.LogRecord) -> bool:
        return record.name == "pts.alarm" or str(record.msg).startswith("alarm: ")

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.levelname} {self.format(record)}\n"
        try:
            subprocess.run(self.command, input=line.encode(), timeout=_HOOK_SECONDS, check=True, capture_output=True)
        except (OSError, subprocess.SubprocessError) as trouble:
            logging.getLogger("pts.operate").error("PTS_ALARM_COMMAND failed: %s", type(trouble).__name__)
