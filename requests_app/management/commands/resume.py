"""manage.py resume: what a restored copy would do and whom it concerns; and after a yes, let it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pts_support import clock
from requests_app.engine import resume


class Command(BaseCommand):
    help = "Say what would be escalated and sent and who is to be told, ask, and start the engine again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument(
            "--without-mail", action="store_true", help="do not send what was waiting: it may have gone out already"
        )

        parser.add_argument("--anew", action="store_true", help="what is due takes no step: its clock begins again now")

    def handle(self, *args: Any, yes: bool, without_mail: bool, anew: bool, **options: Any) -> None:
        now = clock.now()
        for line in resume.preview_lines(now):
            self.stdout.write(line)
        if not resume.is_paused():
            return
        if not yes and not _said_yes():
            self.stdout.write("It stays paused.")
            return
        dropped = resume.resume(now=now, without_mail=without_mail, anew=anew)
        said = f" {dropped} waiting mails were dropped." if without_mail else ""
        self.stdout.write(f"The engine runs.{said}")


def _said_yes() -> bool:
    """Nobody at the terminal is no yes."""
    try:
        return input("\nStart the engine? Type yes: ").strip().lower() == "yes"
    except EOFError:
        return False
