"""A reader of the board asks the program to look; staff or a director look, without any name, and say what they make
of it.

The flag is what lets them read: the one post and the one answer it is about, on one page, while it waits. Whoever was
left out of the request, asked it or wrote the answer never gets it, whatever their role.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef

from pts_support.spoken.statement import Statement
from requests_app.access import read_receipts
from requests_app.access.sight import ON_BOARD_NOW
from requests_app.access.visibility import words_of
from requests_app.acts.moderation import open_flags
from requests_app.models import BoardFlag, HelpRequest, Message, Participant
from requests_app.statements import board as sentences
from requests_app.vocabulary import HelpKind, MessageKind

if TYPE_CHECKING:
    from pts_support.people.models import User

MOST = 50


@dataclass(frozen=True)
class FlaggedPost:
    """One line: the post, and the answer somebody reported ("" where it is about the post itself)."""

    ref: UUID
    heading: Statement
    opener: str
    post: str
    answer: str


def flaggable_message(viewer: User, request: HelpRequest, ref: UUID) -> Message | None:
    """What somebody may flag: words of others on the board, of a post they may read there or that is their own."""
    there = Participant.objects.on_board_for(viewer).filter(request=OuterRef("request"))
    found = Message.objects.filter(
        ON_BOARD_NOW.q("request__"), request=request, ref=ref, on_board=True, hidden_why="", purged_at=None,
    )  # fmt: skip
    found = found.exclude(kind=MessageKind.NOTE).exclude(author=viewer).select_related("request__program")
    message = found.annotate(there=Exists(there)).first()
    if message and (message.there or message.request.fellow_id == viewer.id):
        return message
    return None


def reads_on_board(viewer: User, request: HelpRequest) -> bool:
    """Whether the post stands on this reader's board, their own among them."""
    if request.fellow_id == viewer.id:
        return request.on_board
    return Participant.objects.on_board_for(viewer).filter(request=request).exists()


def review_queue(viewer: User, programs: Iterable[int], *, now: datetime) -> tuple[FlaggedPost, ...]:
    """Everything that waits; that it was read is written before this returns."""
    lines: dict[int, BoardFlag] = {}
    for one in open_flags(viewer, programs):
        lines.setdefault(one.message_id, one)
    flags = list(lines.values())[:MOST]
    posts = _posts([one.message.request_id for one in flags])
    read_receipts.record(viewer, [(one.message.request_id, one.message_id) for one in flags], now=now)
    return tuple(_line(one, posts[one.message.request_id], viewer) for one in flags)


def _posts(requests: Sequence[int]) -> dict[int, Message]:
    first = Message.objects.filter(request_id__in=requests, kind=MessageKind.ASK).order_by("at", "id")
    return {message.request_id: message for message in first}


def _line(one: BoardFlag, post: Message, viewer: User) -> FlaggedPost:
    request, about = one.message.request, one.message
    said = words_of(post.text, hidden=post.hidden_why, purged=post.purged_at is not None, is_author=False)
    answer = "" if about.id == post.id else about.text
    what = "An answer" if answer else "A question"
    return FlaggedPost(
        ref=one.ref,
        heading=sentences.said_below(request.id, what, about.at, viewer.zone),
        opener=HelpKind(request.kind).opens(said),
        post=said,
        answer=answer,
    )
