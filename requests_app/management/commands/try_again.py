"""manage.py try_again: once a bug is mended, what the engine stumbled over is tried at once."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from requests_app.engine.sweep import try_again


class Command(BaseCommand):
    help = "Try at once what the engine stumbled over and put off, instead of in an hour or a day."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{try_again()} requests are tried at the next sweep.")
