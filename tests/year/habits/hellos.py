"""Hellos: who greets whom, when a mail says that one waits, or by themself in the morning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from checkins.hello import acts
from checkins.models import Greeting
from checkins.vocabulary import GreetedBy
from pts_support.people.calendars.worktime import instant
from pts_support.people.models import User
from tests.year.habits.everybody import EARLY, HOUR, LATE, NEVER, SOMETIMES, Everybody
from tests.year.ledger import staff_programs
from tests.year.living import LeftMail

LAST_THING = time(19, 45)
DONE_BY_THE_WAY = 0.3  # so often, on a morning, a mentor who is late gets to it


@dataclass
class Hellos:
    there: Everybody

    def read(self, mail: LeftMail) -> None:
        """A mail that a hello waits: what follows depends on whose it is."""
        if not mail.kind.startswith("hello."):
            return
        luck = self.there.chance("hello", mail.person, mail.at.date())
        habit, after = self.there.habit(mail.person), luck.uniform(0.3, 3) * HOUR
        if habit == NEVER or (habit == SOMETIMES and luck.random() < 0.5):
            return
        by = self.there.person(mail.person)
        refs = [UUID(ref) for ref in mail.row.facts["greetings"]]
        self.there.year.later(_still_today(by, mail.at + after), lambda now: self.greet(by, refs, now))

    def unasked(self, mentor: User, now: datetime) -> None:
        """A mentor who looks by themself: at once, or on some morning."""
        luck = self.there.chance("late", mentor.id, now.date())
        if self.there.habit(mentor.id) == LATE and luck.random() > DONE_BY_THE_WAY:
            return
        mine = Greeting.objects.filter(
            opens_at__lte=now,
            greeted_at=None,
            membership__assignments__mentor=mentor,
            membership__assignments__ended_at=None,
        )
        self.greet(mentor, mine.values_list("ref", flat=True), now)

    def looks_by_themself(self, mentor: User) -> bool:
        return self.there.habit(mentor.id) in (EARLY, LATE)

    def greet(self, by: User, refs: Iterable[UUID], now: datetime) -> None:
        staff_of = staff_programs(by)
        for row in Greeting.objects.filter(ref__in=list(refs), greeted_at=None).order_by("id"):
            if self.there.tries(lambda: acts.greet(row.ref, GreetedBy.TALKED, by=by, staff_of=staff_of, now=now)):  # noqa: B023  (tried at once)
                self.there.done.greeted.append((row.membership_id, now))
                self.there.done.hellos[by.id] += 1


def _still_today(person: User, at: datetime) -> datetime:
    """Nobody sits up for it, and nobody leaves it for tomorrow."""
    day = at.astimezone(person.zone)
    if day.time() < LAST_THING:
        return at
    return instant(day.date(), LAST_THING, person.zone)
