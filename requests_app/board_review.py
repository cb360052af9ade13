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

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from pts_support.notify.outbox import Tell, enqueue
from pts_support.people import audit
from pts_support.people.models import Membership, Role
from requests_app import readings, words
from requests_app.board import Day, day_of
from requests_app.case import load
from requests_app.lifecycle import Move, record
from requests_app.models import BoardFlag, HelpRequest, Message, Participant
from requests_app.visibility import words_of
from requests_app.vocabulary import OPEN, HelpKind, Hidden, Looked, MessageKind, Standing, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User

WHO_LOOKS = (Role.STAFF, Role.DIRECTOR)
MOST = 50


@dataclass(frozen=True)
class ToLook:
    """One line: the post, and the answer somebody flagged ("" where it is about the post itself)."""

    ref: UUID
    opener: str
    post: str
    answer: str
    day: Day


def flag(message: Message, *, by: User, now: datetime) -> None:
    """This reader asks the program to look at it. Who asked is shown to nobody."""
    BoardFlag.objects.bulk_create([BoardFlag(message=message, by=by, at=now)], ignore_conflicts=True)
    request = message.request
    today = now.astimezone(request.program.zone).date()
    out = Participant.objects.filter(request=request, standing=Standing.EXCLUDED).values("person_id")
    looking = Membership.objects.on(today).filter(program_id=request.program_id, role__in=WHO_LOOKS, ended_at=None)
    looking = looking.exclude(user__in=out).exclude(user_id__in=[message.author_id, request.fellow_id])
    enqueue(
        [
            Tell(person_id=person_id, kind="board.flagged", dedupe=f"flagged:{today}:{person_id}")
            for person_id in sorted(set(looking.values_list("user_id", flat=True)))
        ],
        now=now,
    )


def for_reader(viewer: User, request: HelpRequest, ref: UUID) -> Message | None:
    """What somebody may flag: words of others on the board, of a post they may read there or that is their own."""
    there = Participant.objects.on_board_for(viewer).filter(request=OuterRef("request"))
    found = Message.objects.filter(
        request=request, ref=ref, on_board=True, hidden_why="", purged_at=None, request__on_board=True,
        request__state__in=OPEN,
    )  # fmt: skip
    found = found.exclude(kind=MessageKind.NOTE).exclude(author=viewer).select_related("request__program")
    message = found.annotate(there=Exists(there)).first()
    if message and (message.there or message.request.fellow_id == viewer.id):
        return message
    return None


def waiting(viewer: User, programs: Iterable[int]) -> QuerySet[BoardFlag]:
    """What this person is asked to look at."""
    out = Participant.objects.filter(request=OuterRef("message__request"), person=viewer, standing=Standing.EXCLUDED)
    flags = BoardFlag.objects.filter(
        looked_at=None, message__request__program_id__in=list(programs), message__on_board=True,
        message__request__on_board=True, message__request__state__in=OPEN, message__hidden_why="",
    )  # fmt: skip
    flags = flags.exclude(Exists(out)).exclude(message__author=viewer).exclude(message__request__fellow=viewer)
    return flags.select_related("message__request")


def queue(viewer: User, programs: Iterable[int], *, now: datetime) -> tuple[ToLook, ...]:
    """Everything that waits; that it was read is written before this returns."""
    lines: dict[int, BoardFlag] = {}
    for one in waiting(viewer, programs):
        lines.setdefault(one.message_id, one)
    flags = list(lines.values())[:MOST]
    posts = _posts([one.message.request_id for one in flags])
    readings.record(viewer, [(one.message.request_id, one.message_id) for one in flags], now=now)
    return tuple(_line(one, posts[one.message.request_id], viewer) for one in flags)


def looked(viewer: User, programs: Iterable[int], ref: UUID, outcome: Looked, *, now: datetime) -> bool:
    """What they made of it; False where there is nothing (any more) for them to look at."""
    with transaction.atomic():
        one = waiting(viewer, programs).filter(ref=ref).first()
        if one is None:
            return False
        request = HelpRequest.objects.select_for_update(of=("self",)).get(id=one.message.request_id)
        message = one.message
        if outcome is Looked.HIDDEN:
            move = Move(load([request], now)[0], Verb.NAMES_STUDENT, None)
            words.hide(move, message, by=viewer, why=Hidden.PROGRAM)
            record([move])
        elif outcome is Looked.CHECKED and message.author_id != request.fellow_id:
            message.checked_at, message.checked_by = now, viewer
            message.save(update_fields=["checked_at", "checked_by"])
        BoardFlag.objects.filter(message=message, looked_at=None).update(
            looked_at=now, looked_by=viewer, outcome=outcome
        )
        audit.record(viewer, "board.looked", str(message.ref), program=request.program_id, now=now, detail=outcome)
    return True


def _posts(requests: Sequence[int]) -> dict[int, Message]:
    first = Message.objects.filter(request_id__in=requests, kind=MessageKind.ASK).order_by("at", "id")
    return {message.request_id: message for message in first}


def _line(one: BoardFlag, post: Message, viewer: User) -> ToLook:
    request, about = one.message.request, one.message
    said = words_of(post.text, hidden=post.hidden_why, purged=post.purged_at is not None, is_author=False)
    return ToLook(
        ref=one.ref,
        opener=HelpKind(request.kind).label,
        post=said,
        answer="" if about.id == post.id else about.text,
        day=day_of(about.at, viewer.zone),
    )
