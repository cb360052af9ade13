"""The author's page of a conversation: where it stands, who has seen it, what happens if nobody acts. Pure.

What comes next is worked out by the engine's own functions from the present facts: the page promises what it does.
"""

from __future__ import annotations

from datetime import datetime

from pts_support.people.roster.endings import reads_until
from pts_support.spoken.pieces import RichLine, bold, by, phone, rich_line, said, until
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.access.sight import SIGHT_GIVEN, Sight
from requests_app.access.visibility import see
from requests_app.chain.case import RequestCase
from requests_app.models import HelpRequest, Offer
from requests_app.pages.thread import seen_by, upcoming
from requests_app.pages.thread.act_groups import not_now
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.parts import OfferMade, ThreadView
from requests_app.pages.thread.situation import Situation
from requests_app.pages.thread.stream import choosable, could_come_back, folded_stream, needed_before
from requests_app.statements import headings, next_steps, sight, waiting
from requests_app.statements.facts import (
    AskedNext,
    CannotSee,
    Happened,
    ListedUntil,
    NobodyNext,
    Offers,
    PausedUntil,
    ToldWaiting,
    WaitingFor,
    WasAsked,
)
from requests_app.statements.listener import Listener
from requests_app.vocabulary import (
    AuthorMay,
    EventKind,
    HelpKind,
    MessageKind,
    OfferKind,
    Outcome,
    Standing,
    State,
    few_readers,
)

ENDED = {
    Outcome.HELPED: "It helped.",
    Outcome.PARTLY: "It helped some.",
    Outcome.SELF: "It was sorted out without us.",
    Outcome.TOO_LATE: "The answer came too late. That’s on us.",
    Outcome.NO_FEEDBACK: "We heard nothing after the answer, so we closed it.",
    Outcome.LEFT_PROGRAM: "The fellowship ended.",
}
WITH_THANKS = "It was closed with thanks."
ON_US = "You don’t have an answer yet. That’s on us. "
NAMED_IN_A_HEADLINE = 2  # more names are a list, and no headline


def author_page(whole: LoadedRequest, case: RequestCase | None, now: datetime) -> ThreadView:
    request, situation = whole.request, Situation(whole, case, now)
    title, standing = _where_it_stands(situation)
    replies = [message for message in whole.messages if message.kind in (MessageKind.ANSWER, MessageKind.QUESTION)]
    steps = upcoming.steps_said(situation)
    return ThreadView(
        ref=request.ref,
        request=see(request, whole.viewer_id, None, names=whole.names, with_whom=whole.holders),
        fellow=headings.whose(request.id, situation.reader),
        is_fellow=True,
        title=title,
        standing=standing,
        unseen=_who_cannot_see(situation),
        stream=folded_stream(whole),
        next=steps[0] if steps else None,
        then=steps[1:],
        may=whole.acts,
        step=request.step,
        safety_line=whole.safety_line,
        newest=replies[-1].id if replies else 0,
        ask_now=upcoming.ask_now(situation),
        readers=_who_reads_what_is_added(situation),
        seen_by=seen_by.readers_said(situation),
        peers_read=seen_by.peers_read(whole),
        few_readers=request.on_board and few_readers(seen_by.board_readers(whole)),
        offers=tuple(_offer(offer, situation) for offer in whole.offers),
        could_leave=choosable(whole, *SIGHT_GIVEN),
        left_out=could_come_back(whole, case),
        asks_board=situation.asks_board,
        mentor_out=bool(case and case.circle.mentor and case.circle.mentor.id in case.barred),
        answered_by=_answerer(situation),
        after_talk=whole.last_reply is EventKind.TALKED,
        after_question=whole.last_reply is EventKind.QUESTIONED,
        opened=bool(whole.first_read) or any(one.author_id != request.fellow_id for one in whole.messages),
        on_board=request.on_board,
        needed=needed_before(whole),
        call=state("If it can’t wait, call ", phone(request.program.phone), "."),
        not_now=not_now(whole),
    )


def how_it_ended(request: HelpRequest) -> str:
    """Of whoever only wanted to be heard nobody asks whether it helped."""
    if request.kind == HelpKind.HEARD and request.outcome == Outcome.HELPED:
        return WITH_THANKS
    return ENDED[Outcome(request.outcome)]


# Where it stands --------------------------------------------------------------------------------------------------


