"""A real SMTP server on loopback that does as it is told at each step.

    sink = SmtpSink().start()
    sink.verdicts["rcpt"] = {"tom@lakeside.example": "550 5.1.1 no such user"}   # others are taken
    sink.verdicts["dot"] = ["drop", "keep and drop"]                             # used up one by one, then normal
    sink.verdicts["connect"] = "421 not now"                                     # every time
    sink.messages                                                                # what was taken, in order
    sink.stop()

Steps: connect, ehlo, auth, mail, rcpt, data (the answer to DATA), dot (the answer to the whole mail).
Verdicts: an answer to send; "drop" (close without a word, nothing kept); "keep and drop" (at dot: the mail is kept, the
answer never comes); "hang" (say nothing until the client gives up); None (as usual). A function of the address (at
rcpt) or of None may stand in place of any.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

HANG = 60.0


@dataclass(frozen=True)
class Taken:
    """One mail the server took: the envelope, and the message as sent."""

    sender: str
    to: tuple[str, ...]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def text(self) -> str:
        return self.mail.get_body(("plain",)).get_content().replace("\r\n", "\n")

    @property
    def html(self) -> str:
        return self.mail.get_body(("html",)).get_content().replace("\r\n", "\n")


class SmtpSink:
    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls  # with one it offers STARTTLS
        self.host, self.port = "127.0.0.1", _free_port()
        self.messages: list[Taken] = []
        self.verdicts: dict[str, object] = {}
        self.connections = 0
        self._open: set[_Server] = set()
        self._lock = threading.Lock()
        self._controller: _Controller | None = None

    def start(self) -> Self:
        self._controller = _Controller(self)
        self._controller.start()
        self.connections = 0  # the controller's own look whether it is up
        return self

    def stop(self) -> None:
        """Lines still open are cut first, so that nothing is left for the garbage collector to complain about."""
        if self._controller is not None:
            asyncio.run_coroutine_threadsafe(self._cut(), self._controller.loop).result(5)
            self._controller.stop()
            self._controller = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def settings(self) -> dict[str, object]:
        """For ``override_settings(**sink.settings())`` or pytest-django's ``settings``."""
        return {
            "EMAIL_HOST": self.host, "EMAIL_PORT": self.port, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False,
            "EMAIL_HOST_USER": "", "EMAIL_HOST_PASSWORD": "", "EMAIL_TIMEOUT": 2,
        }  # fmt: skip

    def env(self) -> dict[str, str]:
        """The same for a real process."""
        return {"EMAIL_HOST": self.host, "EMAIL_PORT": str(self.port), "EMAIL_SECURITY": "none", "EMAIL_HOST_USER": ""}

    def to(self, address: str) -> list[Taken]:
        return [taken for taken in self.messages if address in taken.to]

    async def _cut(self) -> None:
        for server in list(self._open):
            if server.transport is not None:
                server.transport.abort()
        while self._open:
            await asyncio.sleep(0.005)

    def _verdict(self, step: str, address: str | None = None) -> str | None:
        with self._lock:
            plan = self.verdicts.get(step)
            if isinstance(plan, dict):
                plan = plan.get(address)
            if isinstance(plan, list):
                plan = plan.pop(0) if plan else None
        return plan(address) if callable(plan) else plan

    def _keep(self, envelope: Envelope) -> None:
        with self._lock:
            self.messages.append(Taken(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))


class _Controller(Controller):
    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink
        super().__init__(_Handler(sink), hostname=sink.host, port=sink.port, ready_timeout=5)

    def factory(self) -> SMTP:
        return _Server(
            self._sink,
            self.handler,
            hostname="sink.example",
            auth_require_tls=False,
            tls_context=self._sink.tls,
            authenticator=self._handler_auth,
            loop=self.loop,
        )

    def _handler_auth(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        reply = self._sink._verdict("auth")
        return AuthResult(success=reply is None, handled=False, message=reply)


class _Server(SMTP):
    def __init__(self, sink: SmtpSink, *args: object, **more: object) -> None:
        self._sink = sink
        super().__init__(*args, **more)

    async def _handle_client(self) -> None:
        self._sink.connections += 1
        self._sink._open.add(self)
        try:
            if not await self._obey(self._sink._verdict("connect")):
                await super()._handle_client()
        finally:
            self._writer.close()
            self._sink._open.discard(self)

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._obey(self._sink._verdict("ehlo")):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:
        if not await self._obey(self._sink._verdict("ehlo")):
            await super().smtp_HELO(hostname)

    async def smtp_MAIL(self, arg: str) -> None:
        if not await self._obey(self._sink._verdict("mail")):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:
        if not await self._obey(self._sink._verdict("rcpt", arg.partition("<")[2].partition(">")[0])):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self._obey(self._sink._verdict("data")):
            await super().smtp_DATA(arg)

    async def _obey(self, verdict: str | None) -> bool:
        """True: that was the answer."""
        if verdict is None:
            return False
        if verdict == "hang":
            await asyncio.sleep(HANG)
        elif verdict == "drop":
            self.transport.close()
        else:
            await self.push(verdict)
            if verdict.startswith("421"):
                self.transport.close()
        return True


class _Handler:
    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink

    async def handle_DATA(self, server: _Server, session: Session, envelope: Envelope) -> str:
        verdict = self._sink._verdict("dot")
        if verdict is None:
            self._sink._keep(envelope)
            return "250 2.0.0 taken"
        if verdict == "keep and drop":
            self._sink._keep(envelope)
            verdict = "drop"
        if verdict in ("drop", "hang"):
            await server._obey(verdict)
            raise asyncio.CancelledError  # the answer never comes
        return verdict


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
