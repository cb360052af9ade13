"""A mail server on loopback that takes everything, for the bench."""

from __future__ import annotations

import os
import signal
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


class SmtpSession(socketserver.StreamRequestHandler):
    """An SMTP server that takes everything and keeps nothing."""

    def handle(self) -> None:
        self._say(b"220 bench")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say(b"354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                self._say(b"250 taken")
            elif word == b"QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"250 bench")

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class SmtpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def taking_everything() -> Iterator[int]:
    """The port of such a server, in a process of its own."""
    server = SmtpServer(("127.0.0.1", 0), SmtpSession)
    port = server.server_address[1]
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            server.serve_forever()
        finally:
            os._exit(0)
    server.socket.close()
    try:
        yield port
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
