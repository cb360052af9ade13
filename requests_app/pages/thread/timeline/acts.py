"""What the fellow and the helpers did."""

from __future__ import annotations

from pts_support.spoken.pieces import by, until
from pts_support.spoken.statement import state
from requests_app.models import Event
from requests_app.pages.thread.timeline.making import by_fellow, fact_of
from requests_app.pages.thread.timeline.reader import EventSentence, SentenceMaker, Spoken, TimelineReader
from requests_app.vocabulary import MessageKind, OfferKind, Outcome, PeerChoice, Urgency

OUTCOMES = {
    Outcome.HELPED: "closed it. It helped.",
    Outcome.PARTLY: "closed it. It helped some.",
    Outcome.SELF: "closed it, having sorted it out without us.",
    Outcome.TOO_LATE: "closed it. The answer came too late, and that’s on us.",
}


def acknowledged(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    until_then = by(event.data["until"])
    fact = fact_of(event, reader, event.person_id, named=event.data["until"])
    who = reader.who(event.person_id, start=True)
    if reader.is_fellow:
        return EventSentence(state(fact, who, " said: I’ll answer ", until_then, "."))
    return EventSentence(more=state(fact, who, " said: I’ll answer ", until_then, "."))


def noted(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    if not reader.is_fellow:
        return None  # the note itself stands there for those who may read it; others do not learn of it
    fact, who = fact_of(event, reader, by=event.actor_id), reader.who(event.actor_id, start=True)
    return EventSentence(more=state(fact, who, " wrote a private note to helpers. Its text is in your data download."))


def talked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    fact, who = fact_of(event, reader, by=event.actor_id), reader.who(event.actor_id, start=True)
    if reader.is_fellow:
        return EventSentence(state(fact, who, " said that you talked."))
    return EventSentence(more=state(fact, who, " and ", reader.listener.fellow(), " talked."))


def handed(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    giver, fact = event.data.get("giver"), fact_of(event, reader, event.person_id, event.data.get("giver"))
    return EventSentence(
        more=state(fact, reader.who(giver, start=True), " handed it to ", reader.who(event.person_id), ".")
    )


def added(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    fact = fact_of(event, reader, event.person_id, by=event.actor_id)
    who, whom = reader.who(event.actor_id, start=True), reader.who(event.person_id)
    return EventSentence(more=state(fact, who, " added ", whom, ", who could read it from then on."))


def passed_on(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    fact, who = fact_of(event, reader, by=event.actor_id), reader.who(event.actor_id, start=True)
    return EventSentence(more=state(fact, who, " couldn’t take it and passed it on."))


def followed(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    if (event.at, MessageKind.FOLLOW_UP) in spoken:
        return None
    if event.data.get("not_talked"):
        return by_fellow(event, reader, " said: we haven’t talked.")
    return by_fellow(event, reader, " said: not yet.")


def thanked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    if (event.at, MessageKind.THANKS) in spoken:
        return None
    return by_fellow(event, reader, " said thanks.")


def closed(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    outcome = Outcome(event.data.get("outcome"))
    if outcome == Outcome.NO_FEEDBACK:
        return EventSentence(more=state(fact_of(event, reader), "Closed, because nothing came after the answer."))
    if outcome == Outcome.LEFT_PROGRAM:
        return EventSentence(more=state(fact_of(event, reader), "Closed, because the fellowship ended."))
    if event.data.get("thanks"):
        return by_fellow(event, reader, " closed it, with thanks.")
    return by_fellow(event, reader, f" {OUTCOMES[outcome]}")


def held(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    until_then = event.data.get("until")
    if not until_then:
        return by_fellow(event, reader, " paused it.")
    fact = fact_of(event, reader, by=event.actor_id, named=until_then)
    return EventSentence(more=state(fact, reader.fellow, " paused it ", until(until_then), "."))


def urgency(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    how_soon = Urgency(event.data["to"]).label.lower()
    if event.data["to"] == Urgency.TODAY and event.data.get("later"):
        how_soon = "first thing, the next day someone is there"  # said when today was over
    return by_fellow(event, reader, f" changed when it is needed: {how_soon}.")


OFFERED = {
    OfferKind.READ: "offered to read it",
    OfferKind.CALL: "offered to call",
    OfferKind.ADD: "asked to add another person",
    OfferKind.HAND_OVER: "asked to hand it to another person",
    OfferKind.MORE_TIME: "asked for more time",
}


def offered(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    fact, who = fact_of(event, reader, by=event.actor_id), reader.who(event.actor_id, start=True)
    return EventSentence(more=state(fact, who, f" {OFFERED[OfferKind(event.data['offer'])]}."))


def answered_offer(says: str) -> SentenceMaker:
    """Told to the fellow and to whoever made the offer."""

    def say(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
        if not reader.is_fellow and event.person_id != reader.id:
            return None
        fact = fact_of(event, reader, event.person_id, by=event.actor_id)
        return EventSentence(more=state(fact, reader.fellow, f" said “{says}” to ", reader.who(event.person_id), "."))

    return say


def chose(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    if event.data.get("choice") == PeerChoice.LEAVE:
        return by_fellow(event, reader, " left it up on the board.")
    asked = tuple(event.data.get("to", ()))
    fact = fact_of(event, reader, *asked, by=event.actor_id)
    return EventSentence(more=state(fact, reader.fellow, " asked ", reader.listener.people(asked), " by name."))
