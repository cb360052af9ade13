"""What happens to a request if nobody acts, told to whoever asked: the next step first, then the others. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pts_support.saying import by_number
from pts_support.spoken.pieces import LinePiece, by, said
from pts_support.spoken.statement import NOTHING_STATED, StatedFact, Statement, state
from requests_app.access.sight import Sight
from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase
from requests_app.chain.deadlines import NUDGE_DAYS, SILENCE_DAYS
from requests_app.chain.forecast import ForecastStep
from requests_app.pages.thread.parts import UpcomingStep
from requests_app.pages.thread.situation import Situation
from requests_app.statements.facts import (
    AskedIfHelpedAt,
    AskedNext,
    ClosesAt,
    FellowAskedAt,
    OnIt,
    PassedOver,
    PausedUntil,
    ReminderAt,
    SoonerAsks,
)
from requests_app.vocabulary import NEVER_CLOSED_BY_SILENCE, HelpKind, Standing, State, Step, Topic

ASKS_ONCE_MORE = ("we ask once more.", "we ask whether there is more to say.")


def by_then(at: datetime | None) -> LinePiece:
    return by(at, strong=True)


def steps_said(situation: Situation) -> tuple[UpcomingStep, ...]:
    """All of it, the next first."""
    if situation.whole.request.state == State.ANSWERED and situation.case:
        return _after_answer(situation, situation.case)
    return (*_before_the_steps(situation), *_steps(situation))


def _upcoming(at: datetime, fact: StatedFact, words: Statement) -> UpcomingStep:
    return UpcomingStep(state(fact, said(at)), words)


def _before_the_steps(situation: Situation) -> Iterator[UpcomingStep]:
    """A pause that ends, or our own reminder."""
    request, have = situation.whole.request, situation.have
    if request.held_until:
        ends = PausedUntil(request.id, request.held_until)
        yield _upcoming(request.held_until, ends, state("the pause ends, and the clock goes on."))
    elif situation.whole.reminder_first:
        at = request.open_due_at
        fact = ReminderAt(request.id, have, at)
        words = state(fact, "we send ", situation.reader.people(have), " a reminder.")
        if not have:
            words = state(fact, "the board says that it is still open.")
        yield _upcoming(at, fact, words)


def _steps(situation: Situation) -> Iterator[UpcomingStep]:
    """Each step to come in words."""
    somebody = bool(situation.have)
    last, joined = len(situation.steps) - 1, 0
    for position, step in enumerate(situation.steps):
        if step.asked:
            somebody, joined = True, joined + 1
            yield _joins(situation, step, joined, first=position == 0)
        else:
            yield _nobody_joins(situation, step, last=position == last, somebody=somebody)


def ask_now(situation: Situation) -> Statement:
    """On the button that brings the next person in with one tap; nothing where there is nobody."""
    person_id = situation.following
    if person_id is None or situation.case is None:
        return NOTHING_STATED
    does = "Ask "
    if situation.sight_of_joining(person_id) is Sight.WAITING:
        does = "Tell "
    stand_in, how = situation.case.circle.backup_at(situation.now)
    on_call = how == "cover" and stand_in is not None and stand_in.id == person_id
    who = situation.reader.person(person_id)
    return state(SoonerAsks(situation.about, person_id), does, who, " (on call) now" if on_call else " now")


def _joins(situation: Situation, step: ForecastStep, nth: int, *, first: bool) -> UpcomingStep:
    assert step.asked  # whoever is asked by it
    person_id, reader = step.asked.person.id, situation.reader
    joins_with = situation.sight_of_joining(person_id)
    fact = AskedNext(situation.about, person_id, step.at, joins_with, nth)
    who, acked_by = reader.person(person_id), situation.whole.request.acked_by_id
    unless = state("we ")
    if first and acked_by:
        unless = state(OnIt(situation.about, acked_by), "if ", reader.person(acked_by), " hasn’t answered, we ")
    if joins_with is Sight.WAITING:
        words = state(fact, unless, "tell ", who, " that you are waiting, not what you wrote.")
    elif joins_with is Sight.NAMELESS:
        words = state(fact, unless, "ask ", who, " to answer on the board, without your name.")
    else:
        words = state(fact, unless, "ask ", who, " too.")
    return _upcoming(step.at, fact, state(words, _who_is_away(situation, step)))


def _who_is_away(situation: Situation, step: ForecastStep) -> Statement:
    away = tuple(passed.person.id for passed in step.passed if passed.why == "away")
    if not away:
        return NOTHING_STATED
    facts = [PassedOver(situation.about, person_id) for person_id in away]
    are = by_number(len(away), "is", "are")
    return state(*facts, " (", situation.reader.people(away), f" {are} away.)")


def _nobody_joins(situation: Situation, step: ForecastStep, *, last: bool, somebody: bool) -> UpcomingStep:
    """``somebody``: whether anybody was asked by then."""
    request = situation.whole.request
    if step.does is Step.ASK_FELLOW:
        asked = FellowAskedAt(request.id, step.at)
        return _upcoming(step.at, asked, state(asked, "if no one has answered, we ask you what happens next."))
    does, again = "we look for someone again", ", and every school day, until a person can be asked."
    if somebody or request.on_board:
        does, again = "we remind everyone", ", and again every school day, until someone answers."
    fact = ReminderAt(request.id, (), step.at)
    return _upcoming(step.at, fact, state(does, again if last else "."))


def _after_answer(situation: Situation, case: RequestCase) -> tuple[UpcomingStep, ...]:
    request = situation.whole.request
    asks_it = AskedIfHelpedAt(request.id, request.open_due_at)
    asks = _upcoming(request.open_due_at, asks_it, state(ASKS_ONCE_MORE[request.kind == HelpKind.HEARD]))
    if request.nudged:
        return (_at_last(situation, request.open_due_at),)
    closes = deadlines.school_days(case.circle.fellow.hours, request.open_due_at, SILENCE_DAYS - NUDGE_DAYS)
    return (asks, _at_last(situation, closes))


def _checks_in(situation: Situation) -> tuple[int, ...]:
    """Whoever answered, while they can read it; else everyone who can."""
    there = situation.case.helpers if situation.case else ()
    readers = tuple(helper.person_id for helper in there if helper.standing == Standing.ALL)
    answered_by = situation.whole.request.answered_by_id
    if answered_by in readers:
        return (answered_by,)
    return readers


def _at_last(situation: Situation, at: datetime) -> UpcomingStep:
    """What comes of silence: it is closed, or a person is asked to look after the fellow."""
    request = situation.whole.request
    if request.topic and Topic(request.topic) in NEVER_CLOSED_BY_SILENCE:
        asked = _checks_in(situation)
        whom = situation.reader.people(asked) or "the next person"
        fact = ReminderAt(request.id, asked, at)
        return _upcoming(at, fact, state(fact, "if we hear nothing, we ask ", whom, " to check in with you."))
    return _upcoming(at, ClosesAt(request.id, at), state("if we hear nothing, it closes. You can reopen it."))
