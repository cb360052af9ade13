"""The conversation page: one request as one reader may know it, said in words. Pure over what was loaded.

Three pages come from here: the whole conversation (its author, and helpers who may read it), the page of somebody who
knows only that a fellow waits, and the page of staff who read a post of the board without the name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pts_support.people.calendars.worktime import Hours
from pts_support.spoken.pieces import by, phone, said, said_day
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.access.sight import HELPER_KNOWS, Sight
from requests_app.access.visibility import see
from requests_app.chain import deadlines
from requests_app.chain.case import RequestCase
from requests_app.models import Message, Offer, Participant
from requests_app.pages.thread.act_groups import not_now
from requests_app.pages.thread.fellow_page import how_it_ended
from requests_app.pages.thread.load import LoadedRequest
from requests_app.pages.thread.parts import (
    BoardView,
    PersonThere,
    ThreadMessage,
    ThreadView,
    UpcomingStep,
    WaitingView,
)
from requests_app.pages.thread.seen_by import seat_said
from requests_app.pages.thread.situation import Situation
from requests_app.pages.thread.stream import DOES, folded_stream, listener_of, message_flags, needed_before
from requests_app.statements import another_mentor, calls, headings, waiting
from requests_app.statements.facts import (
    AskedBy,
    AskedNext,
    CannotSee,
    Happened,
    NobodyNext,
    OnIt,
    PausedUntil,
    ReminderAt,
    WaitingFor,
    WasAsked,
)
from requests_app.vocabulary import (
    EventKind,
    MessageKind,
    OfferKind,
    Seat,
    Standing,
    State,
    Topic,
    Urgency,
)

# Only waiting, and the board --------------------------------------------------------------------------------------


def waiting_page(whole: LoadedRequest) -> WaitingView:
    request, listener = whole.request, listener_of(whole)
    fellow = headings.whose(request.id, listener)
    on_it = NOTHING_STATED
    if request.acked_by_id == whole.viewer_id:
        on_it = waiting.on_it_by(request.id, whole.viewer_id, request.open_due_at, listener)
    return WaitingView(
        ref=request.ref,
        fellow=fellow,
        title=state(fellow, " is waiting"),
        since=_since_when(whole),
        asked_only=state(fellow, " asked us to say only that, and decides who can read more."),
        on_it=on_it,
        may=whole.acts,
        asked=frozenset(offer.kind for offer in whole.offers if offer.answered_at is None),
        call=_said_yes_to_a_call(whole),
        declined=frozenset(offer.kind for offer in whole.offers if _was_declined(whole, offer)),
        not_now=not_now(whole),
    )


def _said_yes_to_a_call(whole: LoadedRequest) -> Statement:
    """The fellow said yes to this helper's call, and no talk has come of it yet, whatever was noted: their number, else
    that there is none here."""
    request = whole.request
    yes = next((offer for offer in whole.offers if offer.kind == OfferKind.CALL and offer.accepted), None)
    if yes is None or not (request.acked_by_id == whole.viewer_id or _talk_never_was(whole)):
        return NOTHING_STATED
    fellow = listener_of(whole).fellow(start=True)
    return calls.call_them(request.id, request.fellow_id, fellow, request.fellow.phone)


def _talk_never_was(whole: LoadedRequest) -> bool:
    """Whether this helper noted a talk, the fellow said that there was none, and it still waits."""
    if whole.request.state != State.WAITING:
        return False
    last = next((event for event in reversed(whole.events) if event.kind == EventKind.FOLLOWED_UP), None)
    return last is not None and "not_talked" in last.data and last.person_id == whole.viewer_id


def _was_declined(whole: LoadedRequest, offer: Offer) -> bool:
    """Whether the fellow themself said not now: what an answer turned down was never answered by them."""
    said_no = {event.at for event in whole.events if event.kind == EventKind.DECLINED}
    return offer.accepted is False and offer.answered_at in said_no


def _since_when(whole: LoadedRequest) -> Statement:
    """Since when they wait, and who is on it or was asked."""
    request, listener = whole.request, listener_of(whole)
    asked = AskedBy(request.id, request.fellow_id, request.asked_at)
    since = state(asked, "Since ", said(request.asked_at, strong=True))
    if request.acked_by_id and request.acked_by_id != whole.viewer_id:
        return state(since, ". ", waiting.on_it(request.id, request.acked_by_id, listener), ".")
    readers = tuple(_who_reads(whole))
    if request.acked_by_id or not readers:
        return state(since, ".")
    facts = [WasAsked(request.id, person_id) for person_id in readers]
    were = listener.verb(readers, "was", "were")
    return state(since, *facts, ". ", listener.people(readers, start=True, strong=True), f" {were} asked to answer.")


def _who_reads(whole: LoadedRequest) -> Iterable[int]:
    """Everybody who may read it, the board's readers aside."""
    for participant in whole.participants:
        if participant.standing == Standing.ALL and participant.seat != Seat.PEER:
            yield participant.person_id


