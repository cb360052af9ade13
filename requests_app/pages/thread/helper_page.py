"""The conversation page: one request as one reader may know it, said in words. Pure over what was loaded.

Three pages come from here: the whole conversation (its author, and helpers who may read it), the page of somebody who
knows only that a fellow waits, and the page of staff who read a post of the board without the name.
"""

from __future__ import annotations

from datetime import datetime

from pts_support.people.calendars.worktime import Hours
from pts_support.saying import by_number
from pts_support.saying import names as joined
from pts_support.spoken.pieces import RichLine, bold, by, phone, rich_line, said
from requests_app.access.sight import HELPER_KNOWS
from requests_app.access.visibility import COLLEAGUE, see
from requests_app.chain import deadlines
from requests_app.models import Message, Offer, Participant
from requests_app.pages.thread.act_groups import not_now
from requests_app.pages.thread.fellow_page import ENDED
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.parts import (
    BoardView,
    PersonThere,
    ThreadMessage,
    ThreadView,
    UpcomingStep,
    WaitingView,
)
from requests_app.pages.thread.stream import DOES, message_flags, stream_of
from requests_app.vocabulary import (
    EventKind,
    HelpKind,
    MessageKind,
    OfferKind,
    Outcome,
    Seat,
    Standing,
    State,
    Topic,
    Urgency,
)

THEY_WANT = {
    HelpKind.RUN_BY: "They want to think it through",
    HelpKind.NEED_HELP: "They need help",
    HelpKind.LOOK: "They would like you to take a look",
    HelpKind.THOUGHTS: "They would like your thoughts",
    HelpKind.SHOW: "They would like to see how you would do it",
    HelpKind.HEARD: "They only want to be heard",
}


NO_NUMBER = "no number is given here"

# Only waiting, and the board --------------------------------------------------------------------------------------


def waiting_page(whole: LoadedRequest) -> WaitingView:
    request = whole.request
    seen = see(request, whole.viewer_id, whole.part, names=whole.names, with_whom=_who_reads(whole))
    have_until = None
    if request.acked_by_id == whole.viewer_id:
        have_until = request.due_at
    return WaitingView(
        ref=seen.ref,
        fellow=seen.fellow,
        with_whom=joined(seen.with_whom),
        since=seen.asked_at,
        have_until=have_until,
        may=whole.acts,
        asked=frozenset(offer.kind for offer in whole.offers if offer.answered_at is None),
        call=_number_to_call(whole),
        declined=frozenset(offer.kind for offer in whole.offers if _was_declined(whole, offer)),
        not_now=not_now(whole),
    )


def _number_to_call(whole: LoadedRequest) -> str:
    """The fellow said yes to this helper's call, and no talk has come of it yet: their number, else that there is
    none here."""
    if whole.request.acked_by_id != whole.viewer_id:
        return ""
    yes = any(offer.kind == OfferKind.CALL and offer.accepted for offer in whole.offers)
    if not yes:
        return ""
    return whole.request.fellow.phone or NO_NUMBER


def _was_declined(whole: LoadedRequest, offer: Offer) -> bool:
    """Whether the fellow themself said not now: what an answer turned down was never answered by them."""
    said_no = {event.at for event in whole.events if event.kind == EventKind.DECLINED}
    return offer.accepted is False and offer.answered_at in said_no


def _who_reads(whole: LoadedRequest) -> tuple[int, ...]:
    """Who said "I have it", else everybody who may read it, the board's readers aside."""
    if whole.request.acked_by_id:
        return (whole.request.acked_by_id,)
    return tuple(
        participant.person_id
        for participant in whole.participants
        if participant.standing == Standing.ALL and participant.seat != Seat.PEER
    )


