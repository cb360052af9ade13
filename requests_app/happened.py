"""The timeline in the product's voice: what an event says to the fellow, and what it says to a helper. Pure.

Nobody is late and nobody missed anything; where something did not happen in time, it is on us.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pts_support.saying import names as joined
from requests_app.models import Event, Message, Participant
from requests_app.vocabulary import (
    Cause,
    Consent,
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
class Bit:
    """A piece of a sentence: words, or a time said in the reader's zone (``how``: "said", "by" or "until"), or
    a number to phone ("phone")."""

    text: str = ""
    at: datetime | None = None
    how: str = ""
    strong: bool = False


Line = tuple[Bit, ...]


def line(*parts: str | Bit) -> Line:
    return tuple(Bit(p) if isinstance(p, str) else p for p in parts if p)


def by(at: datetime | str | None, *, strong: bool = False) -> Bit:
    return Bit(at=_time(at), how="by", strong=strong)


def said(at: datetime | str | None, *, strong: bool = False) -> Bit:
    return Bit(at=_time(at), how="said", strong=strong)


def until(at: datetime | str | None) -> Bit:
    return Bit(at=_time(at), how="until")


def bold(text: str) -> Bit:
    return Bit(text, strong=True)


def phone(number: str) -> Bit:
    return Bit(number, how="phone", strong=True)


def _time(at: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(at) if isinstance(at, str) and at else at or None


@dataclass(frozen=True)
class Telling:
    """``strong`` is what matters; ``more`` is said under it."""

    strong: Line = ()
    more: Line = ()


@dataclass(frozen=True)
class Reader:
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
}


def told(events: Sequence[Event], messages: Iterable[Message], reader: Reader) -> list[tuple[Event, Telling]]:
    """Every event this reader gets to hear of, with its sentence. What was undone within ten seconds is not told."""
    spoken = {(m.at, m.kind) for m in messages}
    found = []
    for e in _standing(events, reader):
        if e.private and not reader.is_fellow:
            continue
        say = SENTENCES.get(EventKind(e.kind))
        telling = say(e, reader, spoken) if say else None
        if telling:
            found.append((e, telling))
    return _folded(found, reader)


def _folded(found: list[tuple[Event, Telling]], reader: Reader) -> list[tuple[Event, Telling]]:
    """Looks that found nobody, one after the other, are told once, at the last of them."""
    kept: list[tuple[Event, Telling]] = []
    since: datetime | None = None
    for e, telling in found:
        before = kept[-1] if kept else None
        again = (
            bool(before) and before[0].kind == e.kind == EventKind.NOBODY_LEFT and before[1].strong == telling.strong
        )
        since = since if again else e.at
        if again:
            kept.pop()
            told = line("We have looked for somebody each school day since ", said(since), ". ")
            telling = Telling(telling.strong, (*told, *telling.more))
        kept.append((e, telling))
    return kept


def _standing(events: Sequence[Event], reader: Reader) -> list[Event]:
    """The events without what was undone, and without the undoing."""
    kept: list[Event] = []
    for e in events:
        if e.kind != EventKind.UNDONE:
            kept.append(e)
            continue
        back = next((n for n in reversed(range(len(kept))) if kept[n].kind == e.data.get("undid")), None)
        if back is None or reader.standing.get(kept[back].person_id or 0) in (Standing.ALL, Standing.WAITING):
            kept.append(e)  # somebody had read it before it was undone: it stays told
        else:
            del kept[back]
    return kept


Say = Callable[[Event, Reader, set[tuple[datetime, str]]], Telling | None]


def _passed(e: Event, r: Reader) -> str:
    """Who was passed over and why. Whoever the fellow left out is never among them."""
    whys = []
    for person, _, why in e.data.get("passed", ()):
        name = r.name(person, start=why != "bounced")
        be = "are" if person == r.id else "is"
        whys.append(WHY_PASSED[why].format(name if why == "bounced" else f"{name} {be}"))
    return f"{joined(whys)}." if whys else ""


def _asked(e: Event, r: Reader, spoken: object) -> Telling | None:
    passed = _passed(e, r)
    who = joined([r.name(one[0]) for one in e.data.get("to", ())])
    return Telling(more=line(f"{passed[0].upper()}{passed[1:-1]}, so we asked {who}.")) if passed and who else None


def _escalated(e: Event, r: Reader, spoken: object) -> Telling:
    cause, who = e.data.get("cause"), r.name(e.person_id, start=True)
    have = "have" if e.person_id == r.id else "has"
    passed = _passed(e, r)
    passed = f" {passed[0].upper()}{passed[1:]}" if passed else ""
    if cause in (Cause.CLOCK, Cause.ACK_PASSED):
        if not r.is_fellow:
            return Telling(more=line(f"We haven’t got this answered yet. {who} now {have} it too.{passed}"))
        why = (
            f"{who} can read it without your name, and answer on the board."
            if e.person_id in r.nameless
            else f"{who} can read it because you said the next person may."
            if r.consent == Consent.MAY_READ
            else f"{who} knows that you are waiting, not what you wrote."
        )
        return Telling(
            line(f"We haven’t got this answered yet. {who} now has it too."),
            line(f"That is on us, not on you. {why}{passed}"),
        )
    if cause == Cause.SOONER:
        return Telling(more=line(f"{r.fellow} asked {r.name(e.person_id)} as well.{passed}"))
    return Telling(more=line(f"{who} now {have} it.{passed}"))


def _nobody(e: Event, r: Reader, spoken: object) -> Telling:
    can = "take this" if e.data.get("cause") == Cause.PASSED_ON else "be reached"
    return Telling(
        line(f"Nobody can {can} right now."),
        line(
            f"That is on us. A person answers the phone at {r.phone}."
            if r.is_fellow
            else "The people who run this site know."
        ),
    )


def _reminded(e: Event, r: Reader, spoken: object) -> Telling:
    who = joined([r.name(p) for p in e.data.get("people", ())]) or "whoever has it"
    return Telling(more=line(f"We reminded {who}, quietly."))


def _reminded_all(e: Event, r: Reader, spoken: object) -> Telling:
    if e.data.get("by_hand"):
        by = "You had us remind" if e.actor_id == r.id else "We reminded"
        return Telling(more=line(f"{by} whoever has it."))
    if r.is_fellow:
        return Telling(
            line("We haven’t got this answered yet. We reminded everybody who has it."),
            line("That is on us, not on you."),
        )
    return Telling(more=line("Everybody who has it was reminded."))


def _acknowledged(e: Event, r: Reader, spoken: object) -> Telling:
    if e.person_id == r.id:
        return Telling(more=line("You have it, and said ", by(e.data["until"]), "."))
    who = r.name(e.person_id)
    if r.is_fellow:
        return Telling(line(f"{who} has it."), line("You will hear ", by(e.data["until"]), "."))
    return Telling(more=line(f"{who} has it, and said ", by(e.data["until"]), "."))


def _noted(e: Event, r: Reader, spoken: object) -> Telling | None:
    if not r.is_fellow:
        return None  # the note itself stands there for those who may read it; others do not learn of it
    return Telling(
        more=line(f"{r.name(e.actor_id)} wrote a note among helpers. Its text is in your own file of your data.")
    )


def _talked(e: Event, r: Reader, spoken: object) -> Telling:
    if r.is_fellow:
        return Telling(line(f"{r.name(e.actor_id)} says you talked."))
    return Telling(more=line(f"{r.name(e.actor_id, start=True)} and {r.fellow} talked."))


def _handed(e: Event, r: Reader, spoken: object) -> Telling:
    return Telling(more=line(f"{r.name(e.data.get('giver'), start=True)} handed it to {r.name(e.person_id)}."))


def _added(e: Event, r: Reader, spoken: object) -> Telling:
    return Telling(more=line(f"{r.name(e.actor_id, start=True)} brought {r.name(e.person_id)} in."))


def _followed(e: Event, r: Reader, spoken: set[tuple[datetime, str]]) -> Telling | None:
    if (e.at, MessageKind.FOLLOW_UP) in spoken:
        return None
    return Telling(more=line(f"{r.fellow} said: not yet."))


def _thanked(e: Event, r: Reader, spoken: set[tuple[datetime, str]]) -> Telling | None:
    return None if (e.at, MessageKind.THANKS) in spoken else Telling(more=line(f"{r.fellow} said thanks."))


def _closed(e: Event, r: Reader, spoken: object) -> Telling:
    outcome = e.data.get("outcome")
    if outcome == Outcome.NO_FEEDBACK:
        return Telling(more=line("Closed without feedback, because nothing came after the answer."))
    own, other = OUTCOMES[Outcome(outcome)]
    return Telling(more=line(own if r.is_fellow else f"{r.fellow} {other}"))


def _urgency(e: Event, r: Reader, spoken: object) -> Telling:
    return Telling(more=line(f"{r.fellow} changed how soon: {Urgency(e.data['to']).label.lower()}."))


def _offered(e: Event, r: Reader, spoken: object) -> Telling:
    kind, who = OfferKind(e.data["offer"]), r.name(e.actor_id)
    verb = "asks to" if kind in (OfferKind.ADD, OfferKind.HAND_OVER, OfferKind.MORE_TIME) else "offered to"
    return Telling(more=line(f"{who} {verb} {kind.label}."))


def _answered_offer(yes: bool) -> Say:
    def say(e: Event, r: Reader, spoken: object) -> Telling | None:
        if not r.is_fellow and e.person_id != r.id:
            return None
        what = "that’s fine" if yes else "not now"
        whom = f" to {r.name(e.person_id)}" if r.is_fellow else ""
        return Telling(more=line(f"{r.fellow} said “{what}”{whom}."))

    return say


def _fell_away(e: Event, r: Reader, spoken: object) -> Telling | None:
    why, who = e.data.get("why"), r.name(e.person_id, start=True)
    be = "are" if e.person_id == r.id else "is"
    if why == "not beside":
        return Telling(more=line(f"{who} {be} no longer beside {r.name(r.fellow_id)}."))
    if why not in WHY_PASSED:
        return None
    if why == "bounced":
        return Telling(more=line(f"Our mail does not reach {r.name(e.person_id)}."))
    return Telling(more=line(f"{who} {be} {'away' if why == 'away' else 'no longer here'}."))


def _asked_if(e: Event, r: Reader, spoken: object) -> Telling:
    if e.data.get("in_person"):
        whom = r.name(e.person_id)
        return Telling(more=line(f"We asked {whom} to ask {'you' if r.is_fellow else r.fellow} in person."))
    return Telling(more=line("We asked whether it helped."))


def _chose(e: Event, r: Reader, spoken: object) -> Telling:
    if e.data.get("choice") == PeerChoice.LEAVE:
        return Telling(more=line(f"{r.fellow} left it up on the board."))
    return Telling(more=line(f"{r.fellow} asked {joined([r.name(i) for i in e.data.get('to', ())])} by name."))


def _about_words(text: str) -> Say:
    """Of a note nothing is told: not everybody here knows that there is one."""
    return lambda e, r, spoken: None if e.data.get("note") else Telling(more=line(text))


def _plain(own: str, other: str | None = None) -> Say:
    """``{who}``: whom it is about; ``{by}``: who did it; ``{fellow}``: whose request it is."""

    def say(e: Event, r: Reader, spoken: object) -> Telling | None:
        text = own if r.is_fellow else other if other is not None else own
        if not text:
            return None
        return Telling(
            more=line(text.format(who=r.name(e.person_id), by=r.name(e.actor_id, start=True), fellow=r.fellow))
        )

    return say


def _timed(before: str, key: str, how: Callable[[str], Bit]) -> Say:
    def say(e: Event, r: Reader, spoken: object) -> Telling:
        at = e.data.get(key)
        return Telling(
            more=line(before.format(fellow=r.fellow), how(at), ".")
            if at
            else line(before.format(fellow=r.fellow).strip(), ".")
        )

    return say


def _times_moved(e: Event, r: Reader, spoken: object) -> Telling:
    """The time that is shown: the promised one while it is still to come, then when something happens next."""
    if e.state == State.ANSWERED:
        return Telling(more=line("A calendar changed. We come back to this ", said(e.data["next"]), "."))
    promised = _time(e.data.get("promised"))
    shown = promised if e.state == State.WAITING and not e.step and promised and promised > e.at else e.data["next"]
    return Telling(more=line("A calendar changed. The new time is ", said(shown), "."))


def _glass(e: Event, r: Reader, spoken: object) -> Telling:
    why = Emergency(e.data["why"]).label
    return Telling(
        strong=line(f"{r.name(e.person_id, start=True)} was let in to read it ", until(e.data["until"]), "."),
        more=line(f"The reason they gave: {why[0].lower()}{why[1:]}. {r.name(e.actor_id, start=True)} agreed to it."),
    )


SENTENCES: Mapping[EventKind, Say] = {
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
    EventKind.HELD: _timed("{fellow} put it on hold ", "until", until),
    EventKind.RESUMED: _plain("The hold is over. The clock goes on."),
    EventKind.URGENCY_CHANGED: _urgency,
    EventKind.TAKEN_OUT: _plain("You took {who} out. They can’t see it any more."),
    EventKind.LET_BACK: _plain("You let {who} back in."),
    EventKind.OPENED: _plain("{fellow} let {who} read it."),
    EventKind.OFFERED: _offered,
    EventKind.ALLOWED: _answered_offer(True),
    EventKind.DECLINED: _answered_offer(False),
    EventKind.FELL_AWAY: _fell_away,
    EventKind.ASKED_IF_HELPED: _asked_if,
    EventKind.WITHDRAWN: _plain("You took it back."),
    EventKind.UNDONE: _plain("You undid that."),
    EventKind.PEERS_CHOSE: _chose,
    EventKind.WORDS_HIDDEN: _about_words("Some words may name a student. Nobody but their author reads them now."),
    EventKind.WORDS_CHANGED: _about_words("The words were changed."),
    EventKind.WORDS_PURGED: _about_words("The words were removed at the district’s demand."),
    EventKind.GLASS_BROKEN: _glass,
    EventKind.TIMES_MOVED: _times_moved,
}


def standing_of(participants: Iterable[Participant]) -> dict[int, str]:
    return {p.person_id: p.standing for p in participants}
