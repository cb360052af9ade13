"""What the rooms of this package share: a file that fits, and why one does not."""

from __future__ import annotations

from dataclasses import dataclass

from requests_app.vocabulary import FileKind

MOST_TEXT = 200_000  # letters looked through for hints


class FileRefused(Exception):
    """Why this file is not taken, as a sentence for the person who sent it."""


@dataclass(frozen=True)
class CleanedFile:
    """A file as it may be kept. ``text``: what stands in it, for the hints; kept nowhere. ``source``: SHA-256 of what
    was sent. ``lost``: what can be seen or done in what was sent, and not in what is kept, as sentences that the sender
    reads before it goes."""

    kind: FileKind
    data: bytes
    preview: bytes = b""
    text: str = ""
    source: str = ""
    lost: tuple[str, ...] = ()
