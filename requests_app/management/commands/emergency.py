"""manage.py emergency: what waits for a second person's yes, and the operator's, where a program has nobody for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pts_support import clock
from requests_app.acts import emergency
from requests_app.vocabulary import Emergency


class Command(BaseCommand):
    help = "List who asks to read one request in an emergency; with --agree CODE, be the second person yourself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agree", type=UUID, metavar="CODE", help="the code that whoever asks reads to you")

    def handle(self, *args: object, agree: UUID | None, **options: object) -> None:
        now = clock.now()
        if agree is None:
            self._list(now)
            return
        found = emergency.waiting(now).filter(ref=agree).first()
        if found is None or not emergency.approve_access(agree, program=found.program, by=None, now=now):
            raise CommandError("Nothing with this code can be opened. Ask them to check the request’s reference.")
        self.stdout.write(f"Open to {found.asked_by.name} for half an hour. The fellow has been told.")

    def _list(self, now: datetime) -> None:
        rows = list(emergency.waiting(now))
        for one in rows:
            why = Emergency(one.why).label
            self.stdout.write(
                f"{one.ref}  {one.program.name}: {one.asked_by.name}, {one.asked_at:%b %d %H:%M} UTC. {why}."
            )
        if not rows:
            self.stdout.write("Nobody is waiting.")
