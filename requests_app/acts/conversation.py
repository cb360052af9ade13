"""What people say to each other: answers, questions, talks, notes, added words, thanks, follow-ups, closing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from requests_app.access.permissions import ActRefused, SomeoneAnswered
from requests_app.acts import for_everyone as sentences
from requests_app.chain.case import RequestCase
from requests_app.files import attachments
from requests_app.files.cleaning import CleanedFile
from requests_app.lifecycle.answering import (
    UNDO_SECONDS,
    answered,
    answered_after_its_end,
    back_to_helpers,
    before_close,
    clock_minutes_left,
    notify_helpers_again,
    promise_before,
    tell_the_end,
    undoable,
)
from requests_app.lifecycle.move import Move, event_time
from requests_app.lifecycle.transition import transition
from requests_app.lifecycle.undoing import before_tap, can_be_undone
from requests_app.models import Event, HelpRequest, KeptLine, Message
from requests_app.vocabulary import EventKind, HelpKind, MessageKind, Outcome, Route, Seat, Verb, Way

if TYPE_CHECKING:
    from pts_support.people.models import User

ONCE_WITHIN = timedelta(hours=1)  # the same words again, from another page


def reply(
    request: HelpRequest,
    *,
    by: User,
    text: str,
    way: str = Way.ANSWER,
    files: Sequence[CleanedFile] = (),
    now: datetime,
    form_key: UUID | None = None,
    seen: datetime | None = None,
) -> RequestCase:
    """A helper (or a peer on the board) answers: the clock stops, the fellow is told.

    ``seen``: the newest answer that its writer could have read. Where somebody else answered after that, nothing is
    sent yet (SomeoneAnswered)."""

    def decide(case: RequestCase) -> Move:
        _has_read_the_answers(case, by, seen)
        move = Move(case, Verb.ANSWER, by.id)
        if case.request.listed_until:
            answered_after_its_end(move)
        else:
            answered(move, left=None)
        _say(move, by, MessageKind.ANSWER, text, way=way, form_key=form_key)
        move.happened(EventKind.ANSWERED)
        return move

    return _said(request.id, files, Verb.ANSWER, by=by, now=now, decide=decide, form_key=form_key)


def ask_back(
    request: HelpRequest,
    *,
    by: User,
    text: str,
    now: datetime,
    form_key: UUID | None = None,
    files: Sequence[CleanedFile] = (),
    seen: datetime | None = None,
) -> RequestCase:
    """One question first: the clock stops and what was left of it is kept for the fellow's reply. ``seen`` as above."""

    def decide(case: RequestCase) -> Move:
        _has_read_the_answers(case, by, seen)
        move = Move(case, Verb.QUESTION, by.id)
        answered(move, left=clock_minutes_left(case))
        _say(move, by, MessageKind.QUESTION, text, way=Way.QUESTION, form_key=form_key)
        move.happened(EventKind.QUESTIONED)
        return move

    return _said(request.id, files, Verb.QUESTION, by=by, now=now, decide=decide, form_key=form_key)


def _has_read_the_answers(case: RequestCase, by: User, seen: datetime | None) -> None:
    """Several fellows may answer on the board, and need not read each other first."""
    request = case.request
    if seen is None or request.on_board or request.answered_at is None or request.answered_by_id == by.id:
        return
    if request.answered_at > seen:
        raise SomeoneAnswered(request.answered_by_id, request.answered_at)


def talked(request: HelpRequest, *, by: User, now: datetime, can_undo: bool = False) -> RequestCase:
    """They talked, by phone or in person: the fellow is asked whether that did it."""

    def decide(case: RequestCase) -> Move:
        move = Move(case, Verb.TALKED, by.id)
        before = before_tap(case, by.id)
        answered(move, left=clock_minutes_left(case))
        move.happened(EventKind.TALKED)
        if can_undo:
            can_be_undone(move, before)
        return move

    return transition(request.id, Verb.TALKED, by=by, now=now, decide=decide)


def note(request: HelpRequest, *, by: User, text: str, now: datetime, form_key: UUID | None = None) -> RequestCase:
    """A note to those helpers who can read the request now. The fellow sees that it exists; no clock stops."""

    def decide(case: RequestCase) -> Move:
        move = Move(case, Verb.NOTE, by.id)
        move.messages.append(
            Message(
                request=case.request,
                author=by,
                kind=MessageKind.NOTE,
                text=text,
                at=now,
                generation=case.request.generation,
                form_key=form_key,
            )
        )
        move.happened(EventKind.NOTED)
        return move

    return transition(request.id, Verb.NOTE, by=by, now=now, decide=decide, form_key=form_key)


