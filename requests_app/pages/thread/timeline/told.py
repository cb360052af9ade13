"""The timeline in the product's voice: what an event says to the fellow, and what it says to a helper. Pure.

It tells what happened, in the past; what is so now stands in the headline. Nobody is late and nobody missed anything;
where something did not happen in time, it is on us.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pts_support.spoken.pieces import said_day
from pts_support.spoken.statement import state
from requests_app.access.sight import SIGHT_GIVEN
from requests_app.models import Event, Message
from requests_app.pages.thread.timeline import acts, asked, powers
from requests_app.pages.thread.timeline.making import about_words, fellow_about, fellow_did, plain
from requests_app.pages.thread.timeline.reader import EventSentence, SentenceMaker, Spoken, TimelineReader
from requests_app.statements.facts import Happened
from requests_app.vocabulary import Cause, EventKind

SENTENCES: Mapping[EventKind, SentenceMaker] = {
    EventKind.ASKED: asked.asked,
    EventKind.REMINDED: asked.reminded,
    EventKind.ESCALATED: asked.escalated,
    EventKind.ASKED_FELLOW: plain("No one had answered on the board. We asked what should happen next."),
    EventKind.STILL_OPEN: plain("The board said that it was still open."),
    EventKind.REMINDED_ALL: asked.reminded_all,
    EventKind.NOBODY_LEFT: asked.nobody,
    EventKind.ACKNOWLEDGED: acts.acknowledged,
    EventKind.PASSED_ON: acts.passed_on,
    EventKind.TALKED: acts.talked,
    EventKind.NOTED: acts.noted,
    EventKind.HANDED_OVER: acts.handed,
    EventKind.ADDED_PERSON: acts.added,
    EventKind.THANKED: acts.thanked,
    EventKind.FOLLOWED_UP: acts.followed,
    EventKind.REOPENED: fellow_did(" reopened it."),
    EventKind.CLOSED: acts.closed,
    EventKind.HELD: acts.held,
    EventKind.RESUMED: plain("The pause ended."),
    EventKind.URGENCY_CHANGED: acts.urgency,
    EventKind.TAKEN_OUT: fellow_about("removed", "’s access. They aren’t told why."),
    EventKind.LET_BACK: fellow_about("gave", " access back."),
    EventKind.OPENED: fellow_about("let", " read it."),
    EventKind.OFFERED: acts.offered,
    EventKind.ALLOWED: acts.answered_offer("yes"),
    EventKind.DECLINED: acts.answered_offer("not now"),
    EventKind.FELL_AWAY: asked.fell_away,
    EventKind.IS_BACK: asked.is_back,
    EventKind.ASKED_IF_HELPED: asked.asked_if,
    EventKind.WITHDRAWN: fellow_did(" withdrew it."),
    EventKind.UNDONE: fellow_did(" undid that."),
    EventKind.PEERS_CHOSE: acts.chose,
    EventKind.WORDS_HIDDEN: about_words("Some words might name a student. Only their author could read them then."),
    EventKind.WORDS_CHANGED: about_words("The words were changed."),
    EventKind.WORDS_PURGED: about_words("The words were removed for good, because it was demanded."),
    EventKind.REMOVAL_ASKED: powers.removal_asked,
    EventKind.REMOVAL_OVER: powers.removal_over,
    EventKind.GLASS_BROKEN: powers.glass,
    EventKind.TIMES_MOVED: asked.times_moved,
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