def board_page(whole: LoadedRequest) -> BoardView:
    labels: dict[int, str] = {whole.viewer_id: "You", whole.request.fellow_id: "A colleague"}
    stream = []
    for message in whole.shown:
        who = labels.setdefault(message.author_id, f"Colleague {len(labels)}")
        stream.append(_said_on_board(whole, message, who))
    newest = whole.shown[-1].id if whole.shown else 0
    since = headings.asked(whole.request.id, whole.request.fellow_id, whole.request.asked_at, day_only=True)
    return BoardView(whole.request.ref, since, tuple(stream), whole.acts, newest, not_now(whole), whole.safety_line)


def _said_on_board(whole: LoadedRequest, message: Message, who: str) -> ThreadMessage:
    does, opener = "asks", whole.opens(message.text)
    if message.kind != MessageKind.ASK:
        does, opener = DOES[MessageKind(message.kind)], ""
    return ThreadMessage(
        who=state(who),
        called=who,
        does=state(does),
        when=headings.wrote_at(whole.request.id, message.author_id, message.at, day_only=True),
        at=message.at,
        text=message.text,
        opener=opener,
        by_helper=message.author_id != whole.request.fellow_id,
        **message_flags(whole, message),
    )


# A helper's page --------------------------------------------------------------------------------------------------


def helper_page(whole: LoadedRequest, case: RequestCase | None, now: datetime) -> ThreadView:
    request, situation = whole.request, Situation(whole, case, now)
    title, standing = _where_it_stands(situation)
    return ThreadView(
        ref=request.ref,
        request=see(request, whole.viewer_id, whole.part, names=whole.names, with_whom=whole.holders),
        fellow=headings.whose(request.id, situation.reader),
        is_fellow=False,
        title=title,
        standing=(standing,) if standing else (),
        stream=folded_stream(whole),
        next=_its_next(situation),
        then=(),
        may=whole.acts,
        step=request.step,
        safety_line=whole.safety_line,
        newest=max(message.id for message in whole.shown),
        stop=_do_not_mention(whole),
        safety=_safety(whole),
        asked_for=_asked_for(situation),
        there=_who_is_there(whole),
        acked_before=_named_a_time(whole),
        somebody_next=bool(case and case.next_asked(now)[0]),
        on_board=request.on_board,
        needed=needed_before(whole),
        call=_said_yes_to_a_call(whole),
        not_now=not_now(whole),
    )


def _named_a_time(whole: LoadedRequest) -> bool:
    """Whether another time is asked of the fellow; not once someone else took over: then a tap takes it back over."""
    named = whole.part is not None and whole.part.acked_turn == whole.request.turn
    return named and whole.request.acked_by_id in (None, whole.viewer_id)


def _who_is_there(whole: LoadedRequest) -> tuple[PersonThere, ...]:
    here = (one for one in whole.participants if HELPER_KNOWS.participant.holds(one))
    return tuple(_there(whole, participant) for participant in here)


