"""What one reader may know of one request: templates and notifications get these, never the model.

``see()`` is the one constructor. A field the reader may not know is None or empty here, so that no page, order, filter
or search can leak it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from requests_app.access.sight import Sight, sight_of
from requests_app.models import HelpRequest, Message, Participant
from requests_app.vocabulary import HelpKind, Hidden, MessageKind, State, Topic, Urgency

COLLEAGUE = "A colleague"
PURGED = "These words were removed; their time was over."


def words_of(text: str, *, hidden: str, purged: bool, is_author: bool) -> str:
    """The words of one message as this reader may know them: hidden ones are their author's alone."""
    if purged:
        return PURGED
    if hidden and not is_author:
        return str(Hidden(hidden).label)
    return text


def reads_message(viewer_id: int, sight: Sight, part: Participant | None, message: Message) -> bool:
    """Whether a message is this reader's to read at all: notes only for helpers who could read when they were
    written."""
    if message.kind == MessageKind.NOTE:
        return sight is Sight.ALL and (message.author_id == viewer_id or _read_already(part, message))
    if sight in (Sight.NAMELESS, Sight.BOARD):
        return message.on_board
    return sight in (Sight.AUTHOR, Sight.ALL)


def _read_already(part: Participant | None, message: Message) -> bool:
    """Whether they could read the request when this was written."""
    return part is not None and part.reads_since is not None and part.reads_since <= message.at


@dataclass(frozen=True)
class RequestView:
    """One request as one reader may know it. Times are UTC; names are what colleagues call somebody.

    With WAITING sight only ``ref``, ``fellow``, ``asked_at`` and ``with_whom`` are filled. On the board (BOARD,
    NAMELESS)
    ``fellow`` is "A colleague" and no time of day may be shown.
    """

    ref: UUID
    sight: Sight
    fellow: str
    asked_at: datetime
    with_whom: tuple[str, ...] = ()
    program: str = ""
    state: State | None = None
    opener: str = ""
    opening: str = ""
    urgency: Urgency | None = None
    kind: HelpKind | None = None
    topic: str = ""
    before_at: datetime | None = None
    promised_at: datetime | None = None
    answer_by: datetime | None = None
    due_at: datetime | None = None
    held_until: datetime | None = None
    acked_by: str = ""
    acked_by_me: bool = False
    answered_by: str = ""
    step: int = 0
    practice: bool = False

    @property
    def reads(self) -> bool:
        return self.sight.reads

    @property
    def hears_by(self) -> datetime | None:
        """The time they were told: the promised one, a later one where somebody named it in time or a hold moved it,
        or a nearer one after they asked for the next person sooner."""
        told = max((at for at in (self.promised_at, self.answer_by) if at), default=None)
        if told and self.due_at and self.step and self.state is State.WAITING:
            return min(self.due_at, told)
        return told


def see(
    request: HelpRequest,
    viewer_id: int,
    part: Participant | None,
    *,
    names: Mapping[int, str],
    with_whom: tuple[int, ...] = (),
    opening: str = "",
    program: str = "",
) -> RequestView:
    """``names``: what everybody named here is called, by id; ``with_whom``: ids of the helpers who have it now;
    ``opening``: the first words, dropped where they are not this reader's."""
    sight = sight_of(viewer_id, request, part)
    if sight is Sight.BOARD:  # nobody is named there
        names, with_whom = {}, ()
    fellow = COLLEAGUE if sight in (Sight.BOARD, Sight.NAMELESS) else names[request.fellow_id]
    who = tuple(names[person_id] for person_id in with_whom if person_id != viewer_id)
    if not sight.reads:
        return RequestView(request.ref, sight, fellow, request.asked_at, who, program)
    return RequestView(
        ref=request.ref,
        sight=sight,
        fellow=fellow,
        asked_at=request.asked_at,
        with_whom=who,
        program=program,
        state=State(request.state),
        opener=HelpKind(request.kind).label,
        opening=opening,
        urgency=Urgency(request.urgency),
        kind=HelpKind(request.kind),
        topic=_topic(request, sight),
        before_at=request.before_at,
        promised_at=request.promised_at,
        answer_by=request.answer_by,
        due_at=request.due_at,
        held_until=request.held_until,
        acked_by=names.get(request.acked_by_id or 0, ""),
        acked_by_me=request.acked_by_id == viewer_id,
        answered_by=names.get(request.answered_by_id or 0, ""),
        step=request.step,
        practice=request.practice,
    )


def _topic(request: HelpRequest, sight: Sight) -> str:
    """What it is about: for the fellow and for whoever reads it by name, where one was chosen."""
    if not request.topic or sight not in (Sight.AUTHOR, Sight.ALL):
        return ""
    return str(Topic(request.topic).label)
