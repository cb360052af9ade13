"""The stream of a conversation: what was said and what happened, as one reader may know it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pts_support.saying import names as joined
from requests_app.access.sight import Sight
from requests_app.chain.case import RequestCase
from requests_app.files.attachments import files_of
from requests_app.models import Event, Message
from requests_app.pages.thread.event_sentences import (
    EventSentence,
    TimelineReader,
    event_sentences_for,
    standing_by_person,
)
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.parts import Choosable, MessageFlags, ThreadEvent, ThreadMessage
from requests_app.vocabulary import (
    EventKind,
    HelpKind,
    MessageKind,
    Seat,
    Standing,
    Verb,
)

WANTS = {
    HelpKind.RUN_BY: "wants to think it through with you",
    HelpKind.NEED_HELP: "needs help",
    HelpKind.LOOK: "would like you to take a look",
    HelpKind.THOUGHTS: "would like your thoughts",
    HelpKind.SHOW: "would like to see how you would do it",
    HelpKind.HEARD: "only wants to be heard",
}
DOES = {
    MessageKind.ADDED: "added",
    MessageKind.THANKS: "said thanks",
    MessageKind.FOLLOW_UP: "asked on",
    MessageKind.ANSWER: "answered",
    MessageKind.QUESTION: "asked back",
    MessageKind.NOTE: "to the other helpers",
    MessageKind.TALKED: "talked",
}


def reader_of(whole: LoadedRequest) -> TimelineReader:
    request = whole.request
    return TimelineReader(
        whole.viewer_id,
        request.fellow_id,
        whole.names,
        request.consent,
        request.program.phone,
        standing_by_person(whole.participants),
        frozenset(participant.person_id for participant in whole.participants if participant.nameless),
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


def _happened(event: Event, telling: EventSentence) -> ThreadEvent:
    return ThreadEvent(event.at, telling.strong, telling.more)


def _said(whole: LoadedRequest, message: Message) -> ThreadMessage:
    mine = message.author_id == whole.viewer_id
    called = _called(whole, message)
    who = "You" if mine else called
    if message.kind == MessageKind.ASK:
        tried = ""
        if mine or not message.hidden_why:
            tried = _tried(whole)
        return ThreadMessage(
            who, called, _asks(whole), message.at, message.text, whole.opener, tried, **message_flags(whole, message)
        )
    note = ""
    if message.kind == MessageKind.NOTE:
        note = f"Note among helpers. {whole.fellow} can’t see it here."
    does = DOES[MessageKind(message.kind)]
    by_helper = message.author_id != whole.request.fellow_id
    return ThreadMessage(
        who, called, does, message.at, message.text, by_helper=by_helper, note=note, **message_flags(whole, message)
    )


def _called(whole: LoadedRequest, message: Message) -> str:
    """What stands at somebody's words; a peer's name is for the author alone."""
    author = whole.participant(message.author_id)
    if author is not None and author.seat == Seat.PEER and whole.sight is not Sight.AUTHOR:
        return "A fellow"
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


def _asks(whole: LoadedRequest) -> str:
    if whole.sight is not Sight.AUTHOR:
        return WANTS[HelpKind(whole.request.kind)]
    asked = joined(whole.names.get(person_id, "somebody") for person_id in _asked_first(whole))
    if asked:
        return f"asked {asked}"
    return "asked the other fellows" if whole.request.on_board else "asked"


def _asked_first(whole: LoadedRequest) -> Iterable[int]:
    for event in whole.events:
        if event.kind == EventKind.ASKED:
            return [asked[0] for asked in event.data.get("to", ())]
    return ()


def _tried(whole: LoadedRequest) -> str:
    request = whole.request
    ways = (request.tried_friend, request.tried_other, request.tried_again)
    tried = "; ".join(filter(None, (way.strip(" .;") for way in ways)))
    if not tried:
        return ""
    who = "You" if whole.sight is Sight.AUTHOR else whole.fellow
    return f"{who} tried: {tried}."


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
        Choosable(whole.refs[participant.person_id], whole.names[participant.person_id])
        for participant in whole.participants
        if participant.standing in standings and participant.seat != Seat.PEER
    )
