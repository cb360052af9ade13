"""The one door for a request's state: the table of what may happen from where, and the one writer of it.

``transition()`` locks one request, reads its facts again, asks permissions and lets a decision make a ``Move``;
``record()`` writes moves — state, due time, events, escalations, participants, messages and notifications — all of
each or none. The sweep claims many requests and records their moves in bulk through the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from pts_support.db import bulk
from pts_support.db.failpoints import fp
from pts_support.notify.queue import Notification, enqueue, suppress_each
from pts_support.people import lock
from requests_app.access.permissions import NotAllowed, may
from requests_app.chain.case import RequestCase, load_cases
from requests_app.lifecycle.move import Move
from requests_app.models import Escalation, Event, HelpRequest, Message, Offer, Participant, RequestColumns
from requests_app.vocabulary import CLOCK_RUNS, OPEN, Standing, State, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User

WAITING, ACKNOWLEDGED, ANSWERED = State.WAITING, State.ACKNOWLEDGED, State.ANSWERED
CLOSED, WITHDRAWN = State.CLOSED, State.WITHDRAWN
SAME = None  # the state stays as it is


@dataclass(frozen=True)
class TransitionRule:
    """From which states a verb may happen, and into which (SAME: unchanged). In those of ``stays`` it happens too, and
    the state stays as it is."""

    by: str
    frm: frozenset[State]
    to: frozenset[State | None]
    stays: frozenset[State] = frozenset()

    def leads(self, before: State, after: State) -> bool:
        if before in self.stays:
            return after is before
        return before in self.frm and (after in self.to or (after is before and SAME in self.to))


def _rule(by: str, frm: Sequence[State], *to: State | None, stays: Sequence[State] = ()) -> TransitionRule:
    return TransitionRule(by, frozenset(frm), frozenset(to), frozenset(stays))


TRANSITIONS: Mapping[Verb, TransitionRule] = {
    Verb.FILE: _rule("fellow", (), WAITING),
    Verb.REMIND: _rule("engine", (WAITING,), SAME),
    Verb.ESCALATE: _rule("engine", (WAITING,), SAME),
    Verb.RESUME: _rule("engine", (WAITING, ACKNOWLEDGED), SAME),
    Verb.LAPSE: _rule("engine", (ACKNOWLEDGED,), WAITING),
    Verb.NUDGE_FELLOW: _rule("engine", (ANSWERED,), SAME),
    Verb.CLOSE_SILENT: _rule("engine", (ANSWERED,), CLOSED, SAME),
    Verb.FELL_AWAY: _rule("engine", (WAITING, ACKNOWLEDGED, ANSWERED), WAITING, SAME),
    Verb.LEFT_PROGRAM: _rule("engine", OPEN, CLOSED),
    Verb.RETIME: _rule("engine", (WAITING, ACKNOWLEDGED, ANSWERED), SAME),
    Verb.PURGE_WORDS: _rule("engine", (CLOSED, WITHDRAWN), SAME),
    Verb.REMOVAL: _rule("staff and directors without a part in it", (*OPEN, CLOSED, WITHDRAWN), SAME),
    Verb.BREAK_GLASS: _rule("two of staff and directors", (*OPEN, CLOSED), SAME),
    Verb.SOONER: _rule("fellow", CLOCK_RUNS, WAITING),
    Verb.ACKNOWLEDGE: _rule("helper", CLOCK_RUNS, ACKNOWLEDGED, SAME),
    Verb.PASS_ON: _rule("helper", CLOCK_RUNS, WAITING, SAME),
    Verb.ANSWER: _rule("helper or peer", OPEN, ANSWERED, stays=(CLOSED,)),  # a peer, what somebody asked who has left
    Verb.QUESTION: _rule("helper", OPEN, ANSWERED),
    Verb.TALKED: _rule("helper", OPEN, ANSWERED),
    Verb.NOTE: _rule("helper", OPEN, SAME),
    Verb.HAND_OVER: _rule("helper", CLOCK_RUNS, WAITING, SAME),
    Verb.ADD_PERSON: _rule("helper", OPEN, SAME),
    Verb.OFFER: _rule("only waiting", CLOCK_RUNS, SAME),
    Verb.REMIND_HOLDER: _rule("only waiting", CLOCK_RUNS, SAME),
    Verb.ADD_WORDS: _rule("fellow", OPEN, SAME),
    Verb.THANKS: _rule("fellow", (ANSWERED, CLOSED), SAME),
    Verb.FOLLOW_UP: _rule("fellow", (ANSWERED,), WAITING),
    Verb.REOPEN: _rule("fellow", (CLOSED,), WAITING),
    Verb.CLOSE: _rule("fellow", OPEN, CLOSED),
    Verb.HOLD: _rule("fellow", CLOCK_RUNS, SAME),
    Verb.CHANGE_URGENCY: _rule("fellow", (WAITING,), SAME),
    Verb.TAKE_OUT: _rule("fellow", OPEN, WAITING, SAME),
    Verb.LET_BACK: _rule("fellow", OPEN, SAME),
    Verb.OPEN_IT: _rule("fellow", OPEN, SAME),
    Verb.ALLOW: _rule("fellow", OPEN, WAITING, ACKNOWLEDGED, SAME),
    Verb.DECLINE: _rule("fellow", OPEN, SAME),
    Verb.PEER_CHOICE: _rule("fellow", (WAITING,), SAME),
    Verb.WITHDRAW: _rule("fellow", OPEN, WITHDRAWN),
    # A helper too, of their own tap.
    Verb.UNDO: _rule("fellow", (*OPEN, CLOSED, WITHDRAWN), WAITING, ACKNOWLEDGED, ANSWERED, SAME),
    Verb.NAMES_STUDENT: _rule("any reader", (*OPEN, CLOSED), SAME),
    Verb.CHANGE_WORDS: _rule("the author of hidden words", (*OPEN, CLOSED), SAME),
}


PARTICIPANT_COLUMNS = (
    "standing",
    "seat",
    "stands_in_for_id",
    "order",
    "asked_generation",
    "passed_generation",
    "reads_since",
    "nameless",
    "acked_turn",
    "brought_in",
)
JOIN_COLUMNS = ("request_id", "person_id", "joined_at", "named", *PARTICIPANT_COLUMNS)
EVENT_COLUMNS = (
    "request_id",
    "at",
    "kind",
    "verb",
    "state",
    "generation",
    "step",
    "actor_id",
    "person_id",
    "private",
    "data",
)
ESCALATION_COLUMNS = ("request_id", "generation", "step", "does", "cause", "person_id", "due_at", "at")


# A request that moves is no longer one the engine stumbled over: whatever is due next is tried in its own time.
TROUBLE_CLEARED: RequestColumns = {"trouble_count": 0, "put_off_until": None}


def transition(
    request_id: int,
    verb: Verb,
    *,
    by: User,
    now: datetime,
    decide: Callable[[RequestCase], Move],
    form_key: UUID | None = None,
) -> RequestCase:
    """Lock the request, read its facts again, check who may and from where, and record what ``decide`` makes of it.

    A form (``form_key``) whose words are here already changes nothing and gives the same answer as the first time.
    Raises NotAllowed (not there for them, or not from this state) or ActRefused (a kind message): nothing is changed.
    """
    with transaction.atomic():
        case = _locked(request_id, now)
        verdict = may(by.id, verb, case.request, case.participant(by.id))
        if form_key and not verdict.hidden and _is_here(case.request, by, form_key):
            return case
        if not verdict.ok:
            raise NotAllowed(verdict)
        fp("act.locked")
        record([decide(case)])
        fp("act.recorded")
    fp("act.committed")
    return case


def _locked(request_id: int, now: datetime) -> RequestCase:
    """This request under its lock, with the people of its program standing still, and its facts as they are then."""
    lock.take_shared(HelpRequest.objects.values_list("program_id", flat=True).get(id=request_id))
    request = HelpRequest.objects.select_for_update(of=("self",)).get(id=request_id)
    return load_cases([request], now)[0]


def _is_here(request: HelpRequest, author: User, form_key: UUID) -> bool:
    """Whether the words of this form were taken before."""
    return Message.objects.filter(request=request, author=author, form_key=form_key).exists()


def record(moves: Sequence[Move]) -> None:
    """Write these moves: the only code that sets a request's state. Runs in the caller's transaction, under its
    locks."""
    if not moves:
        return
    for move in moves:
        _check(move)
        _put(move)
    for columns, requests in _by_columns(moves).items():
        bulk.update(HelpRequest, columns, requests)
    fp("record.requests")
    with bulk.inserts_together():  # events, steps, participants and mails
        bulk.insert(Event, EVENT_COLUMNS, [event for move in moves for event in move.events])
        fp("record.events")
        bulk.insert(Escalation, ESCALATION_COLUMNS, [move.escalation for move in moves if move.escalation])
        fp("record.escalations")
        bulk.insert(Participant, JOIN_COLUMNS, [row for move in moves for row in move.joins])
        bulk.update(Participant, PARTICIPANT_COLUMNS, [row for move in moves for row in move.changes])
        fp("record.participants")
        for message in [message for move in moves for message in move.messages]:
            bulk.insert_one(message)
        _write_offers(moves)
        fp("record.messages")
        _hush(moves)
        enqueue([mail for move in moves for mail in _said_to_each(move)], now=moves[0].case.now)
    fp("record.outbox")


def _put(move: Move) -> None:
    """The request as it is after this move: in memory, and one that is filed in the database too."""
    request = move.case.request
    if move.verb is not Verb.FILE:
        move.put |= TROUBLE_CLEARED
    for column, value in move.put.items():
        setattr(request, column, value)
    request.changed_at = move.case.now
    if move.verb is Verb.FILE:
        bulk.insert_one(request)
        _set_request_id(move, request.id)  # known only now


def _set_request_id(move: Move, request_id: int) -> None:
    for event in move.events:
        event.request_id = request_id
    for participant in move.joins:
        participant.request_id = request_id
    for message in move.messages:
        message.request_id = request_id


def _write_offers(moves: Sequence[Move]) -> None:
    Offer.objects.bulk_create([offer for move in moves for offer in move.offers])
    if answered := [offer for move in moves for offer in move.answered_offers]:
        Offer.objects.bulk_update(answered, ["answered_at", "accepted"])


# What somebody who only knows that a fellow waits may be told by mail: nothing that depends on words, topic, kind or
# urgency.
WAITING_ONLY_MAIL = frozenset(
    {
        "request.next",
        "request.reminder",
        "request.still",
        "request.taken",
        "request.taken_over",
        "request.over",
        "request.offer",
        "request.call",
    }
)
OWN_TIME = frozenset({"request.call"})  # its time is the reader's own, and tells nothing of how soon it was asked for
WAITING_ONLY_MAIL_AS = {"request.asked": "request.next"}


def _said_to_each(move: Move) -> list[Notification]:
    """The mails of a move, each as its reader may have it."""
    everybody = (*move.case.participants, *move.joins)
    waiting_only = {row.person_id for row in everybody if row.standing == Standing.WAITING}
    if not waiting_only:
        return move.tells
    mails = (_for_waiting_only(mail) if mail.person_id in waiting_only else mail for mail in move.tells)
    return [mail for mail in mails if mail]


def _for_waiting_only(mail: Notification) -> Notification | None:
    """To somebody who only knows that a fellow waits (as they stand after the move) no time goes, and no news of what
    was written; asked for help they are told that, and no more."""
    kind = WAITING_ONLY_MAIL_AS.get(mail.kind, mail.kind)
    if kind not in WAITING_ONLY_MAIL:
        return None
    if kind in OWN_TIME:
        return mail
    return replace(mail, kind=kind, facts={})


def _check(move: Move) -> None:
    """The table, enforced where it is written: a bug in a decision stops here and not in somebody's request."""
    if move.verb is Verb.FILE:
        return
    before, after = State(move.case.request.state), move.state
    if not TRANSITIONS[move.verb].leads(before, after):
        raise AssertionError(f"{move.verb} may not lead from {before} to {after}")


def _by_columns(moves: Sequence[Move]) -> dict[tuple[str, ...], list[HelpRequest]]:
    """The requests that are there already, by the columns their move sets: each group is one UPDATE."""
    found: dict[tuple[str, ...], list[HelpRequest]] = {}
    for move in moves:
        if move.verb is not Verb.FILE:
            found.setdefault((*move.put, "changed_at"), []).append(move.case.request)
    return found


def _hush(moves: Sequence[Move]) -> None:
    """Suppress unsent mail about these requests, for the people named or for everybody."""
    suppress_each([(move.case.request.ref, person_id) for move in moves for person_id in _hushed_of(move)])


def _hushed_of(move: Move) -> Collection[int | None]:
    if move.hush_all:
        return (None,)
    return move.hush
