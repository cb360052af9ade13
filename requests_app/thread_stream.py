"""The stream of a conversation: what was said and what happened, as one reader may know it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pts_support.saying import names as joined
from requests_app.case import SIGHT, Case
from requests_app.happened import Reader, Telling, standing_of, told
from requests_app.models import Attachment, Event, Message, Participant
from requests_app.permissions import may
from requests_app.thread_view import Choosable, File, Happened, Said
from requests_app.visibility import Sight, reads_message
from requests_app.vocabulary import (
    EventKind,
    HelpKind,
    MessageKind,
    Seat,
    Standing,
    State,
    Verb,
)
from requests_app.whole import Whole

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


def holders(whole: Whole) -> tuple[int, ...]:
    """Whose turn it is: who said "I have it", else everybody asked in this generation who still has sight and has not
    passed it on; of those the ones who may read it, where there is one."""
    r = whole.request
    if r.acked_by_id:
        return (r.acked_by_id,)
    there = [p for p in whole.participants if p.standing in SIGHT and p.seat != Seat.PEER]
    asked = [p for p in there if p.has_turn(r.generation)]
    asked = asked or [p for p in there if p.asked_generation == r.generation] or there
    reading = [p for p in asked if p.standing == Standing.ALL] or asked
    return tuple(p.person_id for p in sorted(reading, key=lambda p: (p.order, p.id)))


def shown(whole: Whole) -> tuple[Message, ...]:
    """The words this reader may read."""
    return tuple(m for m in whole.messages if reads_message(whole.viewer_id, whole.sight, whole.part, m))


def acts_of(whole: Whole) -> frozenset[str]:
    found = {v.value for v in Verb if may(whole.viewer_id, v, whole.request, whole.part).ok}
    if whole.part and whole.part.passed_generation == whole.request.generation:
        found.discard(Verb.PASS_ON)  # once a round
    return frozenset(found)


def reader_of(whole: Whole) -> Reader:
    r = whole.request
    return Reader(
        whole.viewer_id, r.fellow_id, whole.names, r.consent, r.program.phone, standing_of(whole.participants),
        frozenset(p.person_id for p in whole.participants if p.nameless),
    )  # fmt: skip


def opener_of(whole: Whole) -> str:
    return HelpKind(whole.request.kind).label.removesuffix(" …")


def stream_of(whole: Whole) -> tuple[Said | Happened, ...]:
    messages = shown(whole)
    entries: list[tuple[datetime, int, int, Said | Happened]] = [(m.at, 0, m.id, _said(whole, m)) for m in messages]
    for e, telling in told(whole.events, messages, reader_of(whole)):
        entries.append((e.at, 1, e.id, _happened(e, telling)))
    return tuple(entry for *_, entry in sorted(entries, key=lambda one: one[:3]))


def _happened(e: Event, telling: Telling) -> Happened:
    return Happened(e.at, telling.strong, telling.more)


def _said(whole: Whole, m: Message) -> Said:
    r, mine = whole.request, m.author_id == whole.viewer_id
    author = whole.participant(m.author_id)
    hidden = author is not None and author.seat == Seat.PEER and whole.sight is not Sight.AUTHOR
    called = "A fellow" if hidden else whole.names[m.author_id]
    who = "You" if mine else called
    if m.kind == MessageKind.ASK:
        tried = "" if m.hidden_why and not mine else _tried(whole)
        return Said(who, called, _asks(whole), m.at, m.text, opener_of(whole), tried, **marks(whole, m))
    note = ""
    if m.kind == MessageKind.NOTE:
        note = f"Note among helpers. {whole.names[r.fellow_id]} can’t see it here."
    does = DOES[MessageKind(m.kind)]
    helper = m.author_id != r.fellow_id
    return Said(who, called, does, m.at, m.text, by_helper=helper, note=note, **marks(whole, m))


def marks(whole: Whole, m: Message) -> dict[str, object]:
    """What this reader may do about these words, and how they stand."""
    mine = m.author_id == whole.viewer_id
    able = may(whole.viewer_id, Verb.NAMES_STUDENT, whole.request, whole.part).ok
    return {
        "ref": m.ref if able and not m.purged_at else None,
        "hidden": bool(m.hidden_why),
        "to_change": bool(m.hidden_why) and mine,
        "files": () if m.hidden_why and not mine else files_of(whole.files, m),
    }


def files_of(files: Iterable[Attachment], m: Message) -> tuple[File, ...]:
    return tuple(File(a.ref, a.called, bool(a.preview)) for a in files if a.message_id == m.id)


def _asks(whole: Whole) -> str:
    if whole.sight is not Sight.AUTHOR:
        return WANTS[HelpKind(whole.request.kind)]
    first = next((e for e in whole.events if e.kind == EventKind.ASKED), None)
    asked = joined([whole.names.get(one[0], "somebody") for one in first.data.get("to", ())]) if first else ""
    return f"asked {asked}" if asked else "asked the other fellows" if whole.request.on_board else "asked"


def _tried(whole: Whole) -> str:
    r = whole.request
    tried = "; ".join(t.strip(" .;") for t in (r.tried_friend, r.tried_other, r.tried_again) if t.strip(" .;"))
    if not tried:
        return ""
    return f"{'You' if whole.sight is Sight.AUTHOR else whole.names[r.fellow_id]} tried: {tried}."


def reminder_first(whole: Whole) -> bool:
    r = whole.request
    return r.state == State.WAITING and r.step == 0 and not r.reminded and r.due_at < r.promised_at


def seat_of(whole: Whole, p: Participant) -> str:
    label = Seat(p.seat).label
    return f"{label}, standing in for {whole.names[p.stands_in_for_id]}" if p.stands_in_for_id in whole.names else label


def could_come_back(whole: Whole, case: Case | None) -> tuple[Choosable, ...]:
    """Of those left out, whom the author could let back in: nobody can be asked who is not there."""
    there = {whole.refs[p.person_id] for p in whole.participants if case and case.could_have_it(p.person_id)}
    return tuple(one for one in choosable(whole, Standing.EXCLUDED) if one.ref in there)


def choosable(whole: Whole, *standings: str) -> tuple[Choosable, ...]:
    """People of this request the author may name in a form: never the board's readers."""
    people = [p for p in whole.participants if p.standing in standings and p.seat != Seat.PEER]
    return tuple(Choosable(whole.refs[p.person_id], whole.names[p.person_id]) for p in people)
