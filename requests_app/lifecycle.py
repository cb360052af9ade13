"""The one door for a request's state: the table of what may happen from where, and the one writer of it.

``transition()`` locks one request, reads its facts again, asks permissions and lets a decision make a ``Move``;
``record()`` writes moves — state, due time, events, escalations, participants, messages and notifications — all of
each or none. The sweep claims many requests and records their moves in bulk through the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from pts_support import bulk
from pts_support.failpoints import fp
from pts_support.notify.outbox import Tell, enqueue, suppress
from pts_support.people import steady
from requests_app.case import Case, load
from requests_app.models import Escalation, Event, HelpRequest, Message, Offer, Participant
from requests_app.permissions import Verdict, may
from requests_app.vocabulary import CLOCK_RUNS, OPEN, Standing, State, Verb

if TYPE_CHECKING:
    from pts_support.people.models import User

W, K, A, C, X = State.WAITING, State.ACKNOWLEDGED, State.ANSWERED, State.CLOSED, State.WITHDRAWN
SAME = None  # the state stays as it is


@dataclass(frozen=True)
class Rule:
    """From which states a verb may happen, and into which (SAME: unchanged)."""

    by: str
    frm: frozenset[State]
    to: frozenset[State | None]


def _rule(by: str, frm: Sequence[State], *to: State | None) -> Rule:
    return Rule(by, frozenset(frm), frozenset(to))


TRANSITIONS: Mapping[Verb, Rule] = {
    Verb.FILE: _rule("fellow", (), W),
    Verb.REMIND: _rule("engine", (W,), SAME),
    Verb.ESCALATE: _rule("engine", (W,), SAME),
    Verb.RESUME: _rule("engine", (W, K), SAME),
    Verb.LAPSE: _rule("engine", (K,), W),
    Verb.NUDGE_FELLOW: _rule("engine", (A,), SAME),
    Verb.CLOSE_SILENT: _rule("engine", (A,), C, SAME),
    Verb.FELL_AWAY: _rule("engine", (W, K, A), W, SAME),
    Verb.LEFT_PROGRAM: _rule("engine", OPEN, C),
    Verb.RETIME: _rule("engine", (W, K, A), SAME),
    Verb.PURGE_WORDS: _rule("engine", (C, X), SAME),
    Verb.BREAK_GLASS: _rule("two of staff and directors", (*OPEN, C), SAME),
    Verb.SOONER: _rule("fellow", CLOCK_RUNS, W),
    Verb.ACKNOWLEDGE: _rule("helper", CLOCK_RUNS, K, SAME),
    Verb.PASS_ON: _rule("helper", CLOCK_RUNS, W),
    Verb.ANSWER: _rule("helper or peer", OPEN, A),
    Verb.QUESTION: _rule("helper", OPEN, A),
    Verb.TALKED: _rule("helper", OPEN, A),
    Verb.NOTE: _rule("helper", OPEN, SAME),
    Verb.HAND_OVER: _rule("helper", CLOCK_RUNS, W, SAME),
    Verb.ADD_PERSON: _rule("helper", OPEN, SAME),
    Verb.OFFER: _rule("only waiting", CLOCK_RUNS, SAME),
    Verb.REMIND_HOLDER: _rule("only waiting", CLOCK_RUNS, SAME),
    Verb.ADD_WORDS: _rule("fellow", OPEN, SAME),
    Verb.THANKS: _rule("fellow", (A, C), SAME),
    Verb.FOLLOW_UP: _rule("fellow", (A,), W),
    Verb.REOPEN: _rule("fellow", (C,), W),
    Verb.CLOSE: _rule("fellow", OPEN, C),
    Verb.HOLD: _rule("fellow", CLOCK_RUNS, SAME),
    Verb.CHANGE_URGENCY: _rule("fellow", (W,), SAME),
    Verb.TAKE_OUT: _rule("fellow", OPEN, W, SAME),
    Verb.LET_BACK: _rule("fellow", OPEN, SAME),
    Verb.OPEN_IT: _rule("fellow", OPEN, SAME),
    Verb.ALLOW: _rule("fellow", OPEN, W, K, SAME),
    Verb.DECLINE: _rule("fellow", OPEN, SAME),
    Verb.PEER_CHOICE: _rule("fellow", (W,), SAME),
    Verb.WITHDRAW: _rule("fellow", OPEN, X),
    Verb.UNDO: _rule("fellow", (W, C, X), W, K, A),
    Verb.NAMES_STUDENT: _rule("any reader", (*OPEN, C), SAME),
    Verb.CHANGE_WORDS: _rule("the author of hidden words", (*OPEN, C), SAME),
}


class NotAllowed(Exception):
    """The act is not allowed from here; ``verdict.reason`` says why, ``verdict.hidden`` that the request is not
    there for them."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class Refused(Exception):
    """The act is allowed, but these particulars are not; the message is for the person, their text is kept."""