def _where_it_stands(situation: Situation) -> tuple[Statement, tuple[Statement, ...]]:
    """The headline, and the sentences under it: of what is so now, never of what has passed."""
    request = situation.whole.request
    if request.state == State.WITHDRAWN:
        return state("You withdrew this request"), (state("No one else can find it, and it isn’t counted anywhere."),)
    if request.state == State.CLOSED:
        ended = state(how_it_ended(request))
        return state("This request is closed"), (ended, *_still_on_the_board(situation), _what_now(situation.whole))
    if request.state == State.ANSWERED:
        return _came_back(situation)
    if situation.asks_board:
        choose = state("No one has answered on the board yet. Leave it up, or ask someone by name?")
        waits = () if request.held_until else _until_when(situation)  # nobody has until a time while it is on hold
        return state("Your decision"), waits or (choose,)
    if request.held_until:
        until_then = PausedUntil(request.id, request.held_until)
        end = until(request.held_until, strong=True)
        return state("This request is paused"), (
            state(until_then, "No one else is asked ", end, ". The people who were asked can still answer."),
        )
    if request.acked_by_id:
        return _on_it(situation, request.acked_by_id)
    if not situation.have:
        return _nobody_has_it(situation)
    return _who_is_waited_for(situation)


def _still_on_the_board(situation: Situation) -> tuple[Statement, ...]:
    """What whoever left is told of their post."""
    request = situation.whole.request
    if request.listed_until is None:
        return ()
    listed = ListedUntil(request.id, request.listed_until)
    end = said(request.listed_until)
    return (state(listed, "It stays on the board until ", end, ", without your name. Answers reach you here."),)


def _came_back(situation: Situation) -> tuple[Statement, tuple[Statement, ...]]:
    who = _answerer(situation) or state("Someone")
    match situation.whole.last_reply:
        case EventKind.QUESTIONED:
            return state(who, " asked you a question"), (state("The clock is paused until you reply."),)
        case EventKind.TALKED:
            return state(who, " says you talked"), ()
    return state(who, " answered"), ()


def _answerer(situation: Situation) -> Statement:
    """Who came back to it, by name; empty where nobody has, or nobody knows the name any more."""
    whole = situation.whole
    answerer, kind = whole.request.answered_by_id, whole.last_reply
    if not answerer or not kind or answerer not in whole.names:
        return NOTHING_STATED
    return state(Happened(situation.about, kind, by=answerer), situation.reader.person(answerer, start=True))


def _on_it(situation: Situation, person_id: int) -> tuple[Statement, tuple[Statement, ...]]:
    """Somebody said so themselves, and by when; what happens if not, as long as there is somebody to ask."""
    hears = waiting.hears_by(situation.about, situation.whole.request.open_due_at)
    first = next(iter(situation.steps), None)
    lines = [hears]
    if first and first.asked:
        lines.append(_if_not(situation, first.asked.person.id))
    return waiting.on_it(situation.about, person_id, situation.reader), (_joined(lines),)


def _joined(lines: list[Statement]) -> Statement:
    first, *rest = lines
    for line in rest:
        first = state(first, " ", line)
    return first


def _if_not(situation: Situation, person_id: int) -> Statement:
    joins_with = situation.sight_of_joining(person_id)
    return next_steps.if_not_we_ask(situation.about, person_id, joins_with, situation.reader)


def _nobody_has_it(situation: Situation) -> tuple[Statement, tuple[Statement, ...]]:
    request = situation.whole.request
    call = phone(request.program.phone)
    if request.on_board:
        return state("Waiting for the other fellows"), (_who_reads_the_board(situation.whole),)
    if situation.everybody_out:
        back = state("Give someone access back, or call ", call, ": a person answers.")
        return state("Everyone who could answer is left out"), (back,)
    return state("No one can be reached right now"), (state("That’s on us. A person answers the phone at ", call, "."),)


def _who_reads_the_board(whole: LoadedRequest) -> Statement:
    """With few readers a hidden name is no promise."""
    if few_readers(seen_by.board_readers(whole)):
        return state("The other fellows can read it. With so few, they may know who asks.")
    return state("The other fellows can read it, without your name.")


def _who_is_waited_for(situation: Situation) -> tuple[Statement, tuple[Statement, ...]]:
    lines = (*_until_when(situation), *_nobody_reads_it(situation))
    if len(situation.have) > NAMED_IN_A_HEADLINE:
        return state("You don’t have an answer yet"), lines
    if not any(situation.reads_already(person_id) for person_id in situation.have):
        return waiting.told_waiting(situation.about, situation.have, situation.reader), lines
    return waiting.waiting_for(situation.about, situation.have, situation.reader), lines


def _until_when(situation: Situation) -> tuple[Statement, ...]:
    """How long whoever is asked has, and who is asked then."""
    if not situation.have or not situation.steps:
        return ()
    first, about = situation.steps[0], situation.about
    if not first.asked:
        return (_at_the_end(situation),)
    if not situation.whole.request.step:
        then = _if_not(situation, first.asked.person.id)
        return (state(waiting.has_until(about, situation.have, first.at, situation.reader), " ", then),)
    then = _if_no_one_answers(situation, first.asked.person.id, first.at)
    return (state(_who_was_asked(situation), WaitingFor(about, situation.have, first.at), then),)


