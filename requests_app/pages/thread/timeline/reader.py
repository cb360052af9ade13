"""For whom a timeline is told, what they may know, and what one sentence of it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pts_support.spoken.pieces import LinePiece
from pts_support.spoken.statement import NOTHING_STATED, Statement
from requests_app.models import Event, Participant
from requests_app.statements.listener import Listener
from requests_app.vocabulary import Consent, EventKind, OfferKind


@dataclass(frozen=True)
class EventSentence:
    """``strong`` is what matters; ``more`` is said after it."""

    strong: Statement = NOTHING_STATED
    more: Statement = NOTHING_STATED


@dataclass(frozen=True)
class TimelineReader:
    """For whom the timeline is told. ``about``: the request. ``standing``: what each person may know now;
    ``nameless``: who reads it without the fellow's name; ``opened``: since when the fellow let somebody read what their
    consent did not; ``settled``: the removals that are over."""

    listener: Listener
    about: int
    consent: str
    phone: str
    standing: Mapping[int, str] = field(default_factory=dict)
    nameless: frozenset[int] = frozenset()
    opened: Mapping[int, datetime] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()

    @property
    def id(self) -> int:
        return self.listener.id

    @property
    def is_fellow(self) -> bool:
        return self.listener.is_fellow

    def who(self, person_id: int | None, *, start: bool = False) -> LinePiece:
        """ "you" for the reader, else what colleagues say."""
        return self.listener.person(person_id or 0, start=start)

    @property
    def fellow(self) -> LinePiece:
        return self.listener.fellow(start=True)

    def verb(self, person_id: int | None, one: str, several: str) -> str:
        return self.listener.verb((person_id or 0,), one, several)

    def read_it_then(self, event: Event) -> bool:
        """Whether whoever this event brought in could read it from then on."""
        opened = self.opened.get(event.person_id or 0)
        if opened and opened <= event.at:
            return True
        return self.consent == Consent.MAY_READ and not event.data.get("held_back")


Spoken = set[tuple[datetime, str]]

SentenceMaker = Callable[[Event, TimelineReader, Spoken], "EventSentence | None"]


def standing_by_person(participants: Iterable[Participant]) -> dict[int, str]:
    return {participant.person_id: participant.standing for participant in participants}


OPENS = {EventKind.OPENED: "", EventKind.LET_BACK: "", EventKind.ALLOWED: OfferKind.READ}


def opened_since(events: Iterable[Event]) -> dict[int, datetime]:
    """Since when somebody reads it because the fellow let them."""
    found: dict[int, datetime] = {}
    for event in events:
        offer = OPENS.get(EventKind(event.kind))
        if offer is not None and event.person_id and event.data.get("offer", "") == offer:
            found.setdefault(event.person_id, event.at)
    return found


def settled_removals(events: Sequence[Event]) -> frozenset[str]:
    """The removals of which nothing is to come: they did not happen, or the words are gone."""
    over = {event.data["demand"] for event in events if event.kind == EventKind.REMOVAL_OVER}
    gone = [event.at for event in events if event.kind == EventKind.WORDS_PURGED]
    asked = (event for event in events if event.kind == EventKind.REMOVAL_ASKED)
    return frozenset(over | {event.data["demand"] for event in asked if any(at >= event.at for at in gone)})