def board_page(whole: LoadedRequest) -> BoardView:
    labels: dict[int, str] = {whole.viewer_id: "You", whole.request.fellow_id: COLLEAGUE}
    stream = []
    for message in whole.shown:
        who = labels.setdefault(message.author_id, f"Colleague {len(labels)}")
        stream.append(_said_on_board(whole, message, who))
    newest = whole.shown[-1].id if whole.shown else 0
    return BoardView(whole.request.ref, whole.request.asked_at, tuple(stream), whole.acts, newest, not_now(whole))


def _said_on_board(whole: LoadedRequest, message: Message, who: str) -> ThreadMessage:
    does, opener = "asks", whole.opener
    if message.kind != MessageKind.ASK:
        does, opener = DOES[MessageKind(message.kind)], ""
    by_helper = message.author_id != whole.request.fellow_id
    return ThreadMessage(
        who, who, does, message.at, message.text, opener, by_helper=by_helper, **message_flags(whole, message)
    )


# A helper's page --------------------------------------------------------------------------------------------------


def helper_page(whole: LoadedRequest, now: datetime) -> ThreadView:
    request = whole.request
    title, standing = _where_it_stands(whole, now)
    return ThreadView(
        ref=request.ref,
        request=see(request, whole.viewer_id, whole.part, names=whole.names, with_whom=whole.holders),
        is_fellow=False,
        title=title,
        standing=(standing,),
        stream=stream_of(whole),
        now_says=(),
        nexts=_its_next(whole),
        may=whole.acts,
        step=request.step,
        newest=max(message.id for message in whole.shown),
        stop=_do_not_mention(whole),
        safety=_safety(whole),
        there=_who_is_there(whole),
        acked_before=whole.part is not None and whole.part.acked_turn == request.turn,
        on_board=request.on_board,
        phone=request.program.phone,
        not_now=not_now(whole),
    )


def _who_is_there(whole: LoadedRequest) -> tuple[PersonThere, ...]:
    here = (one for one in whole.participants if HELPER_KNOWS.participant.holds(one))
    return tuple(_there(whole, participant) for participant in here)


def _there(whole: LoadedRequest, participant: Participant) -> PersonThere:
    name, seat = whole.names[participant.person_id], whole.seat_of(participant)
    if participant.person_id == whole.viewer_id:
        name = "You"
    if participant.standing == Standing.WAITING:
        seat += ", knows only that they are waiting"
    return PersonThere(name, seat, participant.joined_at)


def _where_it_stands(whole: LoadedRequest, now: datetime) -> tuple[str, RichLine]:
    """The headline, and the sentence under it."""
    request, fellow = whole.request, whole.fellow
    if request.state == State.CLOSED:
        return "It is closed", rich_line(ENDED[Outcome(request.outcome)])
    if request.state == State.ANSWERED:
        return f"It is {fellow}’s turn", _came_back(whole)
    if request.held_until:
        until = said(request.held_until, strong=True)
        return f"{fellow} put it on hold", rich_line("Until ", until, " nobody is added. You may still answer.")
    if request.acked_by_id == whole.viewer_id:
        wants = THEY_WANT[HelpKind(request.kind)]
        return "You have it", rich_line(f"{wants}. {fellow} hears from you ", by(request.open_due_at, strong=True), ".")
    if request.acked_by_id:
        who = whole.names[request.acked_by_id]
        hears = rich_line(f"{fellow} hears from {who} ", by(request.open_due_at), ". Nothing is needed from you.")
        return f"{who} has it", hears
    if whole.part is not None and whole.part.has_turn(request.generation):
        return f"{fellow} is waiting for you", _waits_for_you(whole, now)
    if _passed_it_on(whole):
        return f"{fellow} is waiting", rich_line(f"You passed it on.{_others_asked(whole)} You may still answer.")
    return f"{fellow} is waiting", rich_line(f"It is with {whole.holder_names} now. You may still answer.")


def _came_back(whole: LoadedRequest) -> RichLine:
    request = whole.request
    who = whole.names.get(request.answered_by_id or 0, "Somebody")
    if request.answered_by_id == whole.viewer_id:
        who = "You"
    # What is left of the clock is kept for a question and for a talk, never for an answer.
    did = "answered" if request.left_minutes is None else f"came back to {whole.fellow}"
    return rich_line(f"{who} {did} ", said(request.answered_at), ". Nothing is needed from you.")


