"""The author's page of a conversation: where it stands, who has seen it, what happens if nobody acts. Pure.

What comes next is worked out by the engine's own functions from the present facts: the page promises what it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mentors.support import CirclePerson
from pts_support.people.roster.endings import reads_until
from pts_support.saying import by_number
from pts_support.saying import names as joined
from pts_support.spoken.pieces import RichLine, bold, by, phone, rich_line, said, until
from requests_app.access.sight import SIGHT_GIVEN
from requests_app.access.visibility import see
from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase
from requests_app.chain.deadlines import NUDGE_DAYS, SILENCE_DAYS
from requests_app.chain.forecast import ForecastStep
from requests_app.models import HelpRequest, Offer
from requests_app.pages.thread import seen_by
from requests_app.pages.thread.act_groups import not_now
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.parts import OfferMade, ThreadView, UpcomingStep
from requests_app.pages.thread.situation import Situation
from requests_app.pages.thread.stream import choosable, could_come_back, stream_of
from requests_app.vocabulary import (
    NEVER_CLOSED_BY_SILENCE,
    AuthorMay,
    Consent,
    EventKind,
    MessageKind,
    OfferKind,
    Outcome,
    Route,
    Standing,
    State,
    Step,
    Topic,
    few_readers,
)

ENDED = {
    Outcome.HELPED: "It helped.",
    Outcome.PARTLY: "It helped partly.",
    Outcome.SELF: "Sorted out without us.",
    Outcome.TOO_LATE: "The answer came too late. That is on us.",
    Outcome.NO_FEEDBACK: "Nothing came after the answer, so it was closed without feedback.",
    Outcome.LEFT_PROGRAM: "The fellowship ended.",
}


def author_page(whole: LoadedRequest, case: RequestCase | None, now: datetime) -> ThreadView:
    request, situation = whole.request, Situation(whole, case, now)
    title, standing = _where_it_stands(situation)
    replies = [message for message in whole.messages if message.kind in (MessageKind.ANSWER, MessageKind.QUESTION)]
    return ThreadView(
        ref=request.ref,
        request=see(request, whole.viewer_id, None, names=whole.names, with_whom=whole.holders),
        is_fellow=True,
        title=title,
        standing=standing,
        stream=stream_of(whole),
        now_says=_now_says(situation),
        nexts=_nexts(situation),
        may=whole.acts,
        step=request.step,
        newest=replies[-1].id if replies else 0,
        seen_by=seen_by.readers_said(situation),
        peers_read=seen_by.peers_read(whole),
        few_readers=request.on_board and few_readers(seen_by.board_readers(whole)),
        offers=tuple(_offer(offer, whole) for offer in whole.offers),
        waiting_ones=choosable(whole, Standing.WAITING),
        could_leave=choosable(whole, *SIGHT_GIVEN),
        left_out=could_come_back(whole, case),
        asks_board=situation.asks_board,
        mentor_out=bool(case and case.circle.mentor and case.circle.mentor.id in case.barred),
        answered_by=situation.answerer,
        after_talk=whole.last_reply is EventKind.TALKED,
        after_question=whole.last_reply is EventKind.QUESTIONED,
        opened=bool(whole.first_read) or any(one.author_id != request.fellow_id for one in whole.messages),
        on_board=request.on_board,
        phone=request.program.phone,
        not_now=not_now(whole),
    )


# Where it stands --------------------------------------------------------------------------------------------------


def _where_it_stands(situation: Situation) -> tuple[str, tuple[RichLine, ...]]:
    """The headline, and the sentences under it."""
    whole, request = situation.whole, situation.whole.request
    if request.state == State.WITHDRAWN:
        return "You took it back", (rich_line("Nobody else finds it any more, and it is counted nowhere."),)
    if request.state == State.CLOSED:
        ended = rich_line(ENDED[Outcome(request.outcome)])
        return "It is closed", (ended, *_still_on_the_board(request), _what_now(whole))
    if request.state == State.ANSWERED:
        return "It’s your turn", (_came_back(situation),)
    if situation.asks_board:
        choose = rich_line("Nobody has answered on the board yet. Leave it up, or ask somebody by name?")
        waits = () if request.held_until else _until_when(situation)  # nobody has until a time while it is on hold
        return "It’s your turn", waits or (choose,)
    if request.held_until:
        until_then = until(request.held_until, strong=True)
        return "It is on hold", (rich_line("Nobody is added ", until_then, ". They may still answer."),)
    if request.state == State.ACKNOWLEDGED:
        return f"{situation.have} has it", (rich_line("You will hear ", by(request.due_at, strong=True), "."),)
    if not situation.have:
        return _nobody_has_it(situation)
    return _who_has_it(situation), (*_until_when(situation), *_nobody_reads_it(situation))


def _still_on_the_board(request: HelpRequest) -> tuple[RichLine, ...]:
    """What whoever left is told of their post."""
    if request.listed_until is None:
        return ()
    until_then = until(request.listed_until)
    return (rich_line("It stays on the board ", until_then, ", without your name. Answers reach you here."),)


def _nobody_reads_it(situation: Situation) -> tuple[RichLine, ...]:
    """Whoever is left was held back: the one thing that helps is the fellow's tap, or the phone."""
    whole = situation.whole
    if not whole.holders or set(whole.holders) - set(whole.request.held_back):
        return ()
    if any(_reads_already(whole, person_id) for person_id in whole.holders):
        return ()
    call = phone(whole.request.program.phone)
    why = "Nobody who is left can read what you wrote, because the people around you were changed."
    return (rich_line(f"{why} Let {situation.have} read it below, or call ", call, ": a person answers."),)


