"""Make a program and its first staff member, and print the one-time link with which they come in."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from pts_support import clock
from pts_support.mail_address import normal_address
from pts_support.people import text
from pts_support.people.models import User
from pts_support.people.models.user import known_zone
from pts_support.people.roster import invite

ASKED = [  # option, question, default, longest
    ("name", "Name of the program", "", 120),
    ("phone", "Its phone, answered by a person when the site cannot help", "", 40),
    ("time_zone", "Time zone", "America/New_York", 60),
    ("staff_email", "Email of the first staff member", "", 254),
    ("staff_name", "Their full name", "", 120),
    ("staff_called", "Preferred name", "", 60),
]
CHECKS: dict[str, Callable[[str], None]] = {"time_zone": known_zone, "staff_email": validate_email}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        for option, question, _, _ in ASKED:
            parser.add_argument(f"--{option.replace('_', '-')}", default=None, help=question)
        parser.add_argument("--no-input", action="store_true", help="never ask; stop when something is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        answers = {
            option: self._answer(option, question, default, limit, options)
            for option, question, default, limit in ASKED
        }
        answers["staff_email"] = normal_address(answers["staff_email"])
        if User.objects.with_address(answers["staff_email"]).filter(proved_at__isnull=False).exists():
            self.stderr.write(
                "This person has an account already: they sign in as always and find the new program there."
            )
        program, link = invite.make_program(**answers, now=clock.now())
        self.stdout.write(f"{program.name} is made, with a school week of Monday to Friday, 8:00 am to 3:30 pm.")
        self.stdout.write(f"{answers['staff_called']} comes in with this link, once, within 21 days:\n\n{link}\n")

    def _answer(self, option: str, question: str, default: str, limit: int, options: dict[str, Any]) -> str:
        given, asks = options[option], not options["no_input"]
        while True:
            if given is None and asks:
                given = input(f"{question}{f' [{default}]' if default else ''}: ")
            value = text.clean_line(given or "") or default
            wrong = self._wrong(option, value, limit)
            if not wrong:
                return value
            if not asks or options[option] is not None:
                raise CommandError(f"--{option.replace('_', '-')}: {wrong}")
            self.stderr.write(wrong)
            given = None

    def _wrong(self, option: str, value: str, limit: int) -> str:
        if not value:
            return "is needed."
        if len(value) > limit:
            return f"is longer than {limit} characters."
        try:
            CHECKS.get(option, lambda _: None)(value)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""
