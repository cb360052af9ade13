"""Bring in somebody as program staff: for a program whose only staff member is gone, where no contact and director can
do it together on “Pending changes”."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from pts_support import clock
from pts_support.people.models import Program
from pts_support.people.roster import guards, succession


class Command(BaseCommand):
    help = "Bring in somebody as program staff. They get a link by mail, and read nothing that was open before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--program", required=True, help="its name, as its pages say it")
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="full name")
        parser.add_argument("--called", required=True, help="what colleagues call them")

    def handle(self, *args: object, program: str, email: str, name: str, called: str, **options: object) -> None:
        found = Program.objects.filter(name=program).first()
        if found is None:
            raise CommandError("There is no program of this name.")
        try:
            validate_email(email)
            succession.ask_for_staff(found, name=name, called=called, email=email, by=None, now=clock.now())
        except guards.ChangeRefused as refused:
            raise CommandError(" ".join(refused.sentences)) from refused
        except ValidationError as wrong:
            raise CommandError(f"--email: {' '.join(wrong.messages)}") from wrong
        self.stdout.write(f"{called} gets a link by mail, and everybody who directs or runs {program} is told.")
