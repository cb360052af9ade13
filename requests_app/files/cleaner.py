"""The process that cleans files. It has no connection, no setting and no secret, and makes a child for each file.

A web process starts it (apart.py) and sends it one end of a socket for each file. It has loaded what cleaning needs,
so that a child is made in milliseconds: a small picture must not wait for imports. It has one thread, so that making a
child is safe. The child sets limits on itself that the kernel keeps: seconds on the clock and of the processor,
memory, no byte written to any disk. Whatever happens in there, the web process only sees an answer, or none.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import socket
import sys
from typing import Any

from requests_app.files import cleaning
from requests_app.files.cleaning.budget import Budget, budget
from requests_app.files.cleaning.result import FileRefused

MEMORY = 640 * 2**20
SECONDS = 12  # of the processor
HEAD = 8  # bytes that say how long the line of JSON is


def main(control: socket.socket) -> None:
    """Take files until whoever started this process is gone."""
    _load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this process
    while True:
        word, given, _, _ = socket.recv_fds(control, 1, 1)
        if not word:
            return
        with socket.socket(fileno=given[0]) as line:
            if _forked():
                control.close()
                _child(line)


def _load() -> None:
    """What a child would load anyway, and the libraries' own tables."""
    import pypdf  # noqa: F401  # loaded before the children are made
    from PIL import Image, ImageCms  # noqa: F401  # the same

    Image.init()
    gc.collect()
    gc.freeze()


def _forked() -> bool:
    """Whether this is the child. Where the machine has no room for one, nobody answers."""
    try:
        return os.fork() == 0
    except OSError:
        return False


def _child(line: socket.socket) -> None:
    try:
        _limit(resource.RLIMIT_AS, MEMORY)
        _limit(resource.RLIMIT_FSIZE, 0)
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_CPU, SECONDS)
        os.nice(10)  # pages come first
        told, data = received(line)
        signal.setitimer(signal.ITIMER_REAL, float(told["seconds"]))
        send(line, *answer(told, data[0]))
    finally:
        os._exit(0)  # nothing of the parent's is closed or written twice


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def answer(told: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What becomes of one file, as the other side reads it: how it ended, and the bytes that may be kept."""
    left = Budget(**told["left"])
    try:
        with budget(left):
            fit = cleaning.clean_file(told["name"], told["declared"], data, on_board=told["on_board"])
    except FileRefused as why:
        return {"refused": str(why)}, []
    except MemoryError:
        return {"ended": "memory"}, []
    except Exception as broken:  # a bug of ours; of the file nothing is said
        return {"ended": type(broken).__name__}, []
    told = {"kind": fit.kind, "text": fit.text, "source": fit.source, "lost": fit.lost, "left": vars(left)}
    return told, [fit.data, fit.preview]


# How both sides speak -----------------------------------------------------------------------------------------------


def send(line: socket.socket, told: dict[str, Any], data: list[bytes]) -> None:
    """A line of JSON with the lengths of what follows, and what follows."""
    said = json.dumps({**told, "sizes": [len(part) for part in data]}).encode()
    line.sendall(len(said).to_bytes(HEAD) + said)
    for part in data:
        line.sendall(part)


def received(line: socket.socket, most: int = 2**31) -> tuple[dict[str, Any], list[bytes]]:
    """The same from the other side. Raises EOFError where it ends early, ValueError where it would be more than
    ``most`` bytes."""
    told = json.loads(_exactly(line, int.from_bytes(_exactly(line, HEAD, most)), most))
    if sum(told["sizes"]) > most:
        raise ValueError("more than may come")
    return told, [_exactly(line, size, most) for size in told["sizes"]]


def _exactly(line: socket.socket, size: int, most: int) -> bytes:
    if size > most:
        raise ValueError("more than may come")
    got = bytearray(size)
    view, at = memoryview(got), 0
    while at < size:
        count = line.recv_into(view[at:])
        if not count:
            raise EOFError
        at += count
    return bytes(got)


def started() -> None:
    """As apart.py starts it: the way to whoever started it is the standard input."""
    with socket.socket(fileno=sys.stdin.fileno()) as control:
        main(control)
