"""Browsers that are slow on purpose, many at once, from one thread; and how long a page takes beside them."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

HEADERS = b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000000\r\n\r\nlogin="
)
READER = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass
class SlowLine:
    """One connection: says how it begins, then a byte (or reads one) each second."""

    kind: str
    line: socket.socket
    since: float
    has_ended: bool = False


@dataclass
class SlowBrowsers:
    """Keeps `wanted` of each kind open: whoever is shown the door comes back at once."""

    port: int
    wanted: dict[str, int]
    large: str  # the path of an answer that fills the line's buffers
    lines: list[SlowLine] = field(default_factory=list)
    ended_after: dict[str, list[float]] = field(default_factory=dict)
    opened: Counter[str] = field(default_factory=Counter)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> SlowBrowsers:
        self._fill()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(20)
        for one in self.lines:
            one.line.close()

    def _run(self) -> None:
        while not self._stop.wait(1):
            for one in self.lines:
                self._drip(one)
            for one in [each for each in self.lines if each.has_ended]:
                self.ended_after.setdefault(one.kind, []).append(time.monotonic() - one.since)
                one.line.close()
                self.lines.remove(one)
            self._fill()

    def _fill(self) -> None:
        have = Counter(one.kind for one in self.lines)
        for kind, number in self.wanted.items():
            for _ in range(number - have[kind]):
                self._open(kind)

    def _open(self, kind: str) -> None:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.settimeout(5)
        try:
            line.connect(("127.0.0.1", self.port))
            line.sendall({"headers": HEADERS, "bodies": BODY, "readers": READER % self.large.encode()}[kind])
        except OSError:
            line.close()
            return
        line.setblocking(False)
        self.opened[kind] += 1
        self.lines.append(SlowLine(kind, line, time.monotonic()))

    def _drip(self, one: SlowLine) -> None:
        try:
            if one.kind != "readers":
                one.line.send(b"x")
            if one.line.recv(1) == b"":
                one.has_ended = True
        except BlockingIOError:
            return
        except OSError:
            one.has_ended = True


def ask(port: int, path: str, *, seconds: float = 10, **headers: str) -> tuple[int, float]:
    """The status of a page (0: no answer in time) and how long it took."""
    line, began = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds), time.monotonic()
    try:
        line.request("GET", path, headers={"Host": "localhost", **headers})
        answer = line.getresponse()
        answer.read()
        return answer.status, time.monotonic() - began
    except (OSError, http.client.HTTPException):
        return 0, time.monotonic() - began
    finally:
        line.close()


def percentile(took: list[float], percent: int) -> float:
    return sorted(took)[min(len(took) - 1, len(took) * percent // 100)]
