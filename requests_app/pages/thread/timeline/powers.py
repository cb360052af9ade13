"""What two people of a program decide, or its operator: an emergency, and a removal on demand."""

from __future__ import annotations

from pts_support.spoken.pieces import link, said, until
from pts_support.spoken.statement import state
from requests_app.models import Event
from requests_app.pages.thread.timeline.making import fact_of
from requests_app.pages.thread.timeline.reader import EventSentence, Spoken, TimelineReader
from requests_app.vocabulary import Demand, Emergency


def glass(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    why = Emergency(event.data["why"]).label
    fact = fact_of(event, reader, event.person_id, named=event.data["until"])
    who = reader.who(event.person_id, start=True)
    agreed = state("The site’s operator agreed to it.")
    if event.actor_id:
        agreed = state(fact_of(event, reader, by=event.actor_id), reader.who(event.actor_id), " agreed to it.")
    return EventSentence(
        strong=state(fact, who, " was let in to read it ", until(event.data["until"]), "."),
        more=state(f"The reason they gave: {why[0].lower()}{why[1:]}. ", agreed),
    )


def removal_asked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    """What is to come of it only as long as it is to come."""
    asker = state("The site’s operator")
    if event.actor_id:
        asker = state(fact_of(event, reader, by=event.actor_id), reader.who(event.actor_id, start=True))
    why = Demand(event.data["why"]).label
    strong = state(asker, " asked that the words of this request be removed for good.")
    more = state(f"The reason they gave: {why[0].lower()}{why[1:]}.")
    if event.data["demand"] not in reader.settled:
        due = fact_of(event, reader, named=event.data["due"])
        see = link("See what you can do", f"/removals/{event.data['demand']}/")
        unless = ", unless it is stopped or a legal hold covers it. "
        more = state(more, due, " Planned for ", said(event.data["due"]), unless, see)
    return EventSentence(strong=strong, more=more)


WHY_KEPT = {
    "open": "it was open, and words of an open request stay",
    "hold": "a legal hold covered it",
    "gone": "they had been removed before",
    "stopped": "it was stopped",
}


def removal_over(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    why = WHY_KEPT[event.data["why"]]
    return EventSentence(more=state(fact_of(event, reader), f"The removal of these words did not happen: {why}."))