def _came_back(situation: Situation) -> RichLine:
    who = bold(situation.answerer or "Somebody")
    match situation.whole.last_reply:
        case EventKind.QUESTIONED:
            return rich_line(who, " asked one question first. What was left of the time is kept.")
        case EventKind.TALKED:
            return rich_line(who, " says you talked. Did that do it?")
    return rich_line(who, " answered ", said(situation.whole.request.answered_at), ".")


def _nobody_has_it(situation: Situation) -> tuple[str, tuple[RichLine, ...]]:
    request = situation.whole.request
    call = phone(request.program.phone)
    if request.on_board:
        return "It is on the board", (_who_reads_the_board(situation.whole),)
    if situation.everybody_out:
        back = rich_line("Let somebody back in, or call ", call, ": a person answers.")
        return "Everybody who could answer is left out", (back,)
    return "Nobody can be reached right now", (rich_line("That is on us. A person answers the phone at ", call, "."),)


def _who_reads_the_board(whole: LoadedRequest) -> RichLine:
    """With few readers a hidden name is no promise."""
    if few_readers(seen_by.board_readers(whole)):
        return rich_line("The other fellows can read it. With so few, they may know who asks.")
    return rich_line("The other fellows can read it, without your name.")


def _who_has_it(situation: Situation) -> str:
    whole, number = situation.whole, len(situation.whole.holders)
    have = (whole.participant(person_id) for person_id in whole.holders)
    if any(participant and participant.standing == Standing.ALL for participant in have):
        return f"{situation.have} {by_number(number, 'has', 'have')} it"
    return f"{situation.have} {by_number(number, 'knows', 'know')} that you are waiting"


def _until_when(situation: Situation) -> tuple[RichLine, ...]:
    """How long whoever is asked has, and who gets it then."""
    request = situation.whole.request
    if not situation.have or not situation.steps:
        return ()
    first = situation.steps[0]
    if not first.asked:
        call = phone(request.program.phone)
        return (rich_line("Everybody who can be asked has it. If it can’t wait, call ", call, "."),)
    who = by_number(len(situation.whole.holders), f"{situation.have} has", "They have")
    then = "gets it too" if _reads(situation.whole, first.asked.person.id) else "learns that you are waiting"
    next_one = bold(first.asked.person.called)
    return (rich_line(f"{who} ", until(first.at, strong=True), ". Then ", next_one, f" {then}."),)


def _what_now(whole: LoadedRequest) -> RichLine:
    request = whole.request
    if request.author_may == AuthorMay.ACT:
        return rich_line("You can open it again whenever you like.")
    return rich_line("You can read this, and take out what is yours, ", until(reads_until(request.membership)), ".")


def _now_says(situation: Situation) -> RichLine:
    request = situation.whole.request
    if request.state in (State.CLOSED, State.WITHDRAWN):
        return ()
    if request.state == State.ANSWERED or situation.asks_board:
        return rich_line("It is your turn. Take the time you need.")
    if request.held_until:
        return rich_line("It is on hold.")
    if request.state == State.ACKNOWLEDGED:
        return rich_line(f"{situation.have} has it.")
    if situation.have:
        return _whose_turn(situation)
    if request.on_board:
        return rich_line("It is the other fellows’ turn.")
    if situation.everybody_out:
        return rich_line("It is nobody’s turn while everybody is left out.")
    return rich_line("It is nobody’s turn, and that is on us.")


def _whose_turn(situation: Situation) -> RichLine:
    people = situation.whole.holders
    if len(people) == 1:
        return rich_line(f"It is {situation.have}’s turn.")
    turns = joined(f"{situation.whole.names[person_id]}’s" for person_id in people)
    others = by_number(len(people) - 1, "other is", "others are")
    return rich_line(f"It is {turns} turn. Whoever answers first, the {others} told.")


# What happens if nobody acts --------------------------------------------------------------------------------------


def _nexts(situation: Situation) -> tuple[UpcomingStep, ...]:
    if situation.whole.request.state == State.ANSWERED and situation.case:
        return _after_answer(situation, situation.case)
    return (*_before_the_steps(situation), *_steps_said(situation))


