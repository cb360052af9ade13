"""What a statement is held against: rows as they are, pages that were opened, and what the engine then did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pts_support.people.models import User
from requests_app.access.sight import Sight, sight_of
from requests_app.models import DueAct, Event, HelpRequest, Message, Offer, Participant, Reading
from requests_app.statements import facts
from requests_app.statements.facts import NotYetSent
from requests_app.vocabulary import Seat, Standing
from tests.truth.future import Ahead, Future


@dataclass(frozen=True)
class RowsNow:
    """One request as it is in the database at the moment, with everything around it."""

    request: HelpRequest
    participants: tuple[Participant, ...]
    events: tuple[Event, ...]
    messages: tuple[Message, ...]
    offers: tuple[Offer, ...]
    readings: tuple[Reading, ...]
    taps: tuple[DueAct, ...] = ()

    def part(self, person: int) -> Participant | None:
        return next((row for row in self.participants if row.person_id == person), None)

    def sight(self, person: int) -> Sight:
        return sight_of(person, self.request, self.part(person))

    @property
    def helpers(self) -> list[Participant]:
        return [row for row in self.participants if row.seat != Seat.PEER and _knows(row)]

    @property
    def turn(self) -> set[int]:
        """Who was asked in this generation, still knows of it, and has not passed it on; the readers among them."""
        generation = self.request.generation
        asked = [row for row in self.helpers if row.asked_generation == generation]
        having = [row for row in asked if row.passed_generation != generation] or asked or self.helpers
        reading = [row for row in having if row.standing == Standing.ALL]
        return {row.person_id for row in reading or having}


@dataclass(frozen=True)
class Trial:
    """What a statement is held against. ``opened``: the status, and whether the words stood there, of each page of a
    request that was opened, by (request, person). ``leaving``: of which request the same page says that somebody's time
    away begins before its next step."""

    now: datetime
    reader: int
    rows: dict[int, RowsNow]
    ahead: Ahead
    opened: dict[tuple[int, int], tuple[int, bool]]
    leaving: frozenset[tuple[object, int]] = frozenset()

    def now_of(self, about: facts.About) -> RowsNow | None:
        """The rows of a request; those it would have if it were sent now. None: the form would be refused."""
        if isinstance(about, UUID):
            return next(one for one in self.rows.values() if one.request.ref == about)
        if not isinstance(about, NotYetSent):
            return self.rows[about]
        filed = self.ahead.filed[about]
        if filed.request is None:
            return None
        return RowsNow(filed.request, tuple(filed.participants), (), (), (), ())

    def future_of(self, about: facts.About) -> Future:
        if isinstance(about, UUID):
            return self.ahead.of[self.now_of(about).request.id]
        if not isinstance(about, NotYetSent):
            return self.ahead.of[about]
        filed = self.ahead.filed[about]
        return self.ahead.of[filed.request.id] if filed.request else Future()

    def today_of(self, person: int) -> date:
        """Their own day."""
        return self.now.astimezone(User.objects.get(id=person).zone).date()

    def beyond(self, at: datetime) -> bool:
        """Later than the trial looks."""
        return at > self.ahead.end


def _knows(row: Participant) -> bool:
    return row.standing in (Standing.ALL, Standing.WAITING)
