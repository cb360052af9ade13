"""The timeline in the product's voice: what an event says to the fellow, and what it says to a helper. Pure.

Nobody is late and nobody missed anything; where something did not happen in time, it is on us.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pts_support.saying import names as joined
from pts_support.spoken.pieces import RichLine, by, link, rich_line, said, until
from requests_app.access.sight import SIGHT_GIVEN
from requests_app.models import Event, Message, Participant
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
    """``strong`` is what matters; ``more`` is said under it."""

    strong: RichLine = ()
    more: RichLine = ()


@dataclass(frozen=True)
class TimelineReader:
    """For whom the timeline is told. ``standing``: what each person may know now;
    ``nameless``: who reads it without the fellow's name."""

    id: int
    fellow_id: int
    names: Mapping[int, str]
    consent: str
    phone: str
    standing: Mapping[int, str] = field(default_factory=dict)
    nameless: frozenset[int] = frozenset()

    @property
    def is_fellow(self) -> bool:
        return self.id == self.fellow_id

    def name(self, person_id: int | None, *, start: bool = False) -> str:
        """ "you" for the reader, else what colleagues say."""
        if person_id == self.id:
            return "You" if start else "you"
        return self.names.get(person_id or 0, "somebody")

    def be(self, person_id: int | None) -> str:
        """ "are" for the reader, else "is"."""
        return "are" if person_id == self.id else "is"

    def have(self, person_id: int | None) -> str:
        return "have" if person_id == self.id else "has"

    @property
    def fellow(self) -> str:
        return self.name(self.fellow_id, start=True)


OUTCOMES = {
    Outcome.HELPED: ("You closed it. It helped.", "closed it. It helped."),
    Outcome.PARTLY: ("You closed it. It helped partly.", "closed it. It helped partly."),
    Outcome.SELF: ("You closed it, and sorted it out yourself.", "closed it, and sorted it out without us."),
    Outcome.TOO_LATE: ("You closed it. It came too late.", "closed it. The answer came too late, and that is on us."),
    Outcome.LEFT_PROGRAM: ("Closed, because you left the program.", "left the program, and it was closed."),
}
WHY_PASSED = {
    "away": "{} away",
    "bounced": "our mail does not reach {}",
    "ended": "{} no longer here",
    "not in": "{} not here yet",
    "out": "{} out of reach",
}


HELD_BACK = (
    "They can’t read what you wrote, because the people around you were changed. If you want them to read it, one tap "
    "below lets them."
)


def event_sentences_for(
    events: Sequence[Event], messages: Iterable[Message], reader: TimelineReader
) -> list[tuple[Event, EventSentence]]:
    """Every event this reader gets to hear of, with its sentence. What was undone within ten seconds is not told."""
    spoken = {(message.at, message.kind) for message in messages}
    found = []
    for event in _standing(events, reader):
        if telling := _told(event, reader, spoken):
            found.append((event, telling))
    return _folded(found)


Spoken = set[tuple[datetime, str]]
SentenceMaker = Callable[[Event, TimelineReader, Spoken], "EventSentence | None"]