def _if_no_one_answers(situation: Situation, person_id: int, at: datetime) -> Statement:
    """Of those asked already no one has a time of their own any more."""
    joins_with, end = situation.sight_of_joining(person_id), by(at, strong=True)
    fact = AskedNext(situation.about, person_id, at, joins_with)
    who = situation.reader.person(person_id, strong=True)
    if joins_with is Sight.WAITING:
        return state(fact, "If no one answers ", end, ", we’ll tell ", who, " that you are waiting.")
    return state(fact, "If no one answers ", end, ", we’ll ask ", who, " too.")


def _who_was_asked(situation: Situation) -> Statement:
    """Under a headline without names who they are; else, once the promised time has passed, that this is on us."""
    if len(situation.have) <= NAMED_IN_A_HEADLINE:
        return state(ON_US) if situation.whole.request.promised_at <= situation.now else NOTHING_STATED
    facts = [WasAsked(situation.about, person_id) for person_id in situation.have]
    return state(*facts, "That’s on us. We asked ", situation.reader.people(situation.have), ". ")


def _at_the_end(situation: Situation) -> Statement:
    """Nobody is promised a next person."""
    call = phone(situation.whole.request.program.phone)
    nobody = state(NobodyNext(situation.about), "No one else can be asked; we remind everyone each school day. ")
    return state(_who_was_asked(situation), nobody, "If it can’t wait, call ", call, ".")


def _nobody_reads_it(situation: Situation) -> tuple[Statement, ...]:
    """Whoever is left was held back: the one thing that helps is the fellow's tap, or the phone."""
    whole = situation.whole
    if not whole.holders or set(whole.holders) - set(whole.request.held_back):
        return ()
    if any(situation.reads_already(person_id) for person_id in whole.holders):
        return ()
    call = phone(whole.request.program.phone)
    why = "No one who is left can read what you wrote, because the people around you were changed."
    told = ToldWaiting(situation.about, whole.holders)
    who = situation.reader.people(whole.holders)
    return (state(told, why, " Let ", who, " read it below, or call ", call, ": a person answers."),)


def _what_now(whole: LoadedRequest) -> Statement:
    request = whole.request
    if request.author_may == AuthorMay.ACT:
        return state("You can reopen it whenever you like.")
    return state("You can read this, and download what is yours, ", until(reads_until(request.membership)), ".")


# Who sees it ------------------------------------------------------------------------------------------------------


def _who_cannot_see(situation: Situation) -> tuple[Statement, ...]:
    """Said wherever somebody is left out; those who never knew of it, and those who did."""
    whole = situation.whole
    if whole.request.state == State.WITHDRAWN:
        return ()
    out = [one for one in whole.participants if one.standing == Standing.EXCLUDED]
    never = tuple(one.person_id for one in out if whole.never_in_it(one))
    no_more = tuple(one.person_id for one in out if not whole.never_in_it(one))
    reader = situation.reader
    found = []
    if never:
        told = reader.verb(never, " and isn’t told.", " and aren’t told.")
        found.append(state(CannotSee(situation.about, never), _cannot_see(reader, never), told))
    if no_more:
        found.append(state(CannotSee(situation.about, no_more), _cannot_see(reader, no_more), " anymore."))
    return tuple(found)


def _cannot_see(reader: Listener, people: tuple[int, ...]) -> RichLine:
    return rich_line(reader.people(people, start=True, strong=True), bold(" can’t see this"))


def _who_reads_what_is_added(situation: Situation) -> Statement:
    """Under the box for more words: who would read them now."""
    whole = situation.whole
    people = tuple(one.person_id for one in whole.participants if seen_by.reads_by_name(one))
    if not people:
        return NOTHING_STATED
    return state(sight.can_read(situation.about, people, situation.reader), ".")


# Offers ----------------------------------------------------------------------------------------------------------


def _offer(offer: Offer, situation: Situation) -> OfferMade:
    words, yes = _offer_says(offer, situation)
    return OfferMade(offer.ref, words, yes)


def _offer_says(offer: Offer, situation: Situation) -> tuple[Statement, Statement]:
    """What is offered, and what a yes allows."""
    whom = (offer.person_id,) if offer.person_id else ()
    fact = Offers(situation.about, offer.by_id, offer.kind, whom=whom, until=offer.until)
    who = situation.reader.person(offer.by_id, start=True, strong=True)
    other = situation.reader.people(whom)
    match OfferKind(offer.kind):
        case OfferKind.READ:
            let = state(fact, "Let ", situation.reader.person(offer.by_id), " read it")
            return state(fact, who, " was told that you are waiting, and offers to read it."), let
        case OfferKind.CALL:
            return state(fact, who, " offers to call you."), state("Yes, call me")
        case OfferKind.ADD:
            return state(fact, who, " would like to add ", other, ", who could then read it."), state(
                fact, "Let ", other, " read it"
            )
        case OfferKind.HAND_OVER:
            return state(fact, who, " would like to hand it to ", other, "."), state(fact, "Hand it to ", other)
        case OfferKind.MORE_TIME:
            until_then = upcoming.by_then(offer.until)
            return state(fact, who, " asks for more time: you would hear ", until_then, "."), state("Yes, that’s OK")
