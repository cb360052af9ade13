"""manage.py bounces: read mails that came back, from a mailbox folder or the input, and mark their addresses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pts_support import clock
from pts_support.notify.channels import bounces

MOST_BYTES = 1024 * 1024  # of one mail: a bounce is small, and the rest of it is the mail that came back


class Command(BaseCommand):
    help = "Read bounces (RFC 3464) from a Maildir, whose new mails are then seen, or one from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, nargs="?", help="a Maildir; without it one mail is read from the input"
        )

    def handle(self, *args: Any, folder: Path | None, **options: Any) -> None:
        if folder is not None and not (folder / "new").is_dir():
            raise CommandError(f"{folder} is no Maildir: it has no folder “new”.")
        found = marked = mails = 0
        for raw in _from_folder(folder) if folder else [sys.stdin.buffer.read(MOST_BYTES)]:
            mails += 1
            for bounce in bounces.read(raw):
                found += 1
                marked += bounces.take(bounce, now=clock.now())
        self.stdout.write(f"mails: {mails}, addresses refused: {found}, people newly unreachable: {marked}")


def _from_folder(folder: Path) -> Iterator[bytes]:
    """Each new mail; it counts as seen once what it says has been taken."""
    (folder / "cur").mkdir(exist_ok=True)
    for mail in sorted((folder / "new").iterdir()):
        with mail.open("rb") as content:
            yield content.read(MOST_BYTES)
        mail.rename(folder / "cur" / f"{mail.name}:2,S")
