"""How a sentence is made of an event: the fact behind it, and the sentences that have one shape."""

from __future__ import annotations

from datetime import datetime

from pts_support.spoken.pieces import LinePiece, RichLine
from pts_support.spoken.statement import state
from requests_app.models import Event
from requests_app.pages.thread.timeline.reader import EventSentence, SentenceMaker, Spoken, TimelineReader
from requests_app.statements.facts import Happened
from requests_app.vocabulary import EventKind


def fact_of(
    event: Event,
    reader: TimelineReader,
    *whom: int | None,
    by: int | None = None,
    named: datetime | str | None = None,
) -> Happened:
    """The event as a fact. ``by``: who did it, where the sentence says so."""
    at = datetime.fromisoformat(named) if isinstance(named, str) else named
    people = tuple(person_id for person_id in whom if person_id)
    return Happened(reader.about, EventKind(event.kind), by=by, whom=people, named=at)


def by_fellow(event: Event, reader: TimelineReader, does: str, *more: LinePiece | RichLine | str) -> EventSentence:
    """Something the fellow did."""
    fact = fact_of(event, reader, by=event.actor_id)
    return EventSentence(more=state(fact, reader.fellow, does, *more))


def plain(text: str) -> SentenceMaker:
    def say(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
        return EventSentence(more=state(fact_of(event, reader), text))

    return say


def fellow_did(does: str) -> SentenceMaker:
    return lambda event, reader, spoken: by_fellow(event, reader, does)


def fellow_about(does: str, after: str) -> SentenceMaker:
    """Something the fellow did that is about another person."""

    def say(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
        fact = fact_of(event, reader, event.person_id, by=event.actor_id)
        return EventSentence(more=state(fact, reader.fellow, f" {does} ", reader.who(event.person_id), after))

    return say


def about_words(text: str) -> SentenceMaker:
    """Of a note nothing is told: not everybody here knows that there is one."""

    def say(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
        if event.data.get("note"):
            return None
        return EventSentence(more=state(fact_of(event, reader), text))

    return say
