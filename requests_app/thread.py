"""The conversation page: one request as one reader may know it, said in words. Pure over what was loaded.

Three pages come from here: the whole conversation (its author, and helpers who may read it), the page of somebody who
knows only that a fellow waits, and the page of staff who read a post of the board without the name.
"""

from __future__ import annotations

from datetime import datetime

from pts_support.people.worktime import Hours
from pts_support.saying import names as joined
from requests_app import deadline
from requests_app.case import SIGHT, Case
from requests_app.happened import Line, bold, by, line, phone, said
from requests_app.thread_author import ENDED, author_page
from requests_app.thread_stream import (
    DOES,
    acts_of,
    holders,
    marks,
    opener_of,
    reminder_first,
    seat_of,
    shown,
    stream_of,
)
from requests_app.thread_view import BoardView, Next, PersonThere, Said, ThreadView, WaitingView
from requests_app.visibility import COLLEAGUE, Sight, see
from requests_app.vocabulary import (
    EventKind,
    HelpKind,
    MessageKind,
    Outcome,
    Seat,
    Standing,
    State,
    Topic,
    Urgency,
)
from requests_app.whole import Whole

THEY_WANT = {
    HelpKind.RUN_BY: "They want to think it through",
    HelpKind.NEED_HELP: "They need help",
    HelpKind.LOOK: "They would like you to take a look",
    HelpKind.THOUGHTS: "They would like your thoughts",
    HelpKind.SHOW: "They would like to see how you would do it",
    HelpKind.HEARD: "They only want to be heard",
}


def build(whole: Whole, case: Case | None, now: datetime) -> ThreadView | WaitingView | BoardView:
    """``case``: with the people around the fellow and the policy; needed on the author's page while it is open."""
    if whole.sight is Sight.WAITING:
        return _waiting(whole)
    if whole.sight is Sight.NAMELESS:
        return _board(whole)
    return author_page(whole, case, now) if whole.sight is Sight.AUTHOR else _helpers(whole, now)


# Only waiting, and the board --------------------------------------------------------------------------------------


def _waiting(whole: Whole) -> WaitingView:
    r, mine = whole.request, whole.request.acked_by_id == whole.viewer_id
    reading = tuple(p.person_id for p in whole.participants if p.standing == Standing.ALL and p.seat != Seat.PEER)
    seen = see(
        r, whole.viewer_id, whole.part, names=whole.names, with_whom=(r.acked_by_id,) if r.acked_by_id else reading
    )
    return WaitingView(
        ref=seen.ref,
        fellow=seen.fellow,
        with_whom=joined(seen.with_whom),
        since=seen.asked_at,
        have_until=r.due_at if mine else None,
        may=acts_of(whole),
        asked=frozenset(o.kind for o in whole.offers),
    )


def _board(whole: Whole) -> BoardView:
    messages = shown(whole)
    labels: dict[int, str] = {whole.viewer_id: "You", whole.request.fellow_id: COLLEAGUE}
    stream = []
    for m in messages:
        who = labels.setdefault(m.author_id, f"Colleague {len(labels)}")
        opener = opener_of(whole) if m.kind == MessageKind.ASK else ""
        does = "asks" if m.kind == MessageKind.ASK else DOES[MessageKind(m.kind)]
        helper = m.author_id != whole.request.fellow_id
        stream.append(Said(who, who, does, m.at, m.text, opener, by_helper=helper, **marks(whole, m)))
    return BoardView(
        whole.request.ref, whole.request.asked_at, tuple(stream), acts_of(whole), messages[-1].id if messages else 0
    )


# A helper's page --------------------------------------------------------------------------------------------------


def _helpers(whole: Whole, now: datetime) -> ThreadView:
    r, messages = whole.request, shown(whole)
    title, standing = _where_it_stands(whole, now)
    return ThreadView(
        ref=r.ref,
        request=see(r, whole.viewer_id, whole.part, names=whole.names, with_whom=holders(whole)),
        is_fellow=False,
        title=title,
        standing=standing,
        stream=stream_of(whole),
        now_says=(),
        nexts=_its_next(whole),
        may=acts_of(whole),
        step=r.step,
        newest=max(m.id for m in messages),
        stop=_do_not_mention(whole),
        safety=_safety(whole),
        there=tuple(
            PersonThere(
                "You" if p.person_id == whole.viewer_id else whole.names[p.person_id],
                f"{seat_of(whole, p)}{', knows only that they are waiting' if p.standing == Standing.WAITING else ''}",
                p.joined_at,
            )
            for p in whole.participants
            if p.standing in SIGHT and p.seat != Seat.PEER
        ),
        acked_before=whole.part.acked_turn == r.turn,
        on_board=r.on_board,
        phone=r.program.phone,
    )