def _there(whole: LoadedRequest, participant: Participant) -> PersonThere:
    about, listener = whole.request.id, listener_of(whole)
    asked = WasAsked(about, participant.person_id, participant.joined_at)
    seat = state(seat_said(about, participant, listener), asked, ", since ", said_day(participant.joined_at))
    if participant.standing == Standing.WAITING:
        seat = state(seat_said(about, participant, listener), ", was told only that ", listener.fellow(), " is waiting")
    return PersonThere(state(asked, listener.person(participant.person_id, start=True)), seat)


def _where_it_stands(situation: Situation) -> tuple[Statement, Statement]:
    """The headline, and the sentence under it."""
    whole, request, reader = situation.whole, situation.whole.request, situation.reader
    fellow = headings.whose(request.id, reader)
    if request.state == State.CLOSED:
        return state("This request is closed"), state(how_it_ended(request))
    if request.state == State.ANSWERED:
        return state("Done for now: ", fellow, " replies next"), _came_back(whole)
    if request.held_until:
        paused = PausedUntil(request.id, request.held_until)
        until_then = said(request.held_until, strong=True)
        return state(fellow, " paused this"), state(
            paused, "No one else is asked before ", until_then, ". You can still answer."
        )
    if request.acked_by_id:
        return waiting.on_it(request.id, request.acked_by_id, reader), _hears_from(situation, request.acked_by_id)
    if whole.part is not None and whole.part.has_turn(request.generation):
        return state(fellow, " is waiting for you"), _waits_for_you(situation)
    return state(fellow, " is waiting"), _waits_for_others(situation)


def _came_back(whole: LoadedRequest) -> Statement:
    request, listener, kind = whole.request, listener_of(whole), whole.last_reply
    if not request.answered_by_id or not kind:
        return state("It was answered.")
    did = {EventKind.QUESTIONED: "asked a question first", EventKind.TALKED: "talked with them"}.get(kind, "answered")
    answered = Happened(request.id, kind, at=request.answered_at, by=request.answered_by_id)
    who = listener.person(request.answered_by_id, start=True)
    return state(answered, who, f" {did} ", said(request.answered_at), ". You don’t need to do anything.")


def _hears_from(situation: Situation, person_id: int) -> Statement:
    whole, reader = situation.whole, situation.reader
    at = whole.request.open_due_at
    fact = OnIt(situation.about, person_id, at)
    whose = state(AskedBy(situation.about, reader.fellow_id), reader.fellow(start=True))
    heard = state(fact, whose, " hears from ", reader.person(person_id), " ", by(at, strong=True), ".")
    if person_id == whole.viewer_id:
        return heard
    return state(heard, " You don’t need to do anything.")


def _waits_for_others(situation: Situation) -> Statement:
    """Whoever is no longer waited for themself."""
    whole, reader = situation.whole, situation.reader
    others = tuple(person_id for person_id in situation.have if person_id != whole.viewer_id)
    passed = "You passed it on. " if _passed_it_on(whole) else ""
    if not others:
        return state(passed, "You can still answer.")
    facts = [WasAsked(situation.about, person_id) for person_id in others]
    were = reader.verb(others, "was", "were")
    return state(*facts, passed, reader.people(others, start=True), f" {were} asked. You can still answer.")


def _passed_it_on(whole: LoadedRequest) -> bool:
    """Whether this reader has in this round."""
    return any(
        event.kind == EventKind.PASSED_ON
        and event.actor_id == whole.viewer_id
        and event.generation == whole.request.generation
        for event in whole.events
    )


def _waits_for_you(situation: Situation) -> Statement:
    """By when an answer is due, and who is asked then; once that is over, since when they wait."""
    request = situation.whole.request
    if request.promised_at <= situation.now or request.step:
        since = AskedBy(request.id, request.fellow_id, request.asked_at)
        return state(since, "Waiting since ", said(request.asked_at, strong=True), "; there is no answer yet.")
    due = WaitingFor(request.id, situation.have, request.promised_at)
    return state(due, "Due ", by(request.promised_at, strong=True), ".", _then(situation))


