"""A move: what one act changes about one request, decided first and written by ``transition`` afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pts_support.db import bulk
from pts_support.notify.queue import Notification
from requests_app.chain.case import RequestCase
from requests_app.models import Escalation, Event, Message, Offer, Participant, RequestColumns
from requests_app.vocabulary import State, Urgency, Verb


@dataclass
class Move:
    """What one act changes, decided but not yet written.

    ``put`` are columns of the request; ``events`` and ``escalation`` are unsaved rows; ``joins`` unsaved participants;
    ``changes`` participants altered in place; ``messages`` and ``offers`` unsaved; ``answered_offers`` altered in
    place;
    ``tells`` go to the outbox; ``hush`` (person ids) and ``hush_all`` have unsent mail about this request suppressed.
    """

    case: RequestCase
    verb: Verb
    by_id: int | None
    put: RequestColumns = field(default_factory=RequestColumns)
    events: list[Event] = field(default_factory=list)
    escalation: Escalation | None = None
    joins: list[Participant] = field(default_factory=list)
    changes: list[Participant] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    answered_offers: list[Offer] = field(default_factory=list)
    tells: list[Notification] = field(default_factory=list)
    hush: set[int] = field(default_factory=set)
    hush_all: bool = False

    @property
    def state(self) -> State:
        """The state after this move."""
        return State(self.put.get("state", self.case.request.state))

    @property
    def generation(self) -> int:
        """The generation after this move, in which it asks."""
        return self.put.get("generation", self.case.request.generation)

    @property
    def due_at(self) -> datetime:
        """When the engine acts next on a request that is open after this move."""
        due = self.put.get("due_at", self.case.request.due_at)
        assert due is not None  # due_exactly_while_open
        return due

    def happened(self, kind: str, *, person_id: int | None = None, private: bool = False, **data: object) -> None:
        """Add a line to the timeline. ``data``: times as ISO text, ids, closed-list words; never what somebody
        wrote."""
        request = self.case.request
        self.events.append(
            bulk.unsaved_row(
                Event,
                request_id=request.id,
                at=self.case.now,
                kind=kind,
                verb=self.verb,
                actor_id=self.by_id,
                person_id=person_id,
                private=private,
                data=data,
                state=self.state,
                generation=self.generation,
                step=self.put.get("step", request.step),
            )
        )

    def altered(self, participant: Participant) -> None:
        """This participant was changed in place and is written with the move, once."""
        if participant not in self.changes:
            self.changes.append(participant)

    def turned_down(self, offers: Iterable[Offer]) -> None:
        """These offers are no longer asked for: each is answered with a no."""
        for offer in offers:
            offer.answered_at, offer.accepted = self.case.now, False
            self.answered_offers.append(offer)


def notification_for(
    move: Move,
    person_id: int,
    kind: str,
    what: str,
    *,
    due: datetime | None = None,
    who: int | None = None,
    hold: int = 0,
) -> Notification:
    """One notification, named by its cause so that it is told once. ``who``: the id of whom it names. ``hold``: seconds
    it waits, while the fellow may still undo."""
    request = move.case.request
    return Notification(
        person_id=person_id,
        kind=kind,
        dedupe=f"{request.ref}:{what}:{kind}:{person_id}",
        about=request.ref,
        facts=_facts(move, due, who),
        hold=hold,
    )


def _facts(move: Move, due: datetime | None, who: int | None) -> dict[str, object]:
    """By when, about whom, and whether it is of today: such a mail is not kept back with other news."""
    facts: dict[str, object] = {}
    if due:
        facts["due"] = event_time(due)
    if who:
        facts["who"] = who
    if move.put.get("urgency", move.case.request.urgency) == Urgency.TODAY:
        facts["today"] = True
    return facts


def event_time(at: object) -> str:
    """A time as an event keeps it."""
    return at.isoformat() if isinstance(at, datetime) else ""
