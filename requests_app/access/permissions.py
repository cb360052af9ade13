"""May this person do that to this request? One answer for view, button and test. Pure: no query, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from requests_app.access.sight import ParticipantLike, RequestLike, Sight, sight_of
from requests_app.vocabulary import OPEN, AuthorMay, State, Verb


class ActableRequest(RequestLike, Protocol):
    """What must be known of the request."""

    acked_by_id: int | None


@dataclass(frozen=True)
class Verdict:
    """``reason`` is shown beside a disabled button; ``hidden``: to this person the request is not there at all
    (404); ``for_good``: this person may never do it again, so no button stands there."""

    ok: bool
    reason: str = ""
    hidden: bool = False
    for_good: bool = False

    @property
    def not_now(self) -> bool:
        """Whether this person could do it at another time."""
        return not (self.ok or self.hidden or self.for_good)


YES = Verdict(True)
NOT_THERE = Verdict(False, "This page is not here.", hidden=True)
ONLY_READS = Verdict(False, "Your fellowship has ended. You can read this, and download what is yours.", for_good=True)

WAITING, ACKED, ANSWERED, CLOSED, WITHDRAWN = (
    State.WAITING,
    State.ACKNOWLEDGED,
    State.ANSWERED,
    State.CLOSED,
    State.WITHDRAWN,
)
OPEN_STATES = frozenset(OPEN)
CLOCK = frozenset({WAITING, ACKED})
READABLE = OPEN_STATES | {CLOSED}
READERS_MAY: Mapping[Verb, frozenset[State]] = {Verb.NAMES_STUDENT: READABLE, Verb.CHANGE_WORDS: READABLE}

FELLOW_MAY: Mapping[Verb, frozenset[State]] = {
    Verb.SOONER: CLOCK,
    Verb.ADD_WORDS: OPEN_STATES,
    Verb.THANKS: frozenset({ANSWERED, CLOSED}),
    Verb.FOLLOW_UP: frozenset({ANSWERED}),
    Verb.REOPEN: frozenset({CLOSED}),
    Verb.CLOSE: OPEN_STATES,
    Verb.HOLD: CLOCK,
    Verb.CHANGE_URGENCY: frozenset({WAITING}),
    Verb.TAKE_OUT: OPEN_STATES,
    Verb.LET_BACK: OPEN_STATES,
    Verb.OPEN_IT: OPEN_STATES,
    Verb.ALLOW: OPEN_STATES,
    Verb.DECLINE: OPEN_STATES,
    Verb.PEER_CHOICE: frozenset({WAITING}),
    Verb.WITHDRAW: OPEN_STATES,
    Verb.UNDO: frozenset({WAITING, CLOSED, WITHDRAWN}),
    **READERS_MAY,
}
HELPER_MAY: Mapping[Verb, frozenset[State]] = {
    Verb.ACKNOWLEDGE: CLOCK,
    Verb.PASS_ON: CLOCK,
    Verb.ANSWER: OPEN_STATES,
    Verb.QUESTION: OPEN_STATES,
    Verb.TALKED: OPEN_STATES,
    Verb.NOTE: OPEN_STATES,
    Verb.HAND_OVER: CLOCK,
    Verb.ADD_PERSON: OPEN_STATES,
    Verb.UNDO: OPEN_STATES,
    **READERS_MAY,
}
ONLY_WAITING_MAY: Mapping[Verb, frozenset[State]] = {
    Verb.REMIND_HOLDER: CLOCK,
    Verb.OFFER: CLOCK,
    Verb.ACKNOWLEDGE: CLOCK,
    Verb.PASS_ON: CLOCK,
    Verb.TALKED: OPEN_STATES,
    Verb.UNDO: OPEN_STATES,
}
# What is closed and still on the board is a leaver's, and answered like any other.
BOARD_MAY: Mapping[Verb, frozenset[State]] = {Verb.ANSWER: READABLE, **READERS_MAY}
NAMELESS_HELPER_MAY: Mapping[Verb, frozenset[State]] = {
    Verb.ANSWER: OPEN_STATES,
    Verb.PASS_ON: CLOCK,
    Verb.UNDO: CLOCK,
    **READERS_MAY,
}

MAY: Mapping[Sight, Mapping[Verb, frozenset[State]]] = {
    Sight.AUTHOR: FELLOW_MAY,
    Sight.ALL: HELPER_MAY,
    Sight.NAMELESS: NAMELESS_HELPER_MAY,
    Sight.WAITING: ONLY_WAITING_MAY,
    Sight.BOARD: BOARD_MAY,
    Sight.NONE: {},
}

# Whoever knows only that a fellow waits does not know the state, so the reason does not tell it.
NOT_NEEDED = Verdict(False, "Nothing is needed from you now.")
PASSED_ON = Verdict(False, "You passed it on already.")
WHY_NOT: Mapping[State, str] = {
    WAITING: "It is still waiting for an answer.",
    ACKED: "Someone is on it already.",
    ANSWERED: "It has been answered.",
    CLOSED: "It is closed.",
    WITHDRAWN: "It was taken back.",
}


def may(viewer_id: int, verb: Verb, request: ActableRequest, part: ParticipantLike | None) -> Verdict:
    """``part`` is this person's participant row, if there is one. The engine asks nobody."""
    return _verdict(viewer_id, verb, request, sight_of(viewer_id, request, part))


def may_each(viewer_id: int, request: ActableRequest, part: ParticipantLike | None) -> dict[Verb, Verdict]:
    """The same of every verb."""
    seen = sight_of(viewer_id, request, part)
    return {verb: _verdict(viewer_id, verb, request, seen) for verb in Verb}


def _verdict(viewer_id: int, verb: Verb, request: ActableRequest, seen: Sight) -> Verdict:
    if seen is Sight.AUTHOR and request.author_may == AuthorMay.READ:
        return ONLY_READS if verb in FELLOW_MAY else NOT_THERE
    found = _from(MAY[seen], verb, State(request.state))
    if found.ok and verb is Verb.PASS_ON and request.state == ACKED and request.acked_by_id != viewer_id:
        found = Verdict(False, WHY_NOT[ACKED])  # whoever said "I have it" is the one to say "I can't"
    if found.not_now and seen is Sight.WAITING:
        return NOT_NEEDED
    return found


def _from(table: Mapping[Verb, frozenset[State]], verb: Verb, state: State) -> Verdict:
    """What this table says; a verb it does not name is not there for them."""
    states = table.get(verb)
    if states is None:
        return NOT_THERE
    if state in states:
        return YES
    return Verdict(False, WHY_NOT[state], for_good=state is WITHDRAWN)


class NotAllowed(Exception):
    """The act is not allowed from here; ``verdict.reason`` says why, ``verdict.hidden`` that the request is not
    there for them."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class ActRefused(Exception):
    """The act is allowed, but these particulars are not; the message is for the person, their text is kept."""


class SomeoneElseWas(ActRefused):
    """Somebody else was there first (``person_id``, ``at``): nothing changes before this person has read that and says
    so again."""

    def __init__(self, person_id: int | None, at: datetime | None) -> None:
        super().__init__("Someone else was there first.")
        self.person_id, self.at = person_id, at


class SomeoneIsOnIt(SomeoneElseWas):
    """The first who says "I'll answer" is on it, until a tap that takes over from them by name."""


class SomeoneAnswered(SomeoneElseWas):
    """An answer came while this one was being written."""
