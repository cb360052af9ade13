"""What the conversation pages are made of: frozen, so that a template can show no more than this."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from pts_support.spoken.pieces import RichLine
from requests_app.access.visibility import RequestView
from requests_app.files.attachments import AttachedFile


@dataclass(frozen=True)
class ThreadMessage:
    """What somebody wrote. ``called``: whose letter stands beside it; ``note``: the label above a note.

    ``ref``: the words by the name forms have for them, where this reader can say that they name a student; ``hidden``:
    nobody but their author reads them; ``to_change``: this reader is asked to.
    """

    who: str
    called: str
    does: str
    at: datetime
    text: str
    opener: str = ""
    tried: str = ""
    by_helper: bool = False
    note: str = ""
    ref: UUID | None = None
    hidden: bool = False
    to_change: bool = False
    files: tuple[AttachedFile, ...] = ()
    is_said: bool = field(default=True, init=False)

    @property
    def initial(self) -> str:
        return self.called.removeprefix("Dr. ")[:1].upper()


@dataclass(frozen=True)
class ThreadEvent:
    at: datetime
    strong: RichLine
    more: RichLine
    is_said: bool = field(default=False, init=False)


@dataclass(frozen=True)
class UpcomingStep:
    """What happens if nobody acts. ``ask_now``: whom one tap brings in at once."""

    at: datetime
    words: RichLine
    ask_now: str = ""


@dataclass(frozen=True)
class SeenBy:
    """``at`` is shown as a day for those the promise named, with its time and ``why`` for everybody else."""

    name: str
    seat: str
    at: datetime | None
    named: bool
    only_waiting: bool = False
    why: str = ""


@dataclass(frozen=True)
class PersonThere:
    name: str
    seat: str
    since: datetime


@dataclass(frozen=True)
class OfferMade:
    ref: UUID
    who: str
    words: RichLine


@dataclass(frozen=True)
class Choosable:
    """One person a form may name."""

    ref: UUID
    name: str


@dataclass(frozen=True)
class WhyNot:
    """Acts that cannot be done now, and the one reason for all of them."""

    reason: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class NotNow:
    """``open``: whether the fold stands open, because it holds little."""

    groups: tuple[WhyNot, ...]
    open: bool


@dataclass(frozen=True)
class ThreadView:
    """``may``: the acts this reader may do now. Above a helper's page: ``safety`` where it is about a child's safety,
    ``stop`` where it goes round somebody."""

    ref: UUID
    request: RequestView
    is_fellow: bool
    title: str
    standing: tuple[RichLine, ...]
    stream: tuple[ThreadMessage | ThreadEvent, ...]
    now_says: RichLine
    nexts: tuple[UpcomingStep, ...]
    may: frozenset[str]
    step: int
    newest: int
    stop: tuple[str, ...] = ()
    safety: RichLine = ()
    seen_by: tuple[SeenBy, ...] = ()
    peers_read: str = ""
    few_readers: bool = False
    there: tuple[PersonThere, ...] = ()
    offers: tuple[OfferMade, ...] = ()
    waiting_ones: tuple[Choosable, ...] = ()
    could_leave: tuple[Choosable, ...] = ()
    left_out: tuple[Choosable, ...] = ()
    asks_board: bool = False
    mentor_out: bool = False
    answered_by: str = ""
    after_talk: bool = False
    after_question: bool = False
    opened: bool = False
    acked_before: bool = False
    on_board: bool = False
    phone: str = ""
    not_now: NotNow | None = None


@dataclass(frozen=True)
class WaitingView:
    """All that somebody with WAITING sight may know."""

    ref: UUID
    fellow: str
    with_whom: str
    since: datetime
    have_until: datetime | None
    may: frozenset[str]
    asked: frozenset[str]
    newest: int = 0
    call: str = ""
    declined: frozenset[str] = frozenset()
    not_now: NotNow | None = None


@dataclass(frozen=True)
class BoardView:
    """A post of the board as staff read it: no name anywhere, days without times."""

    ref: UUID
    since: datetime
    stream: tuple[ThreadMessage, ...]
    may: frozenset[str]
    newest: int
    not_now: NotNow | None = None


AnyView = ThreadView | WaitingView | BoardView


class MessageFlags(TypedDict):
    """What a reader may do about words, and how they stand: fields of ThreadMessage."""

    ref: UUID | None
    hidden: bool
    to_change: bool
    files: tuple[AttachedFile, ...]
