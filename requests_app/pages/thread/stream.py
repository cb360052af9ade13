"""The stream of a conversation: what was said and what happened, as one reader may know it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from pts_support.spoken.pieces import said
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.access.sight import Sight
from requests_app.chain.case import RequestCase
from requests_app.files.attachments import files_of
from requests_app.models import Event, Message
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.parts import Choosable, EarlierEvents, MessageFlags, ThreadEvent, ThreadMessage
from requests_app.pages.thread.timeline.reader import (
    EventSentence,
    TimelineReader,
    opened_since,
    settled_removals,
    standing_by_person,
)
from requests_app.pages.thread.timeline.told import event_sentences_for
from requests_app.statements import headings
from requests_app.statements.facts import AskedBy, Happened, NeededBefore, WasAsked, Wrote
from requests_app.statements.listener import Listener
from requests_app.vocabulary import (
    EventKind,
    HelpKind,
    MessageKind,
    Seat,
    Standing,
    Verb,
)

WANTS = {
    HelpKind.RUN_BY: "wants to think it through",
    HelpKind.NEED_HELP: "needs help",
    HelpKind.LOOK: "would like you to take a look",
    HelpKind.THOUGHTS: "would like your thoughts",
    HelpKind.SHOW: "would like to see how you would do it",
    HelpKind.HEARD: "only wants to be heard",
}
DOES = {
    MessageKind.ADDED: "added",
    MessageKind.THANKS: "said thanks",
    MessageKind.FOLLOW_UP: "followed up",
    MessageKind.ANSWER: "answered",
    MessageKind.QUESTION: "asked a question first",
    MessageKind.NOTE: "only to helpers",
    MessageKind.TALKED: "talked",
}


def listener_of(whole: LoadedRequest) -> Listener:
    return Listener(whole.viewer_id, whole.request.fellow_id, whole.names)


def reader_of(whole: LoadedRequest) -> TimelineReader:
    request = whole.request
    return TimelineReader(
        listener_of(whole),
        request.id,
        request.consent,
        request.program.phone,
        standing_by_person(whole.participants),
        frozenset(participant.person_id for participant in whole.participants if participant.nameless),
        opened_since(whole.events),
        settled_removals(whole.events),
    )


def stream_of(whole: LoadedRequest) -> tuple[ThreadMessage | ThreadEvent, ...]:
    """What was said and what happened, in the order of time; at the same moment the words stand first."""
    entries: list[tuple[datetime, int, int, ThreadMessage | ThreadEvent]] = [
        (message.at, 0, message.id, _said(whole, message)) for message in whole.shown
    ]
    for event, telling in event_sentences_for(whole.events, whole.shown, reader_of(whole)):
        entries.append((event.at, 1, event.id, _happened(event, telling)))
    entries.sort(key=lambda entry: entry[:3])
    return tuple(entry for *_, entry in entries)


FOLD_FROM = 3  # so many in a row are folded but for the last


def folded_stream(whole: LoadedRequest) -> tuple[ThreadMessage | ThreadEvent | EarlierEvents, ...]:
    """The same, where much happened between two messages with all but the last of it folded."""
    shown: list[ThreadMessage | ThreadEvent | EarlierEvents] = []
    for is_said, entries in groupby(stream_of(whole), key=lambda entry: entry.is_said):
        run = list(entries)
        if not is_said and len(run) >= FOLD_FROM:
            *earlier, last = run
            shown.append(EarlierEvents(tuple(one for one in earlier if isinstance(one, ThreadEvent))))
            run = [last]
        shown.extend(run)
    return tuple(shown)


def _happened(event: Event, telling: EventSentence) -> ThreadEvent:
    when = state(Happened(event.request_id, EventKind(event.kind), at=event.at), said(event.at))
    return ThreadEvent(event.at, when, telling.strong, telling.more)


def _said(whole: LoadedRequest, message: Message) -> ThreadMessage:
    about, listener = whole.request.id, listener_of(whole)
    called = _called(whole, message)
    who = headings.wrote(about, message.author_id, listener)
    if not called:
        called, who = "fellow", state("A fellow")
    is_first = message.kind == MessageKind.ASK
    first = (whole.opens(message.text), *_tried(whole, message)) if is_first else ("", NOTHING_STATED, "")
    opener, tried_by, tried = first
    return ThreadMessage(
        who=who,
        called=called,
        does=_asks(whole) if is_first else state(DOES[MessageKind(message.kind)]),
        when=headings.wrote_at(about, message.author_id, message.at),
        at=message.at,
        text=message.text,
        opener=opener,
        tried_by=tried_by,
        tried=tried,
        by_helper=message.author_id != whole.request.fellow_id,
        note=_note_label(whole) if message.kind == MessageKind.NOTE else NOTHING_STATED,
        **message_flags(whole, message),
    )


def _note_label(whole: LoadedRequest) -> Statement:
    fellow = listener_of(whole).fellow(start=True)
    fact = AskedBy(whole.request.id, whole.request.fellow_id)
    return state(fact, "Private note. ", fellow, " can see that a note exists, and its text in a data download.")


def _called(whole: LoadedRequest, message: Message) -> str:
    """What stands at somebody's words; "" for a peer, whose name is for the author alone."""
    author = whole.participant(message.author_id)
    if author is not None and author.seat == Seat.PEER and whole.sight is not Sight.AUTHOR:
        return ""
    return whole.names[message.author_id]


