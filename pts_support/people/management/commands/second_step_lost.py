"""Take out somebody's second step at sign-in: for whoever lost their phone and their spare codes, where no staff is
left to do it on the person's page, or after SECRET_KEY was lost."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pts_support import clock
from pts_support.people.account import step_reset
from pts_support.people.models import Membership
from pts_support.people.roster import invite


class Command(BaseCommand):
    help = "Take out somebody's second step at sign-in; they are signed out, told by mail, and set up a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="an address they sign in with")

    def handle(self, *args: object, email: str, **options: object) -> None:
        person = invite.user_with_address(email)
        if person is None:
            raise CommandError("Nobody signs in with this address.")
        role = Membership.objects.filter(user=person).select_related("program").order_by("ended_at").first()
        step_reset.take_out(person, role.program if role else None, by=None, now=clock.now())
        self.stdout.write("Done. At the next sign-in they set up a new one.")