def add_words(
    request: HelpRequest,
    *,
    by: User,
    text: str,
    now: datetime,
    form_key: UUID | None = None,
    files: Sequence[CleanedFile] = (),
) -> RequestCase:
    """The fellow adds something. Nobody's turn changes; a question that waits for the fellow is answered by FOLLOW_UP
    instead."""

    def decide(case: RequestCase) -> Move:
        move = Move(case, Verb.ADD_WORDS, by.id)
        _say(move, by, MessageKind.ADDED, text, form_key=form_key)
        move.happened(EventKind.ADDED_WORDS)
        notify_helpers_again(move, f"added:{event_time(now)}")
        return move

    return _said(request.id, files, Verb.ADD_WORDS, by=by, now=now, decide=decide, form_key=form_key)


def thank(
    request: HelpRequest, *, by: User, text: str = "", now: datetime, form_key: UUID | None = None
) -> RequestCase:
    """Just thanks: nothing else moves."""

    def decide(case: RequestCase) -> Move:
        move = Move(case, Verb.THANKS, by.id)
        if text:
            _say(move, by, MessageKind.THANKS, text, form_key=form_key)
        move.happened(EventKind.THANKED)
        kind = "request.wrote" if text else "request.thanked"
        notify_helpers_again(move, f"thanks:{case.request.generation}:{case.request.turn}", kind=kind)
        return move

    return transition(request.id, Verb.THANKS, by=by, now=now, decide=decide, form_key=form_key)


def follow_up(
    request: HelpRequest,
    *,
    by: User,
    text: str = "",
    now: datetime,
    form_key: UUID | None = None,
    files: Sequence[CleanedFile] = (),
) -> RequestCase:
    """The fellow asks on, replies to a question, or says "not yet" after a talk: it is the helpers' turn again."""

    def decide(case: RequestCase) -> Move:
        move = Move(case, Verb.FOLLOW_UP, by.id)
        back_to_helpers(move, fresh=False)
        if text or files:
            _say(move, by, MessageKind.FOLLOW_UP, text, form_key=form_key)
        _promised_again(move, EventKind.FOLLOWED_UP)
        return move

    return _said(request.id, files, Verb.FOLLOW_UP, by=by, now=now, decide=decide, form_key=form_key)


def not_talked(request: HelpRequest, *, by: User, now: datetime) -> RequestCase:
    """ "We haven't talked": a talk was noted that never was. The helpers' clock runs on with what was left, and in the
    figures it counts for no answer."""

    def decide(case: RequestCase) -> Move:
        talk = _talk_that_stands(case.request)
        move = Move(case, Verb.FOLLOW_UP, by.id)
        before = undoable(case) | promise_before(case)
        back_to_helpers(move, fresh=False)
        if talk.at == case.request.first_human_at:
            move.put |= {"first_human_at": None, "first_human_minutes": None, "kept_promise": None}
        promised = move.put["promised_at"]
        move.happened(EventKind.FOLLOWED_UP, person_id=talk.actor_id, not_talked=True)
        move.events[-1].data |= {"next": event_time(move.due_at), "promised": event_time(promised)}
        notify_helpers_again(move, f"turn:{move.put['turn']}", due=promised)
        if not move.escalation:  # somebody who was asked by it is not asked back
            move.events[-1].data["before"] = before
            move.tells = [replace(tell, hold=UNDO_SECONDS) for tell in move.tells]
        return move

    return transition(request.id, Verb.FOLLOW_UP, by=by, now=now, decide=decide)


def _talk_that_stands(request: HelpRequest) -> Event:
    """The talk by which it was answered last."""
    talks = Event.objects.filter(request=request, kind=EventKind.TALKED, actor_id=request.answered_by_id)
    talk = talks.filter(at__in=[request.answered_at]).first()
    if talk is None:
        raise ActRefused("No one has said here that you talked.")
    return talk