def _before_the_steps(situation: Situation) -> Iterator[UpcomingStep]:
    """A hold that ends, or our own reminder."""
    request = situation.whole.request
    if request.held_until:
        yield UpcomingStep(request.held_until, rich_line("The hold ends, and the clock goes on."))
    elif situation.whole.reminder_first and situation.have:
        yield UpcomingStep(request.open_due_at, rich_line(f"We remind {situation.have}, quietly."))
    elif situation.whole.reminder_first:
        yield UpcomingStep(request.open_due_at, rich_line("The board says that it is still open."))


def _steps_said(situation: Situation) -> Iterator[UpcomingStep]:
    """Each step to come in words; the first can be taken with one tap."""
    somebody, ask_now = bool(situation.whole.holders), situation.following
    last = len(situation.steps) - 1
    for position, step in enumerate(situation.steps):
        if step.asked:
            somebody = True
            words = _joins_says(situation.whole, step, step.asked.person, first=position == 0)
        else:
            words = _nobody_joins_says(situation.whole, step, last=position == last, somebody=somebody)
        yield UpcomingStep(step.at, words, ask_now)
        ask_now = ""


def _reads(whole: LoadedRequest, person_id: int) -> bool:
    """Whether this person may read it once they join."""
    if person_id in whole.request.held_back:
        return _reads_already(whole, person_id)
    if whole.request.consent == Consent.MAY_READ or whole.request.route == Route.PEERS:
        return True
    return _reads_already(whole, person_id)


def _reads_already(whole: LoadedRequest, person_id: int) -> bool:
    there = whole.participant(person_id)
    return there is not None and there.standing == Standing.ALL


def _joins_says(whole: LoadedRequest, step: ForecastStep, person: CirclePerson, *, first: bool) -> RichLine:
    request, name = whole.request, person.called
    unless = ""
    if first and request.acked_by_id:
        unless = f"If {whole.names.get(request.acked_by_id, '')} has not answered: "
    gets = "gets it too."
    if request.route == Route.PEERS:
        gets = "reads it without your name, and answers on the board."
    elif not _reads(whole, person.id):
        gets = "learns that you are waiting, not what you wrote."
    return rich_line(f"{unless}{name} {gets}{_who_is_away(step)}")


def _who_is_away(step: ForecastStep) -> str:
    away = [passed.person.called for passed in step.passed if passed.why == "away"]
    if not away:
        return ""
    return f" ({joined(away)} {by_number(len(away), 'is', 'are')} away.)"


def _nobody_joins_says(whole: LoadedRequest, step: ForecastStep, *, last: bool, somebody: bool) -> RichLine:
    """``somebody``: whether anybody has it by then."""
    if step.does is Step.ASK_FELLOW:
        return rich_line("If nobody has answered by then, we ask you what happens next.")
    does, again = "We look for somebody again", ", and every school day, until a person can be asked."
    if somebody or whole.request.on_board:
        does, again = "Everybody who has it is reminded", ", and again every school day, until a person answers."
    return rich_line(does, again if last else ".")


def _after_answer(situation: Situation, case: RequestCase) -> tuple[UpcomingStep, ...]:
    request = situation.whole.request
    after = rich_line("If we hear nothing, we close it. You can open it again.")
    if request.topic and Topic(request.topic) in NEVER_CLOSED_BY_SILENCE:
        who = situation.answerer or "whoever answered"
        after = rich_line(f"If we hear nothing, we ask {who} to ask you in person.")
    if request.nudged:
        return (UpcomingStep(request.open_due_at, after),)
    closes = deadlines.school_days(case.circle.fellow.hours, request.open_due_at, SILENCE_DAYS - NUDGE_DAYS)
    return (UpcomingStep(request.open_due_at, rich_line("We ask whether it helped.")), UpcomingStep(closes, after))


# Offers ----------------------------------------------------------------------------------------------------------


def _offer(offer: Offer, whole: LoadedRequest) -> OfferMade:
    return OfferMade(offer.ref, whole.names[offer.by_id], _offer_says(offer, whole))


def _offer_says(offer: Offer, whole: LoadedRequest) -> RichLine:
    who, whom = bold(whole.names[offer.by_id]), bold(whole.names.get(offer.person_id or 0, ""))
    match OfferKind(offer.kind):
        case OfferKind.READ:
            return rich_line(who, " knows that you are waiting, and could read it.")
        case OfferKind.CALL:
            return rich_line(who, " could call you.")
        case OfferKind.ADD:
            return rich_line(who, " would like to bring in ", whom, ", who could then read it.")
        case OfferKind.HAND_OVER:
            return rich_line(who, " would like to hand it over to ", whom, ".")
        case OfferKind.MORE_TIME:
            return rich_line(who, " asks for more time: you would hear ", by(offer.until, strong=True), ".")
