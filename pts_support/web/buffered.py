"""The web server inside gunicorn's processes: waitress, which takes no thread of ours for a slow browser.

One loop reads every request to its end and writes every answer, on disk where it is large. A thread only ever sees a
request that is there as a whole, so a browser that sends or reads slowly costs a socket and nothing else. What waitress
has no setting for is here: how slow is too slow, and a kind page for what is too large.

gunicorn stays what it was: it starts these processes, starts one anew that died, and stops them.
"""

from __future__ import annotations

import os
import resource
import time
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import RequestEntityTooLarge

MEBIBYTE = 1024 * 1024
MOST_BODY = 48 * MEBIBYTE  # four files of 10 MB, the words, and what a form adds
MOST_READ = 256 * MEBIBYTE  # of what is too large, so that the browser hears our answer and does not see a broken line
MOST_HEADERS = 32 * 1024
HEADER_SECONDS = 15  # from the first byte of a request to the end of its headers
GRACE_SECONDS = 20  # before a body's or an answer's pace is looked at
LEAST_PACE = 1000  # bytes a second, on average: a phone where the signal is weakest
MOST_SECONDS = 3600  # for one body or one answer, at whatever pace
IDLE_SECONDS = 30  # between two requests of one line
LAST_SECONDS = 1  # for the requests of those who came last before the end
LINES = 8000  # at once in one process, if the machine allows
TOO_LARGE = "/too-large/"


class PatientParser(HTTPRequestParser):
    """Reads a body that is too large to its end, keeps nothing of it, and asks for the page that says so."""

    left_to_skip = 0
    headers: dict[str, str]  # waitress's own, which brings no types
    expect_continue: bool
    body_rcv: Any

    def received(self, data: bytes) -> int:
        if self.left_to_skip:
            taken = min(len(data), self.left_to_skip)
            self.left_to_skip -= taken
            if not self.left_to_skip:
                self.completed = True
            return taken
        consumed: int = super().received(data)
        if self.completed and isinstance(self.error, RequestEntityTooLarge):
            self._ask_for_the_kind_page()
        return consumed

    def _ask_for_the_kind_page(self) -> None:
        is_told = not self.chunked and self.content_length <= MOST_READ
        if is_told and not self.expect_continue:  # who waits for "continue" has sent nothing yet
            self.left_to_skip, self.completed = self.content_length, False
        self.connection_close = not is_told or self.expect_continue
        self.error, self.expect_continue = None, False
        self.command, self.path, self.query = "GET", TOO_LARGE, ""
        self.headers = {name: text for name, text in self.headers.items() if name not in {"CONTENT_TYPE", "EXPECT"}}
        self.headers |= {"CONTENT_LENGTH": "0"} | ({"CONNECTION": "close"} if self.connection_close else {})
        if self.body_rcv is not None:
            self.body_rcv.getbuf().close()
        self.body_rcv = None


class PacedChannel(HTTPChannel):
    """One line to a browser, which remembers since when it is at what it does, and how far it came."""

    parser_class = PatientParser
    asked_at = 0.0  # since when the request at hand comes in
    came = 0  # bytes of it
    went = 0  # bytes of answers
    answering_at = 0.0  # since when an answer waits to be read
    went_before = 0

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.asked_at, self.came = time.time(), 0
        self.came += len(data)
        taken: bool = super().received(data)
        return taken

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent: int = super().send(data, do_close)
        self.went += sent
        return sent

    def is_too_slow(self, now: float) -> bool:
        """Whether this line has had its time."""
        if self.total_outbufs_len:
            if not self.answering_at:
                self.answering_at, self.went_before = now, self.went
            return _behind(self.went - self.went_before, now - self.answering_at)
        self.answering_at = 0
        if self.requests:  # a thread of ours is at it
            return False
        if self.request is None:
            return now - max(self.last_activity, self.creation_time) > IDLE_SECONDS
        if not self.request.headers_finished:
            return now - self.asked_at > HEADER_SECONDS
        return _behind(self.came, now - self.asked_at)


def _behind(came: int, seconds: float) -> bool:
    return seconds > MOST_SECONDS or (seconds > GRACE_SECONDS and came < LEAST_PACE * (seconds - GRACE_SECONDS))


class PacedServer(TcpWSGIServer):
    channel_class = PacedChannel

    def maintenance(self, now: float) -> None:
        """Waitress calls this every second: end what is too slow; and where all lines are taken, what waits longest."""
        lines = list(self.active_channels.values())
        waiting = sorted((line for line in lines if not line.requests), key=lambda line: line.asked_at)
        too_many = max(0, len(lines) - int(self.adj.connection_limit * 0.9))
        for number, line in enumerate(waiting):
            if number < too_many or line.is_too_slow(now):
                line.will_close = True


class BufferedWorker(Worker):
    """gunicorn's part: a process with one loop and some threads."""

    def run(self) -> None:
        lines: dict[int, Any] = {}
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(self.cfg.threads)
        servers = [self._server(each.sock, lines, dispatcher) for each in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self._turn(lines)
        for server in servers:
            _take_the_last(server, lines)
        stopped = time.monotonic()
        while (took := time.monotonic() - stopped) < self.cfg.graceful_timeout:
            if took > LAST_SECONDS and not any(_is_at_work(line) for line in lines.values()):
                break
            self._turn(lines)
        dispatcher.shutdown(timeout=1)
        wasyncore.close_all(lines, ignore_all=True)

    def _turn(self, lines: dict[int, Any]) -> None:
        self.notify()
        wasyncore.loop(timeout=1, use_poll=True, map=lines, count=1)

    def _server(self, listening: Any, lines: dict[int, Any], dispatcher: ThreadedTaskDispatcher) -> PacedServer:
        how = Adjustments(
            ident=None,
            threads=self.cfg.threads,
            backlog=self.cfg.backlog,
            connection_limit=_lines_allowed(),
            cleanup_interval=1,
            channel_timeout=MOST_SECONDS,
            max_request_header_size=MOST_HEADERS,
            max_request_body_size=MOST_BODY,
            outbuf_high_watermark=1024 * MEBIBYTE,  # a thread never waits for a browser that reads slowly
            clear_untrusted_proxy_headers=not _has_proxies(),
        )
        place = (listening.family, listening.type, listening.proto, listening.getsockname())
        return PacedServer(
            self.wsgi, lines, True, listening, dispatcher=dispatcher, adj=how, sockinfo=place, bind_socket=False
        )


def _take_the_last(server: PacedServer, lines: dict[int, Any]) -> None:
    """Whoever is at the door already is let in, and the door is closed: who comes now is refused at once, and a proxy
    asks another server. A line that waits there when the process ends would be a request lost."""
    before = -1
    while before != len(lines):
        before = len(lines)
        server.handle_accept()
    server.accepting = False
    server.del_channel(lines)
    server.socket.close()


def _is_at_work(line: object) -> bool:
    return isinstance(line, PacedChannel) and bool(line.requests or line.total_outbufs_len)


def _lines_allowed() -> int:
    """As many as this machine lets a process have open, with room for files and the database."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * LINES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(100, min(LINES, wanted // 3))


def _has_proxies() -> bool:
    from django.conf import settings  # gunicorn reads this module before it is settled which settings there are

    return bool(settings.PROXIES)
