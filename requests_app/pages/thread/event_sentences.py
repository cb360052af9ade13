"""The timeline in the product's voice: what an event says to the fellow, and what it says to a helper. Pure.

It tells what happened, in the past; what is so now stands in the headline. Nobody is late and nobody missed anything;
where something did not happen in time, it is on us. Whom a step asked "was asked"; whom it told only that the fellow
waits "was told" that: no line gives anybody more sight than they had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pts_support.spoken.pieces import LinePiece, RichLine, by, link, phone, rich_line, said, said_day, until
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.access.sight import SIGHT_GIVEN
from requests_app.models import Event, Message, Participant
from requests_app.statements.facts import Happened
from requests_app.statements.listener import Listener
from requests_app.vocabulary import (
    Cause,
    Consent,
    Demand,
    Emergency,
    EventKind,
    MessageKind,
    OfferKind,
    Outcome,
    PeerChoice,
    Standing,
    State,
    Urgency,
)


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


OUTCOMES = {
    Outcome.HELPED: "closed it. It helped.",
    Outcome.PARTLY: "closed it. It helped some.",
    Outcome.SELF: "closed it, having sorted it out without us.",
    Outcome.TOO_LATE: "closed it. The answer came too late, and that’s on us.",
}
WHY_PASSED = {
    "away": ("was away", "were away"),
    "ended": ("had left", "had left"),
    "not in": ("wasn’t here yet", "weren’t here yet"),
    "out": ("couldn’t be reached", "couldn’t be reached"),
}


def event_sentences_for(
    events: Sequence[Event], messages: Iterable[Message], reader: TimelineReader
) -> list[tuple[Event, EventSentence]]:
    """Every event this reader gets to hear of, with its sentence. What was undone within ten seconds is not told."""
    spoken = {(message.at, message.kind) for message in messages}
    found = []
    for event in _standing(events, reader):
        if telling := _told(event, reader, spoken):
            found.append((event, telling))
    return _folded(found, reader)


Spoken = set[tuple[datetime, str]]
SentenceMaker = Callable[[Event, TimelineReader, Spoken], "EventSentence | None"]


def _told(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    say = SENTENCES.get(EventKind(event.kind))
    if say is None or (event.private and not reader.is_fellow):
        return None
    return say(event, reader, spoken)


# What repeats each school day is one line --------------------------------------------------------------------------

REPEATS = {
    EventKind.REMINDED_ALL: "We reminded everyone, every school day since ",
    EventKind.NOBODY_LEFT: "We have looked for someone every school day since ",
}


def _folded(found: list[tuple[Event, EventSentence]], reader: TimelineReader) -> list[tuple[Event, EventSentence]]:
    """What repeats, one after the other, is told once, at the last of it, with the day of the first."""
    kept: list[tuple[Event, EventSentence]] = []
    first: Event | None = None
    for event, telling in found:
        if first and kept and _repeats(kept[-1], (event, telling)):
            kept[-1] = (event, _every_day(first, event, telling, reader))
        else:
            first = event
            kept.append((event, telling))
    return kept


def _repeats(before: tuple[Event, EventSentence], now: tuple[Event, EventSentence]) -> bool:
    (earlier, _), (event, _) = before, now
    if event.kind not in REPEATS or earlier.kind != event.kind:
        return False
    return not _says_more(earlier) and not _says_more(event)


def _says_more(event: Event) -> bool:
    """A reminder that a person asked for, and that somebody could not take it, have a line of their own."""
    return bool(event.data.get("by_hand")) or event.data.get("cause") == Cause.PASSED_ON


def _every_day(first: Event, event: Event, telling: EventSentence, reader: TimelineReader) -> EventSentence:
    kind = EventKind(event.kind)
    since = state(Happened(reader.about, kind, at=first.at), REPEATS[kind], said_day(first.at), ".")
    if kind is EventKind.REMINDED_ALL:
        return EventSentence(more=since)
    return EventSentence(telling.strong, state(since, " ", telling.more))


def _standing(events: Sequence[Event], reader: TimelineReader) -> list[Event]:
    """The events without what was undone, and without the undoing."""
    kept: list[Event] = []
    for event in events:
        undone = _undone_by(event, kept)
        if undone is None or _was_read(undone, reader):
            kept.append(event)  # where somebody had read it before it was undone, it stays told
        else:
            kept.remove(undone)
    return kept


def _was_read(undone: Event, reader: TimelineReader) -> bool:
    """Whether a step that was undone had let somebody in who keeps sight."""
    return undone.kind == EventKind.ESCALATED and reader.standing.get(undone.person_id or 0) in SIGHT_GIVEN


def _undone_by(event: Event, before: Sequence[Event]) -> Event | None:
    if event.kind != EventKind.UNDONE:
        return None
    return next((one for one in reversed(before) if one.kind == event.data.get("undid")), None)


# Each sentence -----------------------------------------------------------------------------------------------------


def _fact(
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


def _passed(event: Event, reader: TimelineReader) -> Statement:
    """Who was passed over and why; with an empty line where nobody was. Whoever was left out is never among them."""
    passed = event.data.get("passed", ())
    lines = [_why_passed(reader, person_id, why, start=not place) for place, (person_id, _, why) in enumerate(passed)]
    if not lines:
        return NOTHING_STATED
    return state(_fact(event, reader, *(person_id for person_id, *_ in passed)), _and(lines))


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


def _asked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    passed, asked = _passed(event, reader), [one[0] for one in event.data.get("to", ())]
    if not passed or not asked:
        return None
    return EventSentence(
        more=state(passed, _fact(event, reader, *asked), ", so we asked ", reader.listener.people(asked), ".")
    )


def _escalated(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    cause = event.data.get("cause")
    passed = state(" ", passed, ".") if (passed := _passed(event, reader)) else NOTHING_STATED
    fact, person = _fact(event, reader, event.person_id), event.person_id
    by_the_clock = cause in (Cause.CLOCK, Cause.ACK_PASSED)
    if cause == Cause.SOONER and reader.read_it_then(event):
        whole = state(_fact(event, reader, person, by=event.actor_id), reader.fellow, " asked ", reader.who(person))
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


def _nobody(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    nobody = "No one could be reached."
    if event.data.get("cause") == Cause.PASSED_ON:
        nobody = "No one could take this."
    strong = state(_fact(event, reader), nobody)
    if reader.is_fellow:
        return EventSentence(strong, state("That’s on us. A person answers the phone at ", phone(reader.phone), "."))
    return EventSentence(strong, state("The people who run this site know."))


def _reminded(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    people = tuple(event.data.get("people", ()))
    whom = reader.listener.people(people) or "everyone who was asked"
    return EventSentence(more=state(_fact(event, reader, *people), "We sent ", whom, " a reminder."))


def _reminded_all(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    if not event.data.get("by_hand"):
        return EventSentence(more=state(_fact(event, reader), "We reminded everyone."))
    if event.actor_id == reader.id:
        return EventSentence(more=state(_fact(event, reader, by=event.actor_id), "You had us send a reminder."))
    return EventSentence(more=state(_fact(event, reader), "We sent a reminder."))


def _acknowledged(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    until_then = by(event.data["until"])
    fact = _fact(event, reader, event.person_id, named=event.data["until"])
    who = reader.who(event.person_id, start=True)
    if reader.is_fellow:
        return EventSentence(state(fact, who, " said: I’ll answer ", until_then, "."))
    return EventSentence(more=state(fact, who, " said: I’ll answer ", until_then, "."))


def _noted(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    if not reader.is_fellow:
        return None  # the note itself stands there for those who may read it; others do not learn of it
    fact, who = _fact(event, reader, by=event.actor_id), reader.who(event.actor_id, start=True)
    return EventSentence(more=state(fact, who, " wrote a private note to helpers. Its text is in your data download."))


def _talked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    fact, who = _fact(event, reader, by=event.actor_id), reader.who(event.actor_id, start=True)
    if reader.is_fellow:
        return EventSentence(state(fact, who, " said that you talked."))
    return EventSentence(more=state(fact, who, " and ", reader.listener.fellow(), " talked."))


def _handed(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    giver, fact = event.data.get("giver"), _fact(event, reader, event.person_id, event.data.get("giver"))
    return EventSentence(
        more=state(fact, reader.who(giver, start=True), " handed it to ", reader.who(event.person_id), ".")
    )


def _added(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    fact = _fact(event, reader, event.person_id, by=event.actor_id)
    who, whom = reader.who(event.actor_id, start=True), reader.who(event.person_id)
    return EventSentence(more=state(fact, who, " added ", whom, ", who could read it from then on."))


def _followed(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    if (event.at, MessageKind.FOLLOW_UP) in spoken:
        return None
    return _by_fellow(event, reader, " said: not yet.")


def _thanked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    if (event.at, MessageKind.THANKS) in spoken:
        return None
    return _by_fellow(event, reader, " said thanks.")


def _by_fellow(event: Event, reader: TimelineReader, does: str, *more: LinePiece | RichLine | str) -> EventSentence:
    """Something the fellow did."""
    fact = _fact(event, reader, by=event.actor_id)
    return EventSentence(more=state(fact, reader.fellow, does, *more))


def _closed(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    outcome = Outcome(event.data.get("outcome"))
    if outcome == Outcome.NO_FEEDBACK:
        return EventSentence(more=state(_fact(event, reader), "Closed, because nothing came after the answer."))
    if outcome == Outcome.LEFT_PROGRAM:
        return EventSentence(more=state(_fact(event, reader), "Closed, because the fellowship ended."))
    return _by_fellow(event, reader, f" {OUTCOMES[outcome]}")


def _held(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    until_then = event.data.get("until")
    if not until_then:
        return _by_fellow(event, reader, " paused it.")
    fact = _fact(event, reader, by=event.actor_id, named=until_then)
    return EventSentence(more=state(fact, reader.fellow, " paused it ", until(until_then), "."))


def _urgency(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    return _by_fellow(event, reader, f" changed when it is needed: {Urgency(event.data['to']).label.lower()}.")


OFFERED = {
    OfferKind.READ: "offered to read it",
    OfferKind.CALL: "offered to call",
    OfferKind.ADD: "asked to add another person",
    OfferKind.HAND_OVER: "asked to hand it to another person",
    OfferKind.MORE_TIME: "asked for more time",
}


def _offered(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    fact, who = _fact(event, reader, by=event.actor_id), reader.who(event.actor_id, start=True)
    return EventSentence(more=state(fact, who, f" {OFFERED[OfferKind(event.data['offer'])]}."))


def _answered_offer(says: str) -> SentenceMaker:
    """Told to the fellow and to whoever made the offer."""

    def say(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
        if not reader.is_fellow and event.person_id != reader.id:
            return None
        fact = _fact(event, reader, event.person_id, by=event.actor_id)
        return EventSentence(more=state(fact, reader.fellow, f" said “{says}” to ", reader.who(event.person_id), "."))

    return say


def _fell_away(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    why, person = event.data.get("why"), event.person_id
    fact, who = _fact(event, reader, person), reader.who(event.person_id, start=True)
    if why == "bounced":
        return EventSentence(more=state(fact, "Our email didn’t reach ", reader.who(person), "."))
    if why == "not beside":
        was = reader.verb(person, "was", "were")
        beside = reader.listener.fellow()
        return EventSentence(more=state(fact, who, f" {was} no longer there for ", beside, "."))
    if why in WHY_PASSED:
        return EventSentence(more=state(fact, who, f" {reader.verb(person, *WHY_PASSED[why])}."))
    return None


def _asked_if(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    if not event.data.get("in_person"):
        return EventSentence(more=state(_fact(event, reader), "We asked whether it helped."))
    fact = _fact(event, reader, event.person_id)
    whom = reader.listener.fellow()
    return EventSentence(more=state(fact, "We asked ", reader.who(event.person_id), " to check in with ", whom, "."))


def _chose(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    if event.data.get("choice") == PeerChoice.LEAVE:
        return _by_fellow(event, reader, " left it up on the board.")
    asked = tuple(event.data.get("to", ()))
    fact = _fact(event, reader, *asked, by=event.actor_id)
    return EventSentence(more=state(fact, reader.fellow, " asked ", reader.listener.people(asked), " by name."))


def _about_words(text: str) -> SentenceMaker:
    """Of a note nothing is told: not everybody here knows that there is one."""

    def say(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
        if event.data.get("note"):
            return None
        return EventSentence(more=state(_fact(event, reader), text))

    return say


def _plain(text: str) -> SentenceMaker:
    def say(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
        return EventSentence(more=state(_fact(event, reader), text))

    return say


def _fellow_about(does: str, after: str) -> SentenceMaker:
    """Something the fellow did that is about another person."""

    def say(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
        fact = _fact(event, reader, event.person_id, by=event.actor_id)
        return EventSentence(more=state(fact, reader.fellow, f" {does} ", reader.who(event.person_id), after))

    return say


def _passed_on(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    fact, who = _fact(event, reader, by=event.actor_id), reader.who(event.actor_id, start=True)
    return EventSentence(more=state(fact, who, " couldn’t take it and passed it on."))


def _fellow_did(does: str) -> SentenceMaker:
    return lambda event, reader, spoken: _by_fellow(event, reader, does)


def _times_moved(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    """The time that was shown: the promised one while it was still to come, else when something happened next."""
    shown, promised = event.data["next"], event.data.get("promised")
    untouched = event.state == State.WAITING and not event.step
    if untouched and promised and datetime.fromisoformat(promised) > event.at:
        shown = promised
    fact = _fact(event, reader, named=shown)
    return EventSentence(more=state(fact, "A calendar changed, and the time moved to ", said(shown), "."))


def _glass(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    why = Emergency(event.data["why"]).label
    fact = _fact(event, reader, event.person_id, named=event.data["until"])
    who = reader.who(event.person_id, start=True)
    agreed = state("The site’s operator agreed to it.")
    if event.actor_id:
        agreed = state(_fact(event, reader, by=event.actor_id), reader.who(event.actor_id), " agreed to it.")
    return EventSentence(
        strong=state(fact, who, " was let in to read it ", until(event.data["until"]), "."),
        more=state(f"The reason they gave: {why[0].lower()}{why[1:]}. ", agreed),
    )


def _removal_asked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    """What is to come of it only as long as it is to come."""
    asker = state("The site’s operator")
    if event.actor_id:
        asker = state(_fact(event, reader, by=event.actor_id), reader.who(event.actor_id, start=True))
    why = Demand(event.data["why"]).label
    strong = state(asker, " asked that the words of this request be removed for good.")
    more = state(f"The reason they gave: {why[0].lower()}{why[1:]}.")
    if event.data["demand"] not in reader.settled:
        due = _fact(event, reader, named=event.data["due"])
        see = link("See what you can do", f"/removals/{event.data['demand']}/")
        more = state(more, due, " It happens ", said(event.data["due"]), ", unless it is stopped. ", see)
    return EventSentence(strong=strong, more=more)


WHY_KEPT = {
    "open": "it was open, and words of an open request stay",
    "hold": "a legal hold covered it",
    "gone": "they had been removed before",
    "stopped": "it was stopped",
}


def _removal_over(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    why = WHY_KEPT[event.data["why"]]
    return EventSentence(more=state(_fact(event, reader), f"The removal of these words did not happen: {why}."))


SENTENCES: Mapping[EventKind, SentenceMaker] = {
    EventKind.ASKED: _asked,
    EventKind.REMINDED: _reminded,
    EventKind.ESCALATED: _escalated,
    EventKind.ASKED_FELLOW: _plain("No one had answered on the board. We asked what should happen next."),
    EventKind.STILL_OPEN: _plain("The board said that it was still open."),
    EventKind.REMINDED_ALL: _reminded_all,
    EventKind.NOBODY_LEFT: _nobody,
    EventKind.ACKNOWLEDGED: _acknowledged,
    EventKind.PASSED_ON: _passed_on,
    EventKind.TALKED: _talked,
    EventKind.NOTED: _noted,
    EventKind.HANDED_OVER: _handed,
    EventKind.ADDED_PERSON: _added,
    EventKind.THANKED: _thanked,
    EventKind.FOLLOWED_UP: _followed,
    EventKind.REOPENED: _fellow_did(" reopened it."),
    EventKind.CLOSED: _closed,
    EventKind.HELD: _held,
    EventKind.RESUMED: _plain("The pause ended."),
    EventKind.URGENCY_CHANGED: _urgency,
    EventKind.TAKEN_OUT: _fellow_about("removed", "’s access. They aren’t told why."),
    EventKind.LET_BACK: _fellow_about("gave", " access back."),
    EventKind.OPENED: _fellow_about("let", " read it."),
    EventKind.OFFERED: _offered,
    EventKind.ALLOWED: _answered_offer("yes"),
    EventKind.DECLINED: _answered_offer("not now"),
    EventKind.FELL_AWAY: _fell_away,
    EventKind.ASKED_IF_HELPED: _asked_if,
    EventKind.WITHDRAWN: _fellow_did(" withdrew it."),
    EventKind.UNDONE: _fellow_did(" undid that."),
    EventKind.PEERS_CHOSE: _chose,
    EventKind.WORDS_HIDDEN: _about_words("Some words might name a student. Only their author could read them then."),
    EventKind.WORDS_CHANGED: _about_words("The words were changed."),
    EventKind.WORDS_PURGED: _about_words("The words were removed for good, because it was demanded."),
    EventKind.REMOVAL_ASKED: _removal_asked,
    EventKind.REMOVAL_OVER: _removal_over,
    EventKind.GLASS_BROKEN: _glass,
    EventKind.TIMES_MOVED: _times_moved,
}


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
