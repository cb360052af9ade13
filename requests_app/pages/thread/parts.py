"""What the conversation pages are made of: frozen, so that a template can show no more than this."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from pts_support.spoken.statement import NOTHING_STATED, Statement
from requests_app.access.visibility import RequestView
from requests_app.files.attachments import AttachedFile
from requests_app.vocabulary import HelpKind


@dataclass(frozen=True)
class ThreadMessage:
    """What somebody wrote. ``called``: whose letter stands beside it; ``note``: the label above a note.

    ``ref``: the words by the name forms have for them, where this reader can say that they name a student; ``hidden``:
    nobody but their author reads them; ``to_change``: this reader is asked to.
    """

    who: Statement
    called: str
    does: Statement
    when: Statement
    at: datetime
    text: str
    opener: str = ""
    tried_by: Statement = NOTHING_STATED
    tried: str = ""
    by_helper: bool = False
    note: Statement = NOTHING_STATED
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
    when: Statement
    strong: Statement
    more: Statement
    is_said: bool = field(default=False, init=False)


@dataclass(frozen=True)
class EarlierEvents:
    """Several things that happened one after the other, before the last of them: folded."""

    events: tuple[ThreadEvent, ...]
    is_said: bool = field(default=False, init=False)


@dataclass(frozen=True)
class UpcomingStep:
    """What happens if nobody acts."""

    when: Statement
    words: Statement


@dataclass(frozen=True)
class SeenBy:
    """Somebody who can see it, or has. ``stands``: that they opened it and when, or that they have not; ``could_read``:
    their ref, where one tap lets them read it."""

    person_id: int
    who: Statement
    seat: Statement
    stands: Statement
    named: bool
    could_read: UUID | None = None


@dataclass(frozen=True)
class PersonThere:
    who: Statement
    seat: Statement


@dataclass(frozen=True)
class OfferMade:
    """``yes``: what the button that takes it up allows."""

    ref: UUID
    words: Statement
    yes: Statement


@dataclass(frozen=True)
class Choosable:
    """One person a form may name."""

    ref: UUID
    name: Statement


@dataclass(frozen=True)
class WhyNot:
    """Acts that cannot be done now, and the one reason for all of them."""

    reason: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class NotNow:
    groups: tuple[WhyNot, ...]


@dataclass(frozen=True)
class ThreadView:
    """``may``: the acts this reader may do now. ``next``, ``then``: what happens if nobody acts, the next step and what
    comes after it; ``ask_now``: whom one tap brings in at once; ``somebody_next``: whether there is anybody.
    ``unseen``: who cannot see it, said to whoever asked. Above a helper's page: ``safety`` where it is about a child's
    safety, ``stop`` where it goes round somebody."""

    ref: UUID
    request: RequestView
    fellow: Statement
    is_fellow: bool
    title: Statement
    standing: tuple[Statement, ...]
    stream: tuple[ThreadMessage | ThreadEvent | EarlierEvents, ...]
    next: UpcomingStep | None
    then: tuple[UpcomingStep, ...]
    may: frozenset[str]
    step: int
    newest: int
    ask_now: Statement = NOTHING_STATED
    unseen: tuple[Statement, ...] = ()
    stop: tuple[Statement, ...] = ()
    safety: Statement = NOTHING_STATED
    safety_line: tuple[str, str] = ("", "")  # the name and the number
    asked_for: Statement = NOTHING_STATED
    readers: Statement = NOTHING_STATED
    seen_by: tuple[SeenBy, ...] = ()
    peers_read: str = ""
    few_readers: bool = False
    there: tuple[PersonThere, ...] = ()
    offers: tuple[OfferMade, ...] = ()
    could_leave: tuple[Choosable, ...] = ()
    left_out: tuple[Choosable, ...] = ()
    asks_board: bool = False
    mentor_out: bool = False
    answered_by: Statement = NOTHING_STATED
    after_talk: bool = False
    after_question: bool = False
    opened: bool = False
    acked_before: bool = False
    somebody_next: bool = False
    on_board: bool = False
    needed: Statement = NOTHING_STATED
    call: Statement = NOTHING_STATED
    not_now: NotNow | None = None

    @property
    def only_heard(self) -> bool:
        """Whoever only wants to be heard is not asked whether it helped."""
        return self.request.kind == HelpKind.HEARD


@dataclass(frozen=True)
class WaitingView:
    """All that somebody with WAITING sight may know."""

    ref: UUID
    fellow: Statement
    title: Statement
    since: Statement
    asked_only: Statement
    on_it: Statement
    may: frozenset[str]
    asked: frozenset[str]
    newest: int = 0
    call: Statement = NOTHING_STATED
    declined: frozenset[str] = frozenset()
    not_now: NotNow | None = None


@dataclass(frozen=True)
class BoardView:
    """A post of the board as staff read it: no name anywhere, days without times."""

    ref: UUID
    since: Statement
    stream: tuple[ThreadMessage, ...]
    may: frozenset[str]
    newest: int
    not_now: NotNow | None = None
    safety_line: tuple[str, str] = ("", "")


AnyView = ThreadView | WaitingView | BoardView


class MessageFlags(TypedDict):
    """What a reader may do about words, and how they stand: fields of ThreadMessage."""

    ref: UUID | None
    hidden: bool
    to_change: bool
    files: tuple[AttachedFile, ...]