def _where_it_stands(whole: Whole, now: datetime) -> tuple[str, tuple[Line, ...]]:
    r, fellow = whole.request, whole.names[whole.request.fellow_id]
    wants = THEY_WANT[HelpKind(r.kind)]
    if r.state == State.CLOSED:
        return "It is closed", (line(ENDED[Outcome(r.outcome)]),)
    if r.state == State.ANSWERED:
        who = "You" if r.answered_by_id == whole.viewer_id else whole.names.get(r.answered_by_id or 0, "Somebody")
        did = "answered" if r.left_minutes is None else f"came back to {fellow}"
        return f"It is {fellow}’s turn", (line(f"{who} {did} ", said(r.answered_at), ". Nothing is needed from you."),)
    if r.held_until:
        return f"{fellow} put it on hold", (
            line("Until ", said(r.held_until, strong=True), " nobody is added. You may still answer."),
        )
    if r.acked_by_id == whole.viewer_id:
        return "You have it", (line(f"{wants}. {fellow} hears from you ", by(r.due_at, strong=True), "."),)
    if r.acked_by_id:
        who = whole.names[r.acked_by_id]
        return f"{who} has it", (line(f"{fellow} hears from {who} ", by(r.due_at), ". Nothing is needed from you."),)
    if any(
        e.kind == EventKind.PASSED_ON and e.actor_id == whole.viewer_id and e.generation == r.generation
        for e in whole.events
    ) and not whole.part.has_turn(r.generation):
        others = [whole.names[i] for i in holders(whole) if i != whole.viewer_id]
        asked = f" {joined(others)} {'is' if len(others) == 1 else 'are'} asked now." if others else ""
        return f"{fellow} is waiting", (line(f"You passed it on.{asked} You may still answer."),)
    if not whole.part.has_turn(r.generation):
        have = joined([whole.names[i] for i in holders(whole)])
        return f"{fellow} is waiting", (line(f"It is with {have} now. You may still answer."),)
    if r.promised_at > now and r.step == 0:
        hear = ", and hear from you by " if r.kind == HelpKind.RUN_BY else ", and to hear from you by "
        return f"{fellow} is waiting for you", (line(wants, hear, said(r.promised_at, strong=True), "."),)
    return f"{fellow} is waiting for you", (
        line(f"{wants}. Waiting since ", said(r.asked_at, strong=True), "; we haven’t got it answered yet."),
    )


def _its_next(whole: Whole) -> tuple[Next, ...]:
    r = whole.request
    if r.state not in (State.WAITING, State.ACKNOWLEDGED):
        return ()
    if r.held_until:
        return (Next(r.held_until, line("The hold ends, and the clock goes on.")),)
    if r.acked_by_id == whole.viewer_id:
        return (Next(r.due_at, line("The next person is asked as well, unless you have answered.")),)
    at = r.promised_at if reminder_first(whole) else r.due_at
    return (Next(at, line("The next person is asked as well, unless somebody has answered or said when they will.")),)


def _safety(whole: Whole) -> Line:
    r = whole.request
    if r.topic != Topic.CHILD_SAFETY:
        return ()
    return line(
        bold("This is about a child’s safety."),
        f" Asking here was not a report: {r.program.safety_line_name}, ",
        phone(r.program.safety_line_phone),
        ".",
    )


def _do_not_mention(whole: Whole) -> tuple[str, ...]:
    """Above a request that goes round somebody of this program."""
    out = [p for p in whole.participants if p.standing == Standing.EXCLUDED and p.person_id in whole.beside]
    never = joined([whole.names[p.person_id] for p in out if not p.order and p.joined_at == whole.request.asked_at])
    once = joined([whole.names[p.person_id] for p in out if p.order or p.joined_at != whole.request.asked_at])
    found = []
    if never:
        found.append(f"{never} {'do' if ' and ' in never else 'does'} not know about this. Please don’t mention it.")
    if once:
        found.append(
            f"{once} {'have' if ' and ' in once else 'has'} no part in this any more. Please don’t mention it."
        )
    return tuple(found)


def by_choices(whole: Whole, hours: Hours, now: datetime) -> tuple[tuple[datetime, ...], datetime]:
    """The times a helper may name, and the usual one."""
    r = whole.request
    usual = deadline.usual_by(r.urgency, hours, now, r.promised_at, r.before_at)
    return deadline.by_times(r.urgency, hours, now, r.promised_at, r.before_at), usual


def straight_first(whole: Whole) -> bool:
    """Where time is short or somebody may get hurt the straight answer stands first."""
    return whole.request.urgency == Urgency.TODAY or whole.request.topic == Topic.CHILD_SAFETY
