"""manage.py remove_words: the operator asks that the words of one request be removed for good, in three days."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pts_support import clock
from requests_app.acts import removal_demand
from requests_app.acts.removal_demand import DemandLetter
from requests_app.models import HelpRequest
from requests_app.vocabulary import Demand


class Command(BaseCommand):
    help = "Ask for a removal where every director and staff member has a part in the request."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref", type=UUID, help="the reference of the request")
        parser.add_argument("--why", choices=Demand.values, required=True)
        parser.add_argument("--dated", type=date.fromisoformat, required=True, help="the day of the letter")
        parser.add_argument("--number", default="", help="the number on it")

    def handle(self, *args: object, ref: UUID, why: str, dated: date, number: str, **options: object) -> None:
        request = HelpRequest.objects.filter(ref=ref).select_related("program").first()
        if request is None:
            raise CommandError("There is no request with this reference.")
        letter = DemandLetter(Demand(why), dated, number[:40])
        removal_demand.ask_removal(ref, letter, program=request.program, by=None, now=clock.now())
        self.stdout.write("In three days its words are removed, unless it is stopped. Its author has been told.")