def reopen(
    request: HelpRequest,
    *,
    by: User,
    text: str = "",
    now: datetime,
    form_key: UUID | None = None,
    files: Sequence[CleanedFile] = (),
) -> RequestCase:
    """The fellow opens a closed request again, with a fresh clock from the last answerer on."""

    def decide(case: RequestCase) -> Move:
        move = Move(case, Verb.REOPEN, by.id, {"on_board": case.request.route == Route.PEERS})
        back_to_helpers(move, fresh=True)
        if text or files:
            _say(move, by, MessageKind.FOLLOW_UP, text, form_key=form_key)
        _promised_again(move, EventKind.REOPENED)
        return move

    return _said(request.id, files, Verb.REOPEN, by=by, now=now, decide=decide, form_key=form_key)


def _promised_again(move: Move, kind: EventKind) -> None:
    """The fellow has a new time to count on, and the helpers hear of it."""
    promised = move.put["promised_at"]
    move.happened(kind, next=event_time(move.due_at), promised=event_time(promised))
    move.put["answer_by"] = promised
    notify_helpers_again(move, f"turn:{move.put['turn']}", due=promised)


def close(
    request: HelpRequest,
    *,
    by: User,
    outcome: str = Outcome.HELPED,
    kept_line: str = "",
    for_everyone: str = "",
    now: datetime,
) -> RequestCase:
    """The fellow closes it. ``kept_line`` is kept for them alone and for nobody who helped; ``for_everyone`` is what
    staff get some weeks later, without name or request."""

    def decide(case: RequestCase) -> Move:
        move = Move(case, Verb.CLOSE, by.id, before_close(case) | {"outcome": outcome})
        move.happened(EventKind.CLOSED, outcome=outcome, before=undoable(case))
        if _was_heard(case.request, outcome):
            move.events[-1].data["thanks"] = True
        tell_the_end(move)
        if kept_line:
            KeptLine.objects.create(fellow=by, request=case.request, text=kept_line, at=now)
        if for_everyone:
            sentences.give(for_everyone, program=case.request.program, closing=case.request.ref, by=by, now=now)
        return move

    return transition(request.id, Verb.CLOSE, by=by, now=now, decide=decide)


def _was_heard(request: HelpRequest, outcome: str) -> bool:
    """Whoever only wanted to be heard is not asked whether it helped: they end it with thanks."""
    return request.kind == HelpKind.HEARD and outcome == Outcome.HELPED


def sent_as(request: HelpRequest, *, by: User, form_key: UUID) -> str | None:
    """The words this form was sent with; other words under the same key were not taken."""
    return Message.objects.filter(request=request, author=by, form_key=form_key).values_list("text", flat=True).first()


def just_said(request: HelpRequest, *, by: User, text: str, form_key: UUID | None, now: datetime) -> bool:
    """Whether the newest words there are these, by the same person, from another page within the hour: after Back, they
    are sent once. Said again after somebody else has spoken, they are new."""
    newest = Message.objects.filter(request=request).order_by("-at", "-id").first()
    if newest is None or newest.author_id != by.id or newest.form_key == form_key:
        return False
    return newest.text == text and now - newest.at < ONCE_WITHIN


def _said(
    request_id: int,
    files: Sequence[CleanedFile],
    verb: Verb,
    *,
    by: User,
    now: datetime,
    decide: Callable[[RequestCase], Move],
    form_key: UUID | None,
) -> RequestCase:
    """A transition whose message carries files: all of it or none, and once for each form."""
    moves: list[Move] = []

    def decided(case: RequestCase) -> Move:
        moves.append(decide(case))
        return moves[-1]

    with transaction.atomic():
        case = transition(request_id, verb, by=by, now=now, decide=decided, form_key=form_key)
        for move in moves:
            for message in move.messages:
                attachments.save_files(message, files, now=now)
    return case


def _say(move: Move, by: User, kind: str, text: str, *, way: str = "", form_key: UUID | None = None) -> None:
    """These words go with the move."""
    case, request = move.case, move.case.request
    move.messages.append(
        Message(
            request=request,
            author=by,
            kind=kind,
            way=way,
            text=text,
            at=case.now,
            generation=move.generation,
            on_board=request.on_board and _writes_on_board(case, by),
            form_key=form_key,
        )
    )
    move.put["newest_message_at"] = case.now


def _writes_on_board(case: RequestCase, author: User) -> bool:
    """Whether what they write about a post stands on the board: the fellow's own words, and those of whoever reads it
    there."""
    if author.id == case.request.fellow_id:
        return True
    participant = case.participant(author.id)
    return participant is not None and (participant.seat == Seat.PEER or participant.nameless)