def _then(situation: Situation) -> Statement:
    first = next(iter(situation.steps), None)
    if first is None or not first.asked:
        return NOTHING_STATED
    person_id, about = first.asked.person.id, situation.about
    joins_with = situation.sight_of_joining(person_id)
    fact, who = AskedNext(about, person_id, sight=joins_with), situation.reader.person(person_id)
    if joins_with is Sight.WAITING:
        return state(fact, " Then we tell ", who, " that ", situation.reader.fellow(), " is waiting.")
    return state(fact, " Then we ask ", who, " too.")


def _its_next(situation: Situation) -> UpcomingStep | None:
    """What happens if nobody acts: a pause that ends, or who is asked then, where there is somebody."""
    whole, request = situation.whole, situation.whole.request
    if request.state not in (State.WAITING, State.ACKNOWLEDGED):
        return None
    if request.held_until:
        ends = PausedUntil(request.id, request.held_until)
        return UpcomingStep(state(ends, said(request.held_until)), state("the pause ends, and the clock goes on."))
    first = next(iter(situation.steps), None)
    if first is None:
        return None
    if not first.asked:
        nobody = state(NobodyNext(situation.about), "we remind everyone. No one else can be asked.")
        return UpcomingStep(state(ReminderAt(situation.about, (), first.at), said(first.at)), nobody)
    person_id = first.asked.person.id
    joins_with = situation.sight_of_joining(person_id)
    fact = AskedNext(situation.about, person_id, first.at, joins_with)
    unless = " unless you have answered." if request.acked_by_id == whole.viewer_id else " unless someone has answered."
    who = situation.reader.person(person_id)
    if joins_with is Sight.WAITING:
        words = state(fact, "we tell ", who, " that ", situation.reader.fellow(), " is waiting,", unless)
    else:
        words = state(fact, "we ask ", who, " too,", unless)
    return UpcomingStep(state(fact, said(first.at)), words)


def _asked_for(situation: Situation) -> Statement:
    """What a fellow who would like another mentor asks for; nothing on any other request."""
    whole = situation.whole
    if whole.request.topic != Topic.ANOTHER_MENTOR or not whole.messages:
        return NOTHING_STATED
    return another_mentor.asked_for(situation.about, whole.messages[0].text, situation.reader)


def _safety(whole: LoadedRequest) -> Statement:
    request = whole.request
    if request.topic != Topic.CHILD_SAFETY:
        return NOTHING_STATED
    return state(
        f"This is about a child’s safety. Asking here was not a report: {request.program.safety_line_name}, ",
        phone(request.program.safety_line_phone),
        ".",
    )


def _do_not_mention(whole: LoadedRequest) -> tuple[Statement, ...]:
    """Above a request that goes round somebody of this program."""
    about, listener = whole.request.id, listener_of(whole)
    out = [
        participant
        for participant in whole.participants
        if participant.standing == Standing.EXCLUDED and participant.person_id in whole.beside
    ]
    never = tuple(one.person_id for one in out if whole.never_in_it(one))
    no_more = tuple(one.person_id for one in out if not whole.never_in_it(one))
    found = []
    if never:
        does = listener.verb(never, "doesn’t", "don’t")
        found.append(state(CannotSee(about, never), listener.people(never, start=True), f" {does} know about this."))
    if no_more:
        has = listener.verb(no_more, "has", "have")
        who = listener.people(no_more, start=True)
        found.append(state(CannotSee(about, no_more), who, f" {has} no part in this anymore."))
    return tuple(state(words, " Please don’t mention it.") for words in found)


def by_choices(whole: LoadedRequest, hours: Hours, now: datetime) -> tuple[tuple[datetime, ...], datetime]:
    """The times a helper may name, and the usual one."""
    request = whole.request
    asked = (request.urgency, hours, now, request.promised_at, request.before_at)
    return deadlines.answer_by_choices(*asked), deadlines.usual_answer_by(*asked)


def straight_first(whole: LoadedRequest) -> bool:
    """Where time is short or somebody may get hurt the straight answer stands first."""
    return whole.request.urgency == Urgency.TODAY or whole.request.topic == Topic.CHILD_SAFETY
