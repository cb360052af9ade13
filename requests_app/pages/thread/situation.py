"""What the fellow's page asks about their request, each worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from requests_app.access.sight import Sight
from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase
from requests_app.chain.forecast import ForecastStep
from requests_app.pages.thread.load import LoadedRequest
from requests_app.statements.listener import Listener
from requests_app.vocabulary import (
    Consent,
    EventKind,
    Route,
    Standing,
    State,
    Verb,
)

BOARD_TURNS = (EventKind.ASKED_FELLOW, EventKind.PEERS_CHOSE, EventKind.ESCALATED)


@dataclass(frozen=True)
class Situation:
    """What the page's parts ask about the request, each worked out once. ``case``: only while it is open."""

    whole: LoadedRequest
    case: RequestCase | None
    now: datetime

    @cached_property
    def reader(self) -> Listener:
        names = dict(self.whole.names)
        if self.case:
            names = {person.id: person.called for person in self.case.circle.people.values()} | names
        return Listener(self.whole.viewer_id, self.whole.request.fellow_id, names)

    @property
    def about(self) -> int:
        return self.whole.request.id

    @property
    def have(self) -> tuple[int, ...]:
        """Whose turn it is."""
        return self.whole.holders

    @cached_property
    def everybody_out(self) -> bool:
        """Whether the chain holds nobody who is not left out, reachable or not."""
        if self.case is None:
            return False
        found, passed = self.case.first_asked(self.now)
        return found is None and not passed

    @cached_property
    def asks_board(self) -> bool:
        """At 100 % on the board the fellow is asked what happens next; until they choose, or somebody acts."""
        request = self.whole.request
        if request.state != State.WAITING or request.route != Route.PEERS:
            return False
        last = next((event.kind for event in reversed(self.whole.events) if event.kind in BOARD_TURNS), "")
        return last == EventKind.ASKED_FELLOW

    @cached_property
    def steps(self) -> tuple[ForecastStep, ...]:
        """The steps to come, from the present state and the present facts: exactly what the engine would do."""
        request, case = self.whole.request, self.case
        if case is None or request.state not in (State.WAITING, State.ACKNOWLEDGED):
            return ()
        return case.steps_from(_next_step_at(self.whole, case))

    @cached_property
    def following(self) -> int | None:
        """Whom one tap would bring in now."""
        if self.case is None or not self.whole.may(Verb.SOONER):
            return None
        found, _ = self.case.next_asked(self.now)
        return found.person.id if found else None

    def sight_of_joining(self, person_id: int) -> Sight:
        """With which sight this person joins, or stays."""
        request = self.whole.request
        if self.reads_already(person_id):
            return Sight.ALL
        if person_id in request.held_back:
            return Sight.WAITING
        if request.route == Route.PEERS:
            return Sight.NAMELESS
        return Sight.ALL if request.consent == Consent.MAY_READ else Sight.WAITING

    def reads_already(self, person_id: int) -> bool:
        there = self.whole.participant(person_id)
        return there is not None and there.standing == Standing.ALL


def _next_step_at(whole: LoadedRequest, case: RequestCase) -> datetime:
    request = whole.request
    if request.held_until and case.nobody_has_it(request.held_until):
        return request.held_until
    if request.held_until:
        return deadlines.after_working_minutes(case.hours, request.held_until, request.left_minutes or 1)
    if whole.reminder_first:
        return request.promised_at
    return request.open_due_at