def _told(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    say = SENTENCES.get(EventKind(event.kind))
    if say is None or (event.private and not reader.is_fellow):
        return None
    return say(event, reader, spoken)


def _folded(found: list[tuple[Event, EventSentence]]) -> list[tuple[Event, EventSentence]]:
    """Looks that found nobody, one after the other, are told once, at the last of them."""
    kept: list[tuple[Event, EventSentence]] = []
    since: datetime | None = None
    for event, telling in found:
        if kept and _looked_again(kept[-1], (event, telling)):
            kept.pop()
            looked = rich_line("We have looked for somebody each school day since ", said(since), ". ")
            kept.append((event, EventSentence(telling.strong, (*looked, *telling.more))))
        else:
            since = event.at
            kept.append((event, telling))
    return kept


def _looked_again(before: tuple[Event, EventSentence], now: tuple[Event, EventSentence]) -> bool:
    same_kind = before[0].kind == now[0].kind == EventKind.NOBODY_LEFT
    return same_kind and before[1].strong == now[1].strong


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


def _passed(event: Event, reader: TimelineReader) -> str:
    """Who was passed over and why. Whoever was left out is never among them."""
    whys = [_why_passed(reader, person_id, why) for person_id, _, why in event.data.get("passed", ())]
    if not whys:
        return ""
    return f"{joined(whys)}."


def _why_passed(reader: TimelineReader, person_id: int, why: str) -> str:
    if why == "bounced":
        return WHY_PASSED[why].format(reader.name(person_id))
    return WHY_PASSED[why].format(f"{reader.name(person_id, start=True)} {reader.be(person_id)}")


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _asked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    passed = _passed(event, reader)
    who = joined([reader.name(one[0]) for one in event.data.get("to", ())])
    if not passed or not who:
        return None
    return EventSentence(more=rich_line(f"{_capital(passed).removesuffix('.')}, so we asked {who}."))


def _escalated(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    cause, who = event.data.get("cause"), reader.name(event.person_id, start=True)
    passed = _passed(event, reader)
    if passed:
        passed = f" {_capital(passed)}"
    if event.data.get("held_back") and reader.is_fellow:
        return _held_back(event, reader, who, passed)
    if cause == Cause.SOONER:
        return EventSentence(more=rich_line(f"{reader.fellow} asked {reader.name(event.person_id)} as well.{passed}"))
    now_has_it = f"{who} now {reader.have(event.person_id)} it"
    if cause not in (Cause.CLOCK, Cause.ACK_PASSED):
        return EventSentence(more=rich_line(f"{now_has_it}.{passed}"))
    if not reader.is_fellow:
        return EventSentence(more=rich_line(f"We haven’t got this answered yet. {now_has_it} too.{passed}"))
    return EventSentence(
        rich_line(f"We haven’t got this answered yet. {who} now has it too."),
        rich_line(f"That is on us, not on you. {_what_they_see(event, reader)}{passed}"),
    )


def _held_back(event: Event, reader: TimelineReader, who: str, passed: str) -> EventSentence:
    """Somebody by whose act another fell away: what they know, and the tap, as long as it was not given."""
    says = "They learned no more than that, because the people around you were changed."
    if reader.standing.get(event.person_id or 0) == Standing.WAITING:
        says = HELD_BACK
    return EventSentence(rich_line(f"{who} knows that you are waiting."), rich_line(f"{says}{passed}"))


def _what_they_see(event: Event, reader: TimelineReader) -> str:
    """Told to the fellow: how much whoever was asked as well gets to see."""
    who = reader.name(event.person_id, start=True)
    if event.person_id in reader.nameless:
        return f"{who} can read it without your name, and answer on the board."
    if reader.consent == Consent.MAY_READ:
        return f"{who} can read it because you said the next person may."
    return f"{who} knows that you are waiting, not what you wrote."


def _nobody(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    nobody = rich_line("Nobody can be reached right now.")
    if event.data.get("cause") == Cause.PASSED_ON:
        nobody = rich_line("Nobody can take this right now.")
    if reader.is_fellow:
        return EventSentence(nobody, rich_line(f"That is on us. A person answers the phone at {reader.phone}."))
    return EventSentence(nobody, rich_line("The people who run this site know."))


def _reminded(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    who = joined([reader.name(person_id) for person_id in event.data.get("people", ())]) or "whoever has it"
    return EventSentence(more=rich_line(f"We reminded {who}, quietly."))


def _reminded_all(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    if event.data.get("by_hand"):
        reminded = "You had us remind" if event.actor_id == reader.id else "We reminded"
        return EventSentence(more=rich_line(f"{reminded} whoever has it."))
    if not reader.is_fellow:
        return EventSentence(more=rich_line("Everybody who has it was reminded."))
    return EventSentence(
        rich_line("We haven’t got this answered yet. We reminded everybody who has it."),
        rich_line("That is on us, not on you."),
    )


def _acknowledged(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    until_then = by(event.data["until"])
    if event.person_id == reader.id:
        return EventSentence(more=rich_line("You have it, and said ", until_then, "."))
    who = reader.name(event.person_id)
    if reader.is_fellow:
        return EventSentence(rich_line(f"{who} has it."), rich_line("You will hear ", until_then, "."))
    return EventSentence(more=rich_line(f"{who} has it, and said ", until_then, "."))


def _noted(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    if not reader.is_fellow:
        return None  # the note itself stands there for those who may read it; others do not learn of it
    who = reader.name(event.actor_id)
    return EventSentence(
        more=rich_line(f"{who} wrote a note among helpers. Its text is in your own file of your data.")
    )


def _talked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    if reader.is_fellow:
        return EventSentence(rich_line(f"{reader.name(event.actor_id)} says you talked."))
    return EventSentence(more=rich_line(f"{reader.name(event.actor_id, start=True)} and {reader.fellow} talked."))


def _handed(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    giver = reader.name(event.data.get("giver"), start=True)
    return EventSentence(more=rich_line(f"{giver} handed it to {reader.name(event.person_id)}."))


def _added(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    who = reader.name(event.actor_id, start=True)
    return EventSentence(more=rich_line(f"{who} brought {reader.name(event.person_id)} in."))


def _followed(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    if (event.at, MessageKind.FOLLOW_UP) in spoken:
        return None
    return EventSentence(more=rich_line(f"{reader.fellow} said: not yet."))


def _thanked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    if (event.at, MessageKind.THANKS) in spoken:
        return None
    return EventSentence(more=rich_line(f"{reader.fellow} said thanks."))


def _closed(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    outcome = event.data.get("outcome")
    if outcome == Outcome.NO_FEEDBACK:
        return EventSentence(more=rich_line("Closed without feedback, because nothing came after the answer."))
    own, other = OUTCOMES[Outcome(outcome)]
    if reader.is_fellow:
        return EventSentence(more=rich_line(own))
    return EventSentence(more=rich_line(f"{reader.fellow} {other}"))


def _held(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    until_then = event.data.get("until")
    if not until_then:
        return EventSentence(more=rich_line(f"{reader.fellow} put it on hold", "."))
    return EventSentence(more=rich_line(f"{reader.fellow} put it on hold ", until(until_then), "."))


def _urgency(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    return EventSentence(
        more=rich_line(f"{reader.fellow} changed how soon: {Urgency(event.data['to']).label.lower()}.")
    )


def _offered(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    kind = OfferKind(event.data["offer"])
    asks = kind in (OfferKind.ADD, OfferKind.HAND_OVER, OfferKind.MORE_TIME)
    return EventSentence(
        more=rich_line(f"{reader.name(event.actor_id)} {'asks to' if asks else 'offered to'} {kind.label}.")
    )


def _answered_offer(says: str) -> SentenceMaker:
    """Told to the fellow and to whoever made the offer."""

    def say(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
        if reader.is_fellow:
            return EventSentence(more=rich_line(f"{reader.fellow} said “{says}” to {reader.name(event.person_id)}."))
        if event.person_id == reader.id:
            return EventSentence(more=rich_line(f"{reader.fellow} said “{says}”."))
        return None

    return say


def _fell_away(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
    why = event.data.get("why")
    they_are = f"{reader.name(event.person_id, start=True)} {reader.be(event.person_id)}"
    if why == "not beside":
        return EventSentence(more=rich_line(f"{they_are} no longer beside {reader.name(reader.fellow_id)}."))
    if why == "bounced":
        return EventSentence(more=rich_line(f"Our mail does not reach {reader.name(event.person_id)}."))
    if why in ("away", "out"):
        return EventSentence(more=rich_line(f"{_capital(WHY_PASSED[why].format(they_are))}."))
    if why in WHY_PASSED:
        return EventSentence(more=rich_line(f"{they_are} no longer here."))
    return None


def _asked_if(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    if not event.data.get("in_person"):
        return EventSentence(more=rich_line("We asked whether it helped."))
    whom = "you" if reader.is_fellow else reader.fellow
    return EventSentence(more=rich_line(f"We asked {reader.name(event.person_id)} to ask {whom} in person."))


def _chose(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    if event.data.get("choice") == PeerChoice.LEAVE:
        return EventSentence(more=rich_line(f"{reader.fellow} left it up on the board."))
    whom = joined([reader.name(person_id) for person_id in event.data.get("to", ())])
    return EventSentence(more=rich_line(f"{reader.fellow} asked {whom} by name."))


def _about_words(text: str) -> SentenceMaker:
    """Of a note nothing is told: not everybody here knows that there is one."""

    def say(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence | None:
        if event.data.get("note"):
            return None
        return EventSentence(more=rich_line(text))

    return say


def _plain(text: str) -> SentenceMaker:
    """``{who}``: whom it is about; ``{by}``: who did it; ``{fellow}``: whose request it is."""

    def say(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
        who, doer = reader.name(event.person_id), reader.name(event.actor_id, start=True)
        return EventSentence(more=rich_line(text.format(who=who, by=doer, fellow=reader.fellow)))

    return say


def _times_moved(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    """The time that is shown: the promised one while it is still to come, then when something happens next."""
    if event.state == State.ANSWERED:
        return EventSentence(more=rich_line("A calendar changed. We come back to this ", said(event.data["next"]), "."))
    shown, promised = event.data["next"], said(event.data.get("promised")).at
    if event.state == State.WAITING and not event.step and promised and promised > event.at:
        shown = promised
    return EventSentence(more=rich_line("A calendar changed. The new time is ", said(shown), "."))


def _glass(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    who, agreed = reader.name(event.person_id, start=True), "The site’s operator"
    if event.actor_id:
        agreed = reader.name(event.actor_id, start=True)
    why = Emergency(event.data["why"]).label
    return EventSentence(
        strong=rich_line(f"{who} was let in to read it ", until(event.data["until"]), "."),
        more=rich_line(f"The reason they gave: {why[0].lower()}{why[1:]}. {agreed} agreed to it."),
    )


def _removal_asked(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    doer = "The site’s operator"
    if event.actor_id:
        doer = reader.name(event.actor_id, start=True)
    why = Demand(event.data["why"]).label
    return EventSentence(
        strong=rich_line(f"{doer} asked that the words of this request be removed for good."),
        more=rich_line(
            f"The reason they gave: {why[0].lower()}{why[1:]}. It happens ",
            said(event.data["due"]),
            ", unless it is stopped. ",
            link("See what you can do", f"/removals/{event.data['demand']}/"),
        ),
    )


WHY_KEPT = {
    "open": "it is open, and words of an open request stay",
    "hold": "a legal hold covers it",
    "gone": "they had been removed before",
    "stopped": "it was stopped",
}


def _removal_over(event: Event, reader: TimelineReader, spoken: Spoken) -> EventSentence:
    why = WHY_KEPT[event.data["why"]]
    return EventSentence(more=rich_line(f"The removal of these words did not happen: {why}."))


SENTENCES: Mapping[EventKind, SentenceMaker] = {
    EventKind.ASKED: _asked,
    EventKind.REMINDED: _reminded,
    EventKind.ESCALATED: _escalated,
    EventKind.ASKED_FELLOW: _plain("Nobody has answered on the board yet. Choose what happens next."),
    EventKind.STILL_OPEN: _plain("Still open on the board."),
    EventKind.REMINDED_ALL: _reminded_all,
    EventKind.NOBODY_LEFT: _nobody,
    EventKind.ACKNOWLEDGED: _acknowledged,
    EventKind.PASSED_ON: _plain("{by} passed it on."),
    EventKind.TALKED: _talked,
    EventKind.NOTED: _noted,
    EventKind.HANDED_OVER: _handed,
    EventKind.ADDED_PERSON: _added,
    EventKind.THANKED: _thanked,
    EventKind.FOLLOWED_UP: _followed,
    EventKind.REOPENED: _plain("{fellow} opened it again."),
    EventKind.CLOSED: _closed,
    EventKind.HELD: _held,
    EventKind.RESUMED: _plain("The hold is over. The clock goes on."),
    EventKind.URGENCY_CHANGED: _urgency,
    EventKind.TAKEN_OUT: _plain("You took {who} out. They can’t see it any more."),
    EventKind.LET_BACK: _plain("You let {who} back in."),
    EventKind.OPENED: _plain("{fellow} let {who} read it."),
    EventKind.OFFERED: _offered,
    EventKind.ALLOWED: _answered_offer("that’s fine"),
    EventKind.DECLINED: _answered_offer("not now"),
    EventKind.FELL_AWAY: _fell_away,
    EventKind.ASKED_IF_HELPED: _asked_if,
    EventKind.WITHDRAWN: _plain("You took it back."),
    EventKind.UNDONE: _plain("You undid that."),
    EventKind.PEERS_CHOSE: _chose,
    EventKind.WORDS_HIDDEN: _about_words("Some words may name a student. Nobody but their author reads them now."),
    EventKind.WORDS_CHANGED: _about_words("The words were changed."),
    EventKind.WORDS_PURGED: _about_words("The words were removed on demand."),
    EventKind.REMOVAL_ASKED: _removal_asked,
    EventKind.REMOVAL_OVER: _removal_over,
    EventKind.GLASS_BROKEN: _glass,
    EventKind.TIMES_MOVED: _times_moved,
}


def standing_by_person(participants: Iterable[Participant]) -> dict[int, str]:
    return {participant.person_id: participant.standing for participant in participants}
