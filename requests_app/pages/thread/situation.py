"""What the fellow's page asks about their request, each worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase
from requests_app.chain.forecast import ForecastStep
from requests_app.pages.thread.load import LoadedRequest
from requests_app.vocabulary import (
    EventKind,
    Route,
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

    @property
    def have(self) -> str:
        """Whose turn it is, by name."""
        return self.whole.holder_names

    @property
    def answerer(self) -> str:
        """Who came back to it, by name; "" where nobody has, or nobody knows the name any more."""
        return self.whole.names.get(self.whole.request.answered_by_id or 0, "")

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
    def following(self) -> str:
        """Whom one tap would bring in now."""
        case = self.case
        if case is None or not self.whole.may(Verb.SOONER):
            return ""
        found, _ = case.next_asked(self.now)
        if not found:
            return ""
        stand_in, how = case.circle.backup_at(self.now)
        if how == "cover" and stand_in is not None and stand_in.id == found.person.id:
            return f"{found.person.called}, who is on call,"
        return found.person.called


def _next_step_at(whole: LoadedRequest, case: RequestCase) -> datetime:
    request = whole.request
    if request.held_until:
        return deadlines.after_working_minutes(case.hours, request.held_until, request.left_minutes or 1)
    if whole.reminder_first:
        return request.promised_at
    return request.open_due_at