def message_flags(whole: LoadedRequest, message: Message) -> MessageFlags:
    """What this reader may do about these words, and how they stand."""
    mine, hidden = message.author_id == whole.viewer_id, bool(message.hidden_why)
    could_name = Verb.NAMES_STUDENT in whole.acts and not message.purged_at
    return MessageFlags(
        ref=message.ref if could_name else None,
        hidden=hidden,
        to_change=hidden and mine,
        files=() if hidden and not mine else files_of(whole.files, message),
    )


def _asks(whole: LoadedRequest) -> Statement:
    if whole.sight is not Sight.AUTHOR:
        return state(WANTS[HelpKind(whole.request.kind)])
    asked = tuple(_asked_first(whole))
    if asked:
        facts = [WasAsked(whole.request.id, person_id) for person_id in asked]
        return state(*facts, "asked ", listener_of(whole).people(asked))
    return state("asked the other fellows" if whole.request.on_board else "asked")


def _asked_first(whole: LoadedRequest) -> Iterable[int]:
    for event in whole.events:
        if event.kind == EventKind.ASKED:
            return [asked[0] for asked in event.data.get("to", ())]
    return ()


def _tried(whole: LoadedRequest, message: Message) -> tuple[Statement, str]:
    """Who tried, and what; empty where nothing is said of it, or where it is hidden with the words."""
    request = whole.request
    ways = (request.tried_friend, request.tried_other, request.tried_again)
    tried = "; ".join(filter(None, (way.strip(" .;") for way in ways)))
    if not tried or (message.hidden_why and message.author_id != whole.viewer_id):
        return NOTHING_STATED, ""
    who = listener_of(whole).fellow(start=True)
    return state(Wrote(request.id, request.fellow_id), who, " tried: "), f"{tried}."


def could_come_back(whole: LoadedRequest, case: RequestCase | None) -> tuple[Choosable, ...]:
    """Of those left out, whom the author could let back in: nobody can be asked who is not there."""
    if case is None:
        return ()
    there = {
        whole.refs[participant.person_id]
        for participant in whole.participants
        if case.could_have_it(participant.person_id)
    }
    return tuple(one for one in choosable(whole, Standing.EXCLUDED) if one.ref in there)


def choosable(whole: LoadedRequest, *standings: str) -> tuple[Choosable, ...]:
    """People of this request the author may name in a form: never the board's readers."""
    return tuple(
        Choosable(
            whole.refs[participant.person_id],
            headings.choice(participant.person_id, whole.names[participant.person_id]),
        )
        for participant in whole.participants
        if participant.standing in standings and participant.seat != Seat.PEER
    )


def needed_before(whole: LoadedRequest) -> Statement:
    before = whole.request.before_at
    if before is None:
        return NOTHING_STATED
    return state(NeededBefore(whole.request.id, before), said(before))
