"""What waits for a second person, and the operator as that person, where a program has none."""

from __future__ import annotations

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pts_support import clock
from pts_support.people.decisions import decide
from pts_support.people.decisions.kinds import TakesNoEffect, kind_of


class Command(BaseCommand):
    help = "List what waits for a second person; agree to one of them, or stop it, as the operator of this site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agree", type=UUID, help="the reference of one: it takes effect now")
        parser.add_argument("--stop", type=UUID, help="the reference of one: it does not happen")

    def handle(self, *args: object, agree: UUID | None, stop: UUID | None, **options: object) -> None:
        if agree is None and stop is None:
            self._list()
            return
        try:
            if agree is not None:
                decide.agree(agree, by=None, now=clock.now())
            else:
                assert stop is not None  # one of the two is given
                decide.stop(stop, by=None, now=clock.now())
        except decide.NotTheirs as gone:
            raise CommandError("Nothing of this reference waits.") from gone
        except TakesNoEffect as refused:
            raise CommandError(" ".join(refused.sentences)) from refused
        self.stdout.write("Done. Everybody who may know of it is told by mail.")

    def _list(self) -> None:
        for act in decide.open_acts().order_by("asked_at"):
            asker = kind_of(act).asker(act)
            asked_by = asker.called if asker else "the operator"
            until = act.due_at.isoformat(timespec="minutes") if act.due_at else "without end"
            self.stdout.write(f"{act.ref}  {act.program.name}: {kind_of(act).title(act)} ({asked_by}; {until})")