def _passed_it_on(whole: LoadedRequest) -> bool:
    """Whether this reader has in this round."""
    return any(
        event.kind == EventKind.PASSED_ON
        and event.actor_id == whole.viewer_id
        and event.generation == whole.request.generation
        for event in whole.events
    )


def _others_asked(whole: LoadedRequest) -> str:
    others = [whole.names[person_id] for person_id in whole.holders if person_id != whole.viewer_id]
    if not others:
        return ""
    return f" {joined(others)} {by_number(len(others), 'is', 'are')} asked now."


def _waits_for_you(whole: LoadedRequest, now: datetime) -> RichLine:
    request = whole.request
    wants = THEY_WANT[HelpKind(request.kind)]
    if request.promised_at <= now or request.step:
        asked = said(request.asked_at, strong=True)
        return rich_line(f"{wants}. Waiting since ", asked, "; we haven’t got it answered yet.")
    hear = ", and to hear from you by "
    if request.kind == HelpKind.RUN_BY:  # "They want to think it through, and hear from you by …"
        hear = ", and hear from you by "
    return rich_line(wants, hear, said(request.promised_at, strong=True), ".")


def _its_next(whole: LoadedRequest) -> tuple[UpcomingStep, ...]:
    request = whole.request
    if request.state not in (State.WAITING, State.ACKNOWLEDGED):
        return ()
    if request.held_until:
        return (UpcomingStep(request.held_until, rich_line("The hold ends, and the clock goes on.")),)
    joins = "The next person is asked as well, unless"
    if request.acked_by_id == whole.viewer_id:
        return (UpcomingStep(request.open_due_at, rich_line(f"{joins} you have answered.")),)
    at = request.promised_at if whole.reminder_first else request.open_due_at
    return (UpcomingStep(at, rich_line(f"{joins} somebody has answered or said when they will.")),)


def _safety(whole: LoadedRequest) -> RichLine:
    request = whole.request
    if request.topic != Topic.CHILD_SAFETY:
        return ()
    return rich_line(
        bold("This is about a child’s safety."),
        f" Asking here was not a report: {request.program.safety_line_name}, ",
        phone(request.program.safety_line_phone),
        ".",
    )


def _do_not_mention(whole: LoadedRequest) -> tuple[str, ...]:
    """Above a request that goes round somebody of this program."""
    out = [
        participant
        for participant in whole.participants
        if participant.standing == Standing.EXCLUDED and participant.person_id in whole.beside
    ]
    never = [whole.names[one.person_id] for one in out if _never_in_it(whole, one)]
    no_more = [whole.names[one.person_id] for one in out if not _never_in_it(whole, one)]
    found = []
    if never:
        found.append(f"{joined(never)} {by_number(len(never), 'does', 'do')} not know about this.")
    if no_more:
        found.append(f"{joined(no_more)} {by_number(len(no_more), 'has', 'have')} no part in this any more.")
    return tuple(f"{words} Please don’t mention it." for words in found)


def _never_in_it(whole: LoadedRequest, participant: Participant) -> bool:
    return not participant.order and participant.joined_at == whole.request.asked_at


def by_choices(whole: LoadedRequest, hours: Hours, now: datetime) -> tuple[tuple[datetime, ...], datetime]:
    """The times a helper may name, and the usual one."""
    request = whole.request
    asked = (request.urgency, hours, now, request.promised_at, request.before_at)
    return deadlines.answer_by_choices(*asked), deadlines.usual_answer_by(*asked)


def straight_first(whole: LoadedRequest) -> bool:
    """Where time is short or somebody may get hurt the straight answer stands first."""
    return whole.request.urgency == Urgency.TODAY or whole.request.topic == Topic.CHILD_SAFETY
