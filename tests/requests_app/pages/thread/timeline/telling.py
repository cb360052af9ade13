"""Events told to one of three people, as the words they read."""

from __future__ import annotations

from datetime import timedelta

from requests_app.models import Event
from requests_app.pages.thread.timeline.reader import TimelineReader
from requests_app.pages.thread.timeline.told import event_sentences_for
from requests_app.statements.listener import Listener
from tests.cast import NOW

ASHA, MAEVE, TOM = 1, 2, 3
NAMES = {ASHA: "Asha", MAEVE: "Maeve", TOM: "Tom"}
LATER = NOW + timedelta(hours=1)


def told(to, kind, data=None, messages=(), **more) -> str | None:
    """What this reader hears of one event; a time in it as ⟨by⟩."""
    happened = Event(kind=kind, at=NOW, data=data or {}, **more)
    return next(iter(all_told(to, [happened], messages)), None)


def all_told(to, events, messages=(), consent="may_read", **more) -> list[str]:
    reader = TimelineReader(Listener(to, ASHA, NAMES), 1, consent=consent, phone="518-555-0142", **more)
    return [in_words(sentence) for _, sentence in event_sentences_for(events, messages, reader)]


def in_words(sentence) -> str:
    pieces = (*sentence.strong.line, *sentence.more.line)
    return "".join(piece.text or f"⟨{piece.how}⟩" for piece in pieces)
