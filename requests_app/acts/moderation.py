"""What a reader of the board asked the program to look at, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from pts_support.notify.queue import Notification, enqueue
from pts_support.people import audit
from pts_support.people.models import Membership, Role
from requests_app.access.sight import ON_BOARD_NOW
from requests_app.acts import redaction
from requests_app.chain.case import load_cases
from requests_app.lifecycle.move import Move
from requests_app.lifecycle.transition import record
from requests_app.models import BoardFlag, HelpRequest, Message, Participant
from requests_app.vocabulary import Hidden, Looked, Standing, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User

REVIEWER_ROLES = (Role.STAFF, Role.DIRECTOR)


def flag(message: Message, *, by: User, now: datetime) -> None:
    """This reader asks the program to look at it. Who asked is shown to nobody."""
    BoardFlag.objects.bulk_create([BoardFlag(message=message, by=by, at=now)], ignore_conflicts=True)
    request = message.request
    today = now.astimezone(request.program.zone).date()
    out = Participant.objects.filter(request=request, standing=Standing.EXCLUDED).values("person_id")
    looking = Membership.objects.on(today).filter(program_id=request.program_id, role__in=REVIEWER_ROLES, ended_at=None)
    looking = looking.exclude(user__in=out).exclude(user_id__in=[message.author_id, request.fellow_id])
    enqueue(
        [
            Notification(person_id=person_id, kind="board.flagged", dedupe=f"flagged:{today}:{person_id}")
            for person_id in sorted(set(looking.values_list("user_id", flat=True)))
        ],
        now=now,
    )


def open_flags(viewer: User, programs: Iterable[int]) -> QuerySet[BoardFlag]:
    """What this person is asked to look at."""
    out = Participant.objects.filter(request=OuterRef("message__request"), person=viewer, standing=Standing.EXCLUDED)
    flags = BoardFlag.objects.filter(
        ON_BOARD_NOW.q("message__request__"), looked_at=None, message__request__program_id__in=list(programs),
        message__on_board=True, message__hidden_why="",
    )  # fmt: skip
    flags = flags.exclude(Exists(out)).exclude(message__author=viewer).exclude(message__request__fellow=viewer)
    return flags.select_related("message__request")


def record_review(viewer: User, programs: Iterable[int], ref: UUID, outcome: Looked, *, now: datetime) -> bool:
    """What they made of it; False where there is nothing (any more) for them to look at."""
    with transaction.atomic():
        one = open_flags(viewer, programs).filter(ref=ref).first()
        if one is None:
            return False
        request = HelpRequest.objects.select_for_update(of=("self",)).get(id=one.message.request_id)
        message = one.message
        if outcome is Looked.HIDDEN:
            move = Move(load_cases([request], now)[0], Verb.NAMES_STUDENT, None)
            redaction.hide_words(move, message, by=viewer, why=Hidden.PROGRAM)
            record([move])
        elif outcome is Looked.CHECKED and message.author_id != request.fellow_id:
            message.checked_at, message.checked_by = now, viewer
            message.save(update_fields=["checked_at", "checked_by"])
        BoardFlag.objects.filter(message=message, looked_at=None).update(
            looked_at=now, looked_by=viewer, outcome=outcome
        )
        audit.record(viewer, "board.looked", str(message.ref), program=request.program_id, now=now, detail=outcome)
    return True
