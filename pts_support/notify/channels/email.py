"""One SMTP connection for a whole batch, step by step, so that every answer is known by the step that gave it.

Who is to blame for a refusal decides what follows, and a wrong guess would show requests to everybody:

    RCPT TO 5xx with 5.1.x                  that address: it does not exist (5.1.7 and 5.1.8 blame the sender)
    RCPT TO 4xx, 5xx otherwise or bare 550  this mail, later: many servers say 550 for "relaying denied" or a full box
    DATA or the final dot 4xx               this mail, later
    a drop or silence after DATA            this mail, later: it may have arrived, and has the same Message-ID next time
    everything else                         the server: an outage, and nobody's address
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings

from pts_support.notify.channels.letter import OutgoingMail, envelope_sender

BLAMES_SENDER = {"5.1.7", "5.1.8"}  # Postfix says so only at RCPT TO
GONE = 421  # "closing the channel", at any step

Command = tuple[str, tuple[int, ...], Callable[[], tuple[int, bytes]]]


class SmtpOutcome(Enum):
    SENT = "sent"
    REFUSED = "refused"  # that one address, for good
    LATER = "later"  # this mail
    OUTAGE = "outage"  # the server


@dataclass(frozen=True)
class SmtpVerdict:
    """``code`` is what the server said ("550 5.1.1") or what went wrong here ("TimeoutError"): never its text."""

    outcome: SmtpOutcome
    step: str = ""
    code: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.step}".strip()


SENT = SmtpVerdict(SmtpOutcome.SENT)


class SmtpConnection:
    """A connection that opens when first needed and is kept. ``send`` never raises for what a server does."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def open(self) -> SmtpVerdict | None:
        """None when the line stands, else what stood in its way."""
        if self._smtp is not None:
            return None
        step = "connect"
        smtp: smtplib.SMTP | None = None
        try:
            smtp = _connected()
            step = "ehlo"
            smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                step = "starttls"
                code, reply = smtp.starttls(context=ssl.create_default_context())
                if code != 220:
                    raise smtplib.SMTPResponseException(code, reply)
                step = "ehlo"
                smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_HOST_USER:
                step = "auth"
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except OSError as error:  # every smtplib and ssl error is one
            if smtp is not None:
                smtp.close()
            return SmtpVerdict(SmtpOutcome.OUTAGE, step, _code_of(error))
        self._smtp = smtp
        return None

    def send(self, letter: OutgoingMail) -> SmtpVerdict:
        trouble = self.open()
        if trouble is not None:
            return trouble
        for step, accepted, command in self._commands(letter):
            try:
                code, reply = command()
            except smtplib.SMTPDataError as error:  # the answer to the word DATA, before any of the mail
                return self._refused(step, error.smtp_code, error.smtp_error)
            except OSError as error:
                self._drop()
                outcome = SmtpOutcome.LATER if step == "data" else SmtpOutcome.OUTAGE
                return SmtpVerdict(outcome, step, _code_of(error))
            if code not in accepted:
                return self._refused("dot" if step == "data" else step, code, reply)
        return SENT

    def _commands(self, letter: OutgoingMail) -> tuple[Command, ...]:
        """What is said for one mail: the step, the answers that let it go on, and the saying."""
        smtp = self._smtp
        assert smtp is not None  # open() made it
        options = ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []
        return (
            ("mail", (250,), lambda: smtp.mail(envelope_sender(), options)),
            ("rcpt", (250, 251), lambda: smtp.rcpt(letter.address)),
            ("data", (250,), lambda: smtp.data(letter.data)),
        )

    def hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            _politely(smtp.quit)
            smtp.close()

    def _drop(self) -> None:
        """Without a goodbye that would wait for a server which does not answer."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _refused(self, step: str, code: int, reply: bytes | str) -> SmtpVerdict:
        assert self._smtp is not None  # it has just answered
        if code == GONE or not _politely(self._smtp.rset):
            self._drop()
        return judge(step, code, reply)


def _connected() -> smtplib.SMTP:
    """Our own name is known: no look-up that could hang."""
    own_name = urlsplit(settings.SITE_URL).hostname or "localhost"
    if not settings.EMAIL_USE_SSL:
        return smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, own_name, settings.EMAIL_TIMEOUT)
    return smtplib.SMTP_SSL(
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        own_name,
        timeout=settings.EMAIL_TIMEOUT,
        context=ssl.create_default_context(),
    )


def judge(step: str, code: int, reply: bytes | str) -> SmtpVerdict:
    """What an answer that is no yes means (the table above)."""
    text = reply.encode() if isinstance(reply, str) else reply
    said = re.match(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b", text or b"")
    enhanced = said[1].decode() if said else ""
    return SmtpVerdict(_whose_fault(step, code, enhanced), step, f"{code} {enhanced}".strip())


def _whose_fault(step: str, code: int, enhanced: str) -> SmtpOutcome:
    if code == GONE:
        return SmtpOutcome.OUTAGE
    if step == "rcpt" and code >= 400 and enhanced not in BLAMES_SENDER:
        if code >= 500 and enhanced.startswith("5.1."):
            return SmtpOutcome.REFUSED
        return SmtpOutcome.LATER
    if step in ("data", "dot") and 400 <= code < 500:
        return SmtpOutcome.LATER
    return SmtpOutcome.OUTAGE


def _politely(command: Callable[[], object]) -> bool:
    """Goodbyes and resets may fail without harm: the mail before them has its answer already."""
    try:
        command()
    except OSError:
        return False
    return True


def _code_of(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code) if error.smtp_code > 0 else "no answer"
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, OSError):
        error = error.__context__  # smtplib calls silence a disconnection
    return type(error).__name__
