"""Words that may name a student: hidden from everybody but their author at once, until the author has changed them.

No clock stops: a request waits on, and is answered, while its words are being changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from requests_app.access.permissions import NOT_THERE, NotAllowed
from requests_app.access.sight import sight_of
from requests_app.access.visibility import reads_message
from requests_app.chain.case import RequestCase
from requests_app.files import attachments
from requests_app.lifecycle.move import Move, event_time, notification_for
from requests_app.lifecycle.transition import transition
from requests_app.models import HelpRequest, Message, RequestColumns
from requests_app.vocabulary import EventKind, Hidden, MessageKind, Seat, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User

TRIED = ("tried_friend", "tried_other", "tried_again")


def names_student(request: HelpRequest, *, by: User, message: UUID, now: datetime) -> RequestCase:
    """A reader says that these words name a student. Who said so is told to nobody."""

    def decide(case: RequestCase) -> Move:
        move = Move(case, Verb.NAMES_STUDENT, None)
        hide_words(move, _readable(case, by, message), by=by, why=Hidden.STUDENT)
        return move

    return transition(request.id, Verb.NAMES_STUDENT, by=by, now=now, decide=decide)


def replace_words(
    request: HelpRequest,
    *,
    by: User,
    message: UUID,
    text: str,
    tried: Mapping[str, str] | None = None,
    take_off: Collection[UUID] = (),
    now: datetime,
) -> RequestCase:
    """The author puts other words in their place. The old ones are gone for good, and everybody reads again.

    ``tried``: what stood beside a question, changed with it; ``take_off``: files of this message that go too.
    """

    def decide(case: RequestCase) -> Move:
        found = _readable(case, by, message)
        if found.author_id != by.id or not found.hidden_why:
            raise NotAllowed(NOT_THERE)
        move = Move(case, Verb.CHANGE_WORDS, None)
        _put_in_place(found, text)
        if found.kind == MessageKind.ASK:
            # What was sent cannot be told from its digest any more either.
            move.put |= _tried_anew(tried or {})
            move.put["body_digest"] = ""
        attachments.remove_files(found, take_off)
        move.happened(EventKind.WORDS_CHANGED, note=found.kind == MessageKind.NOTE)
        return move

    return transition(request.id, Verb.CHANGE_WORDS, by=by, now=now, decide=decide)


def _tried_anew(tried: Mapping[str, str]) -> RequestColumns:
    """What stands beside a question, as the author wrote it now; what they left out goes too."""
    return {
        "tried_friend": tried.get("tried_friend", ""),
        "tried_other": tried.get("tried_other", ""),
        "tried_again": tried.get("tried_again", ""),
    }


def _put_in_place(message: Message, text: str) -> None:
    """The new words are shown, and nobody of the program has checked them yet."""
    message.text, message.hidden_why, message.hidden_at, message.hidden_by = text, "", None, None
    message.checked_at, message.checked_by = None, None
    message.save(update_fields=["text", "hidden_why", "hidden_at", "hidden_by", "checked_at", "checked_by"])


def hide_words(move: Move, message: Message, *, by: User, why: Hidden) -> None:
    """Hide these words (once) and ask their author to change them."""
    if message.hidden_why or message.purged_at:
        return
    now = move.case.now
    message.hidden_why, message.hidden_at, message.hidden_by = why, now, by
    message.save(update_fields=["hidden_why", "hidden_at", "hidden_by"])
    move.happened(EventKind.WORDS_HIDDEN, note=message.kind == MessageKind.NOTE)
    if message.author_id == by.id:
        return
    own = message.author_id == move.case.request.fellow_id
    kind = "fellow.words" if own else "words.change"
    tell = notification_for(move, message.author_id, kind, f"words:{message.ref.hex[:12]}:{event_time(now)}")
    if not own and _is_peer(move.case, message.author_id):
        tell = replace(tell, facts={"board": True})
    move.tells.append(tell)


def _is_peer(case: RequestCase, person_id: int) -> bool:
    part = case.participant(person_id)
    return part is not None and part.seat == Seat.PEER


def _readable(case: RequestCase, by: User, ref: UUID) -> Message:
    found = Message.objects.filter(request=case.request, ref=ref, purged_at=None).first()
    part = case.participant(by.id)
    if found is None or not reads_message(by.id, sight_of(by.id, case.request, part), part, found):
        raise NotAllowed(NOT_THERE)
    return found
