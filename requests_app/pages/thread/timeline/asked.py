"""Whom a step asked, told or passed over, and what else the engine did.

Whom a step asked "was asked"; whom it told only that the fellow waits "was told" that: no line gives anybody more sight
than they had.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pts_support.spoken.pieces import RichLine, phone, rich_line, said
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.models import Event
from requests_app.pages.thread.timeline.making import fact_of
from requests_app.pages.thread.timeline.reader import EventSentence, Spoken, TimelineReader
from requests_app.vocabulary import Cause, Standing, State

WHY_PASSED = {
    "away": ("was away", "were away"),
    "ended": ("had left", "had left"),
    "not in": ("wasn’t here yet", "weren’t here yet"),
    "out": ("couldn’t be reached", "couldn’t be reached"),
}


ASKED_AFTER = ("We asked whether it helped.", "We asked whether there is more to say.")


def _passed(event: Event, reader: TimelineReader) -> Statement:
    """Who was passed over and why; with an empty line where nobody was. Whoever was left out is never among them."""
    passed = event.data.get("passed", ())
    lines = [_why_passed(reader, person_id, why, start=not place) for place, (person_id, _, why) in enumerate(passed)]
    if not lines:
        return NOTHING_STATED
    return state(fact_of(event, reader, *(person_id for person_id, *_ in passed)), _and(lines))


def _and(lines: Sequence[RichLine]) -> RichLine:
    """ "Maeve was away and Tom couldn't be reached"."""
    *first, last = lines
    if not first:
        return last
    before = rich_line(*(rich_line(", " if place else "", line) for place, line in enumerate(first)))
    return rich_line(before, " and ", last)


def _why_passed(reader: TimelineReader, person_id: int, why: str, *, start: bool) -> RichLine:
    if why == "bounced":
        return rich_line("Our email didn’t reach " if start else "our email didn’t reach ", reader.who(person_id))
    return rich_line(reader.who(person_id, start=start), f" {reader.verb(person_id, *WHY_PASSED[why])}")


def asked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    passed, asked = _passed(event, reader), [one[0] for one in event.data.get("to", ())]
    if not passed or not asked:
        return None
    return EventSentence(
        more=state(passed, fact_of(event, reader, *asked), ", so we asked ", reader.listener.people(asked), ".")
    )


def escalated(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    cause = event.data.get("cause")
    passed = state(" ", passed, ".") if (passed := _passed(event, reader)) else NOTHING_STATED
    fact, person = fact_of(event, reader, event.person_id), event.person_id
    by_the_clock = cause in (Cause.CLOCK, Cause.ACK_PASSED)
    if cause == Cause.SOONER and reader.read_it_then(event):
        whole = state(fact_of(event, reader, person, by=event.actor_id), reader.fellow, " asked ", reader.who(person))
        return EventSentence(more=state(whole, " too.", passed))
    happened = _was_asked(event, reader, too=by_the_clock)
    return EventSentence(state(fact, happened), state(passed, _one_tap(event, reader)))


def _was_asked(event: Event, reader: TimelineReader, *, too: bool) -> RichLine:
    """ "Tom was asked too." — or, with no more sight than that, "Tom was told that you are waiting."."""
    person = event.person_id
    who, was = reader.who(person, start=True), reader.verb(person, "was", "were")
    if person in reader.nameless:
        return rich_line(who, f" {was} asked to answer on the board, without the name.")
    if reader.read_it_then(event):
        return rich_line(who, f" {was} asked too." if too else f" {was} asked.")
    waits = "you are waiting" if reader.is_fellow else "a fellow is waiting"
    return rich_line(who, f" {was} told that {waits}.")


def _one_tap(event: Event, reader: TimelineReader) -> str:
    """Somebody by whose act another fell away: why they know no more, and the tap, as long as it was not given."""
    if not event.data.get("held_back") or not reader.is_fellow:
        return ""
    why = " They were told no more than that, because the people around you were changed."
    if reader.standing.get(event.person_id or 0) == Standing.WAITING:
        return f"{why} If you want them to read it, one tap below lets them."
    return why


def nobody(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    nobody = "No one could be reached."
    if event.data.get("cause") == Cause.PASSED_ON:
        nobody = "No one could take this."
    strong = state(fact_of(event, reader), nobody)
    if reader.is_fellow:
        return EventSentence(strong, state("That’s on us. A person answers the phone at ", phone(reader.phone), "."))
    return EventSentence(strong, state("The people who run this site know."))


def reminded(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    people = tuple(event.data.get("people", ()))
    whom = reader.listener.people(people) or "everyone who was asked"
    return EventSentence(more=state(fact_of(event, reader, *people), "We sent ", whom, " a reminder."))


def reminded_all(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    if not event.data.get("by_hand"):
        return EventSentence(more=state(fact_of(event, reader), "We reminded everyone."))
    if event.actor_id == reader.id:
        return EventSentence(more=state(fact_of(event, reader, by=event.actor_id), "You had us send a reminder."))
    return EventSentence(more=state(fact_of(event, reader), "We sent a reminder."))


def fell_away(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    why, person = event.data.get("why"), event.person_id
    fact, who = fact_of(event, reader, person), reader.who(event.person_id, start=True)
    if why == "bounced":
        return EventSentence(more=state(fact, "Our email didn’t reach ", reader.who(person), "."))
    if why == "not beside":
        was = reader.verb(person, "was", "were")
        beside = reader.listener.fellow()
        return EventSentence(more=state(fact, who, f" {was} no longer there for ", beside, "."))
    if why in WHY_PASSED:
        return EventSentence(more=state(fact, who, f" {reader.verb(person, *WHY_PASSED[why])}."))
    return None


def is_back(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    """The end of "couldn't be reached"."""
    fact, who = fact_of(event, reader, event.person_id), reader.who(event.person_id, start=True)
    return EventSentence(more=state(fact, who, " can be reached again."))


def asked_if(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    if not event.data.get("in_person"):
        return EventSentence(more=state(fact_of(event, reader), ASKED_AFTER[bool(event.data.get("heard"))]))
    fact = fact_of(event, reader, event.person_id)
    whom = reader.listener.fellow()
    return EventSentence(more=state(fact, "We asked ", reader.who(event.person_id), " to check in with ", whom, "."))


def times_moved(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    """The time that was shown: the promised one while it was still to come, else when something happened next."""
    shown, promised = event.data["next"], event.data.get("promised")
    untouched = event.state == State.WAITING and not event.step
    if untouched and promised and datetime.fromisoformat(promised) > event.at:
        shown = promised
    fact = fact_of(event, reader, named=shown)
    return EventSentence(more=state(fact, "A calendar changed, and the time moved to ", said(shown), "."))
