"""Files are cleaned apart from the web process: in a child that may use so much time and memory, and no more.

Each web process has one such process beside it, started with the first file (cleaner.py). A child that dies, is slow
or makes too much is a sentence for the sender; the web process only waits, and no longer than said here.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
import os
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from requests_app.files import cleaner, cleaning
from requests_app.files.cleaning import CleanedFile, FileRefused
from requests_app.files.cleaning.budget import Budget
from requests_app.files.cleaning.result import MOST_TEXT
from requests_app.vocabulary import PICTURES, FileKind

ROOT = Path(__file__).resolve().parents[2]
SECONDS_A_FILE, SECONDS_A_MESSAGE = 15.0, 25.0
GRACE = 2.0  # for sending and for making a child on a busy machine
MOST_MADE = 24 * 2**20  # what one file may become: some grow when they are written anew
START = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from requests_app.files import cleaner; cleaner.started()"
# Nothing else of the environment: no secret. A copy of Python (local/programs.py) finds its own library by the last.
GOES_ALONG = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "LD_LIBRARY_PATH")
DIES_WITHIN = 0.5  # seconds a cleaner that cannot run has to be gone

LONGEST = 600  # of a sentence from the child
NOT_NOW = "Files can’t be looked through just now. Send your words without it, and add it later."
TOO_MUCH = "It takes too long, or too much memory, to look through."
INSTEAD = {
    FileKind.PDF: "Print it into a new PDF, or send it in parts.",
    FileKind.DOCX: "Save it with fewer or smaller pictures, or as a PDF, and send that.",
    **dict.fromkeys(PICTURES, "A smaller copy will do."),
}

log = logging.getLogger(__name__)


class CleanerGone(Exception):
    """Nobody answered: the child died or was ended by its limits."""


@dataclass
class MessageLimits:
    """What the files of one message have left, together."""

    until: float = field(default_factory=lambda: time.monotonic() + SECONDS_A_MESSAGE)
    budget: Budget = field(default_factory=Budget)

    @property
    def seconds(self) -> float:
        return min(SECONDS_A_FILE, self.until - time.monotonic())


def clean_file(
    name: str, declared: str, data: bytes, *, on_board: bool = False, limits: MessageLimits | None = None
) -> CleanedFile:
    """As cleaning.clean_file, in a child with limits. Raises FileRefused."""
    limits = limits or MessageLimits()
    job = {
        "name": name,
        "declared": declared,
        "on_board": on_board,
        "seconds": limits.seconds,
        "left": vars(limits.budget),
    }
    try:
        told, made = _asked(job, data)
        return _believed(name, data, told, made, limits)
    except (CleanerGone, LookupError, TypeError, ValueError):
        if _has_died():
            log.error("the process that looks through files has died")
            raise FileRefused(NOT_NOW) from None
        raise FileRefused(too_much(name)) from None


def _believed(name: str, data: bytes, told: dict[str, Any], made: list[bytes], limits: MessageLimits) -> CleanedFile:
    """What the child says, as far as it must be believed: a file may have got hold of it."""
    if "refused" in told:
        raise FileRefused(str(told["refused"])[:LONGEST])
    if "ended" in told:
        raise FileRefused(_ended(name, str(told["ended"])))
    kept, preview = made
    limits.budget = Budget(int(told["left"]["dots"]), int(told["left"]["pictures"]))
    return CleanedFile(
        cleaning.ENDINGS[cleaning.ending_of(name)],
        kept,
        preview,
        text=str(told["text"])[:MOST_TEXT],
        source=hashlib.sha256(data).hexdigest(),
        lost=tuple(str(one)[:LONGEST] for one in told["lost"]),
    )


def too_much(name: str) -> str:
    """What the sender reads: what it was, and what to do instead."""
    kind = cleaning.kind_by_name(name)
    return f"{TOO_MUCH} {INSTEAD.get(kind, 'Send it in parts.')}"  # type: ignore[arg-type]  # None finds the default


def _ended(name: str, how: str) -> str:
    if how == "memory":
        return too_much(name)
    if not how.isidentifier() or len(how) > 60:
        how = "an error without a name"
    log.error("a file could not be cleaned: %s", how)  # and nothing of the file
    return "It could not be looked through. Save or print it anew, and send that."


def _asked(job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What the child says. Raises CleanerGone."""
    if job["seconds"] <= 0:
        raise CleanerGone
    try:
        with _line_to_a_child() as line:
            line.settimeout(job["seconds"] + GRACE)
            cleaner.send(line, job, [data])
            return cleaner.received(line, MOST_MADE)
    except (OSError, EOFError, ValueError):
        raise CleanerGone from None


def _line_to_a_child() -> socket.socket:
    """A line to a child made for one file. A cleaner that has died is started once more."""
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            socket.send_fds(_cleaner().control, [b"1"], [theirs.fileno()])
        except OSError:
            try:
                socket.send_fds(_cleaner(anew=True).control, [b"1"], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
    return ours


# The process beside this one ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cleaner:
    """A running cleaner, and the way to it. It ends when the last copy of that way is closed."""

    pid: int
    control: socket.socket


_starting = threading.Lock()
_running: Cleaner | None = None


def _cleaner(*, anew: bool = False) -> Cleaner:
    global _running
    with _starting:
        if anew:
            _stop()
        if _running is None:
            _running = _start()
        return _running


def _start() -> Cleaner:
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    with theirs:
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, "-I", "-c", START],
            {name: os.environ[name] for name in GOES_ALONG if name in os.environ},
            file_actions=[(os.POSIX_SPAWN_DUP2, theirs.fileno(), 0)],
        )
    return Cleaner(pid, ours)


def _has_died() -> bool:
    """Whether the cleaner itself is gone, and not only the child that was made for one file. Then it is buried."""
    global _running
    with _starting:
        until = time.monotonic() + DIES_WITHIN
        while _running is not None and time.monotonic() < until:
            try:
                gone = os.waitpid(_running.pid, os.WNOHANG)[0] != 0
            except ChildProcessError:
                gone = True
            if gone:
                _running.control.close()
                _running = None
                return True
            time.sleep(DIES_WITHIN / 10)
    return False


def _stop() -> None:
    """End it, and bury it. Its children go on to their own end."""
    global _running
    if _running is None:
        return
    _running.control.close()
    try:
        os.kill(_running.pid, signal.SIGTERM)  # a fork of ours may hold a copy of the way
        os.waitpid(_running.pid, 0)
    except (ProcessLookupError, ChildProcessError):
        pass  # somebody else buried it
    _running = None


def _forget() -> None:
    """In a fork of this process: the cleaner is the parent's."""
    global _running, _starting
    if _running is not None:
        _running.control.close()
    _running, _starting = None, threading.Lock()


os.register_at_fork(after_in_child=_forget)
atexit.register(_stop)