@dataclass
class Move:
    """What one act changes, decided but not yet written.

    ``put`` are columns of the request; ``events`` and ``escalation`` are unsaved rows; ``joins`` unsaved participants;
    ``changes`` participants altered in place; ``messages`` and ``offers`` unsaved; ``answered_offers`` altered in
    place;
    ``tells`` go to the outbox; ``hush`` (person ids) and ``hush_all`` have unsent mail about this request suppressed.
    """

    case: Case
    verb: Verb
    by_id: int | None
    put: dict[str, object] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    escalation: Escalation | None = None
    joins: list[Participant] = field(default_factory=list)
    changes: list[Participant] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    answered_offers: list[Offer] = field(default_factory=list)
    tells: list[Tell] = field(default_factory=list)
    hush: set[int] = field(default_factory=set)
    hush_all: bool = False

    @property
    def state(self) -> State:
        """The state after this move."""
        return State(self.put.get("state", self.case.request.state))

    def happened(self, kind: str, *, person_id: int | None = None, private: bool = False, **data: object) -> None:
        """Add a line to the timeline. ``data``: times as ISO text, ids, closed-list words; never what somebody
        wrote."""
        r = self.case.request
        self.events.append(
            bulk.bare(
                Event,
                request_id=r.id,
                at=self.case.now,
                kind=kind,
                verb=self.verb,
                actor_id=self.by_id,
                person_id=person_id,
                private=private,
                data=data,
                state=self.state,
                generation=self.put.get("generation", r.generation),
                step=self.put.get("step", r.step),
            )
        )


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
AFRESH: Mapping[str, object] = {"trouble_count": 0, "put_off_until": None}


def transition(
    request_id: int,
    verb: Verb,
    *,
    by: User,
    now: datetime,
    decide: Callable[[Case], Move],
    form_key: UUID | None = None,
) -> Case:
    """Lock the request, read its facts again, check who may and from where, and record what ``decide`` makes of it.

    A form (``form_key``) whose words are here already changes nothing and gives the same answer as the first time.
    Raises NotAllowed (not there for them, or not from this state) or Refused (kind message); then nothing is changed.
    """
    with transaction.atomic():
        steady.hold(HelpRequest.objects.values_list("program_id", flat=True).get(id=request_id))
        request = HelpRequest.objects.select_for_update(of=("self",)).get(id=request_id)
        case = load([request], now)[0]
        verdict = may(by.id, verb, request, case.participant(by.id))
        if (
            not verdict.hidden
            and form_key
            and Message.objects.filter(request=request, author=by, form_key=form_key).exists()
        ):
            return case
        if not verdict.ok:
            raise NotAllowed(verdict)
        fp("act.locked")
        record([decide(case)])
        fp("act.recorded")
    fp("act.committed")
    return case


def record(moves: Sequence[Move]) -> None:
    """Write these moves: the only code that sets a request's state. Runs in the caller's transaction, under its
    locks."""
    if not moves:
        return
    for move in moves:
        _check(move)
        if move.verb is not Verb.FILE:
            move.put |= AFRESH
        for column, value in move.put.items():
            setattr(move.case.request, column, value)
        move.case.request.changed_at = move.case.now
        if move.verb is Verb.FILE:
            move.case.request.save(force_insert=True)
            for row in (*move.events, *move.joins):
                row.request_id = move.case.request.id  # known only now
    for columns, group in _by_columns(moves).items():
        bulk.update(HelpRequest, columns, group)
    fp("record.requests")
    bulk.insert(Event, EVENT_COLUMNS, [e for m in moves for e in m.events])
    fp("record.events")
    bulk.insert(Escalation, ESCALATION_COLUMNS, [m.escalation for m in moves if m.escalation])
    fp("record.escalations")
    bulk.insert(Participant, JOIN_COLUMNS, [p for m in moves for p in m.joins])
    bulk.update(Participant, PARTICIPANT_COLUMNS, [p for m in moves for p in m.changes])
    fp("record.participants")
    Message.objects.bulk_create([x for m in moves for x in m.messages])
    Offer.objects.bulk_create([o for m in moves for o in m.offers])
    if answered := [o for m in moves for o in m.answered_offers]:
        Offer.objects.bulk_update(answered, ["answered_at", "accepted"])
    fp("record.messages")
    _hush(moves)
    enqueue([t for m in moves for t in _said_to_each(m)], now=moves[0].case.now)
    fp("record.outbox")


# What somebody who only knows that the fellow waits may be told by mail. None of it depends on words, topic, kind or
# urgency.
BLIND_HEAR = frozenset(
    {"request.next", "request.reminder", "request.still", "request.taken", "request.over", "request.offer"}
)
BLIND_HEAR_AS = {"request.asked": "request.next"}


def _said_to_each(move: Move) -> list[Tell]:
    """The mails of a move. To somebody who only knows that the fellow waits (as they stand after it) no time goes, and
    no news of what was written; asked for help they are told that, and no more."""
    blind = {p.person_id for p in (*move.case.participants, *move.joins) if p.standing == Standing.WAITING}
    if not blind:
        return move.tells
    said = []
    for one in move.tells:
        if one.person_id in blind:
            kind = BLIND_HEAR_AS.get(one.kind, one.kind)
            if kind not in BLIND_HEAR:
                continue
            one = replace(one, kind=kind, facts={})
        said.append(one)
    return said


def _check(move: Move) -> None:
    """The table, enforced where it is written: a bug in a decision stops here and not in somebody's request."""
    rule = TRANSITIONS[move.verb]
    frm, to = State(move.case.request.state), move.state
    if move.verb is Verb.FILE:
        return
    if frm not in rule.frm or not (to in rule.to or (to is frm and SAME in rule.to)):
        raise AssertionError(f"{move.verb} may not lead from {frm} to {to}")


def _by_columns(moves: Sequence[Move]) -> dict[tuple[str, ...], list[HelpRequest]]:
    """The requests that are there already, by the columns their move sets: each group is one UPDATE."""
    found: dict[tuple[str, ...], list[HelpRequest]] = {}
    for move in moves:
        if move.verb is not Verb.FILE:
            found.setdefault((*move.put, "changed_at"), []).append(move.case.request)
    return found


def _hush(moves: Sequence[Move]) -> None:
    """Suppress unsent mail about these requests, for the people named or for everybody."""
    for move in moves:
        if move.hush_all:
            suppress(about=move.case.request.ref)
        elif move.hush:
            suppress(about=move.case.request.ref, person_ids=move.hush)
