"""Who they are, how they are, and what became of what they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from checkins.conversations.acts import CheckinRefused, NoSuchConversation
from checkins.hello.acts import HelloRefused, NoSuchHello
from pts_support.people.models import Membership, User
from tests.year.living import SchoolYear
from tests.year.world import YearWorld

HOUR = timedelta(hours=1)
NO = (CheckinRefused, NoSuchConversation, NoSuchHello, HelloRefused)
NEVER, SOMETIMES, EARLY, AT_MAIL, LATE = "never", "sometimes", "early", "at mail", "late"
OF_MENTORS = (NEVER, SOMETIMES, NEVER, EARLY, AT_MAIL, LATE)  # in their order


@dataclass
class Doings:
    """``greeted``: fellowship and moment; ``hellos``, ``talks``: how many of each person."""

    greeted: list[tuple[int, datetime]] = field(default_factory=list)
    hellos: Counter[int] = field(default_factory=Counter)
    talks: Counter[int] = field(default_factory=Counter)
    pulses: int = 0
    asked_twice: list[str] = field(default_factory=list)
    asked_in_a_break: list[str] = field(default_factory=list)


@dataclass
class Everybody:
    """``silent``: the quiet fellow skips every conversation, switches them off in winter, and scores 1 every week; in
    the other world they take what comes. All else is the same."""

    world: YearWorld
    year: SchoolYear
    seed: int
    silent: bool = False
    done: Doings = field(default_factory=Doings)
    people: dict[int, User] = field(default_factory=dict)

    def chance(self, *about: object) -> Random:
        return Random(f"{self.seed} {about}")

    def person(self, person_id: int) -> User:
        if person_id not in self.people:
            self.people[person_id] = User.objects.get(id=person_id)
        return self.people[person_id]

    def is_quiet(self, fellow: Membership | int) -> bool:
        return self.world.quiet.id in (fellow, getattr(fellow, "id", None))

    def habit(self, person_id: int) -> str:
        """How somebody takes a hello. Staff, who are the last to be asked, do what they are asked."""
        if any(person_id == one.id for one in self.world.staff):
            return AT_MAIL
        if person_id == self.world.contact.id:  # who talks with the quiet fellow: nothing of theirs may touch others
            return NEVER
        place = next((place for place, one in enumerate(self.world.mentors) if one.id == person_id), 1)
        return OF_MENTORS[place % len(OF_MENTORS)]

    def tries(self, act: Callable[[], object]) -> bool:
        """What is refused, or no longer theirs, is simply not done."""
        try:
            act()
        except NO:
            return False
        return True
