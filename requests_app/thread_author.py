"""The author's page of a conversation: where it stands, who has seen it, and what happens if nobody acts. Pure.

What comes next is worked out by the engine's own functions from the present facts: the page promises what it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pts_support.people.endings import reads_until
from pts_support.saying import names as joined
from requests_app import deadline, plan, routing
from requests_app.case import SIGHT, Case
from requests_app.escalation import NUDGE_DAYS, SILENCE_DAYS
from requests_app.happened import Line, bold, by, line, phone, said, until
from requests_app.models import Offer, Participant
from requests_app.permissions import may
from requests_app.plan import Planned
from requests_app.thread_stream import (
    acts_of,
    choosable,
    could_come_back,
    holders,
    reminder_first,
    seat_of,
    stream_of,
)
from requests_app.thread_view import Next, OfferMade, SeenBy, ThreadView
from requests_app.visibility import see
from requests_app.vocabulary import (
    NEVER_CLOSED_BY_SILENCE,
    AuthorMay,
    Consent,
    Emergency,
    EventKind,
    MessageKind,
    OfferKind,
    Outcome,
    Route,
    Seat,
    Standing,
    State,
    Step,
    Topic,
    Verb,
)
from requests_app.whole import Whole

ENDED = {
    Outcome.HELPED: "It helped.",
    Outcome.PARTLY: "It helped partly.",
    Outcome.SELF: "Sorted out without us.",
    Outcome.TOO_LATE: "The answer came too late. That is on us.",
    Outcome.NO_FEEDBACK: "Nothing came after the answer, so it was closed without feedback.",
    Outcome.LEFT_PROGRAM: "The fellowship ended.",
}


def author_page(whole: Whole, case: Case | None, now: datetime) -> ThreadView:
    r = whole.request
    have = joined([whole.names[i] for i in holders(whole)])
    title, standing = _where_she_stands(whole, case, have, now)
    steps = _ahead(whole, case) if case else ()
    following = _following(case, now) if case and may(whole.viewer_id, Verb.SOONER, r, None).ok else ""
    nexts = _hers_next(whole, case, steps, following)
    if r.state == State.WAITING and not r.held_until and len(nexts) and have:
        standing = _standing_waiting(whole, have, case, steps)
    messages = [m for m in whole.messages if m.kind in (MessageKind.ANSWER, MessageKind.QUESTION)]
    last = next(
        (e for e in reversed(whole.events) if e.kind in (EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED)),
        None,
    )
    return ThreadView(
        ref=r.ref,
        request=see(r, whole.viewer_id, None, names=whole.names, with_whom=holders(whole)),
        is_fellow=True,
        title=title,
        standing=standing,
        stream=stream_of(whole),
        now_says=_now_says(whole, case, have, now),
        nexts=nexts,
        may=acts_of(whole),
        step=r.step,
        newest=messages[-1].id if messages else 0,
        seen_by=_seen_by(whole, case, now),
        peers_read=_peers_read(whole),
        offers=tuple(_offer(o, whole) for o in whole.offers),
        waiting_ones=choosable(whole, Standing.WAITING),
        could_leave=choosable(whole, *SIGHT),
        left_out=could_come_back(whole, case),
        asks_board=_asks_board(whole),
        mentor_out=bool(case and case.circle.mentor and case.circle.mentor.id in case.barred),
        answered_by=whole.names.get(r.answered_by_id or 0, ""),
        after_talk=bool(last and last.kind == EventKind.TALKED),
        after_question=bool(last and last.kind == EventKind.QUESTIONED),
        opened=bool(whole.first_read) or any(m.author_id != r.fellow_id for m in whole.messages),
        on_board=r.on_board,
        phone=r.program.phone,
    )


def _all_out(case: Case, now: datetime) -> bool:
    """Whether the chain holds nobody who is not left out, reachable or not."""
    found, passed = routing.following(
        case.circle, rules=case.rules, chain=case.chain, barred=case.barred, asked=(), present=(), at=now
    )
    return found is None and not passed


def _where_she_stands(whole: Whole, case: Case | None, have: str, now: datetime) -> tuple[str, tuple[Line, ...]]:
    r = whole.request
    several = " and " in have
    who = whole.names.get(r.answered_by_id or 0, "Somebody")
    if r.state == State.WITHDRAWN:
        return "You took it back", (line("Nobody else finds it any more, and it is counted nowhere."),)
    if r.state == State.CLOSED:
        return "It is closed", (line(ENDED[Outcome(r.outcome)]), _what_now(whole))
    if r.state == State.ANSWERED:
        last = next(
            (
                e.kind
                for e in reversed(whole.events)
                if e.kind in (EventKind.ANSWERED, EventKind.QUESTIONED, EventKind.TALKED)
            ),
            "",
        )
        if last == EventKind.QUESTIONED:
            return "It’s your turn", (line(bold(who), " asked one question first. What was left of the time is kept."),)
        if last == EventKind.TALKED:
            return "It’s your turn", (line(bold(who), " says you talked. Did that do it?"),)
        return "It’s your turn", (line(bold(who), " answered ", said(r.answered_at), "."),)
    if _asks_board(whole):
        return "It’s your turn", (line("Nobody has answered on the board yet. Leave it up, or ask somebody by name?"),)
    if r.held_until:
        return "It is on hold", (
            line("Nobody is added until ", said(r.held_until, strong=True), ". They may still answer."),
        )
    if r.state == State.ACKNOWLEDGED:
        return f"{have} has it", (line("You will hear ", by(r.due_at, strong=True), "."),)
    if not have and r.on_board:
        return "It is on the board", (line("The other fellows can read it, without your name."),)
    if not have and case and _all_out(case, now):
        return "Everybody who could answer is left out", (
            line("Let somebody back in, or call ", phone(r.program.phone), ": a person answers."),
        )
    if not have:
        return "Nobody can be reached right now", (
            line("That is on us. A person answers the phone at ", phone(r.program.phone), "."),
        )
    if not any(p.standing == Standing.ALL for p in whole.participants if p.person_id in holders(whole)):
        return f"{have} {'know' if several else 'knows'} that you are waiting", ()
    return f"{have} {'have' if several else 'has'} it", ()


def _what_now(whole: Whole) -> Line:
    r = whole.request
    if r.author_may == AuthorMay.ACT:
        return line("You can open it again whenever you like.")
    return line("You can read this, and take out what is yours, ", until(reads_until(r.membership)), ".")


def _standing_waiting(whole: Whole, have: str, case: Case | None, steps: Sequence[Planned]) -> tuple[Line, ...]:
    r, several = whole.request, " and " in have
    first = steps[0] if steps else None
    if first is None:
        return ()
    who = "They have" if several else f"{have} has"
    if first.asked:
        gets = "gets it too" if _reads(whole, first) else "learns that you are waiting"
        return (
            line(f"{who} until ", said(first.at, strong=True), ". Then ", bold(first.asked.person.called), f" {gets}."),
        )
    return (line("Everybody who can be asked has it. If it can’t wait, call ", phone(r.program.phone), "."),)


def _now_says(whole: Whole, case: Case | None, have: str, now: datetime) -> Line:
    r = whole.request
    if r.state in (State.CLOSED, State.WITHDRAWN):
        return ()
    if r.state == State.ANSWERED or _asks_board(whole):
        return line("It is your turn. Take the time you need.")
    if r.held_until:
        return line("It is on hold.")
    if r.state == State.ACKNOWLEDGED:
        return line(f"{have} has it.")
    if not have and r.on_board:
        return line("It is the other fellows’ turn.")
    if not have and case and _all_out(case, now):
        return line("It is nobody’s turn while everybody is left out.")
    if not have:
        return line("It is nobody’s turn, and that is on us.")
    people = holders(whole)
    if len(people) == 1:
        return line(f"It is {have}’s turn.")
    turns = joined([f"{whole.names[i]}’s" for i in people])
    return line(
        f"It is {turns} turn. Whoever answers first, the {'other is' if len(people) == 2 else 'others are'} told."
    )


def _asks_board(whole: Whole) -> bool:
    """At 100 % on the board the fellow is asked what happens next; until they chose, or somebody acted."""
    r = whole.request
    turns = (EventKind.ASKED_FELLOW, EventKind.PEERS_CHOSE, EventKind.ESCALATED)
    last = next((e.kind for e in reversed(whole.events) if e.kind in turns), "")
    return r.state == State.WAITING and r.route == Route.PEERS and last == EventKind.ASKED_FELLOW


def _ahead(whole: Whole, case: Case) -> tuple[Planned, ...]:
    """The steps to come, from the present state and the present facts: exactly what the engine would do."""
    r = whole.request
    if r.state not in (State.WAITING, State.ACKNOWLEDGED):
        return ()
    due = r.due_at
    if r.held_until:
        due = deadline.later(case.hours, r.held_until, r.left_minutes or 1)
    elif reminder_first(whole):
        due = r.promised_at
    return plan.ahead(
        case.circle, rules=case.rules, chain=case.chain, urgency=r.urgency, barred=case.barred, asked=case.asked,
        present=case.present, step=r.step, due=due,
    )  # fmt: skip


def _following(case: Case, now: datetime) -> str:
    """Whom one tap would bring in now."""
    found, _ = routing.following(
        case.circle,
        rules=case.rules,
        chain=case.chain,
        barred=case.barred,
        asked=case.asked,
        present=case.present,
        at=now,
    )
    if not found:
        return ""
    stand_in, how = case.circle.backup_at(now)
    on_call = how == "cover" and stand_in is not None and stand_in.id == found.person.id
    return f"{found.person.called}, who is on call," if on_call else found.person.called


def _hers_next(whole: Whole, case: Case | None, steps: Sequence[Planned], following: str) -> tuple[Next, ...]:
    r, found = whole.request, []
    if r.state == State.ANSWERED and case:
        return _after_answer(whole, case)
    if r.held_until:
        found.append(Next(r.held_until, line("The hold ends, and the clock goes on.")))
    elif reminder_first(whole):
        who = joined([whole.names[i] for i in holders(whole)])
        found.append(
            Next(r.due_at, line(f"We remind {who}, quietly." if who else "The board says that it is still open."))
        )
    somebody = bool(holders(whole))
    for n, step in enumerate(steps):
        somebody |= step.asked is not None
        words = _step_says(whole, step, first=n == 0, last=n == len(steps) - 1, somebody=somebody)
        found.append(Next(step.at, words, following if n == 0 else ""))
    return tuple(found)


def _reads(whole: Whole, step: Planned) -> bool:
    there = whole.participant(step.asked.person.id) if step.asked else None
    return (
        whole.request.consent == Consent.MAY_READ
        or whole.request.route == Route.PEERS
        or bool(there and there.standing == Standing.ALL)
    )


def _step_says(whole: Whole, step: Planned, *, first: bool, last: bool, somebody: bool) -> Line:
    """``somebody``: whether anybody has it by then."""
    r = whole.request
    unless = f"If {whole.names.get(r.acked_by_id or 0, '')} has not answered: " if first and r.acked_by_id else ""
    if step.asked:
        name = step.asked.person.called
        away = joined([p.person.called for p in step.passed if p.why == "away"])
        away = f" ({away} {'are' if ' and ' in away else 'is'} away.)" if away else ""
        if r.route == Route.PEERS:
            return line(f"{unless}{name} reads it without your name, and answers on the board.{away}")
        if not _reads(whole, step):
            return line(f"{unless}{name} learns that you are waiting, not what you wrote.{away}")
        return line(f"{unless}{name} gets it too.{away}")
    if step.does is Step.ASK_FELLOW:
        return line("If nobody has answered by then, we ask you what happens next.")
    if not somebody and not r.on_board:
        return line(
            "We look for somebody again", ", and every school day, until a person can be asked." if last else "."
        )
    return line(
        "Everybody who has it is reminded", ", and again every school day, until a person answers." if last else "."
    )


def _after_answer(whole: Whole, case: Case) -> tuple[Next, ...]:
    r = whole.request
    silent = bool(r.topic) and Topic(r.topic) in NEVER_CLOSED_BY_SILENCE
    who = whole.names.get(r.answered_by_id or 0, "whoever answered")
    after = line(
        f"If we hear nothing, we ask {who} to ask you in person."
        if silent
        else "If we hear nothing, we close it. You can open it again."
    )
    if r.nudged:
        return (Next(r.due_at, after),)
    closes = deadline.school_days(case.circle.fellow.hours, r.due_at, SILENCE_DAYS - NUDGE_DAYS)
    return (Next(r.due_at, line("We ask whether it helped.")), Next(closes, after))


def _seen_by(whole: Whole, case: Case | None, now: datetime) -> tuple[SeenBy, ...]:
    """Those the promise did not name stand first."""
    found = []
    for p in whole.participants:
        read = whole.first_read.get(p.person_id)
        if p.seat == Seat.PEER or (p.standing not in SIGHT and not read):
            continue
        seat = seat_of(whole, p)
        if case and case.circle.mentor and case.circle.mentor.id == p.person_id and case.circle.mentor_rates:
            seat = f"{seat}, who also signs your fellowship"
        only = p.standing == Standing.WAITING
        found.append(SeenBy(whole.names[p.person_id], seat, read, p.named, only, "" if p.named else _why(whole, p)))
    here = {p.person_id for p in whole.participants}
    for person, read in whole.first_read.items():
        if person not in here:
            found.append(SeenBy(whole.names[person], "the program", read, False, why=_why_from_outside(whole, person)))
    for e in whole.events:  # let in a moment ago, and not there yet
        if e.kind == EventKind.GLASS_BROKEN and e.person_id not in whole.first_read | dict.fromkeys(here):
            if datetime.fromisoformat(e.data["until"]) > now:
                why = _why_from_outside(whole, e.person_id)
                found.append(SeenBy(whole.names[e.person_id], "the program", None, False, why=why))
    return tuple(sorted(found, key=lambda s: s.named))


LOOKED = "somebody asked the program to look at the board; they read it without your name"


def _why_from_outside(whole: Whole, person: int) -> str:
    """Why somebody without a part in it could read it."""
    for e in whole.events:
        if e.kind == EventKind.GLASS_BROKEN and e.person_id == person:
            why = Emergency(e.data["why"]).label
            return f"in an emergency ({why[0].lower()}{why[1:]}); {whole.names[e.actor_id]} agreed to it"
    return LOOKED


def _why(whole: Whole, p: Participant) -> str:
    """Why somebody the promise did not name could read it."""
    for e in reversed(whole.events):
        if e.person_id != p.person_id:
            continue
        if e.kind == EventKind.ESCALATED:
            return "you asked them as well" if e.data.get("cause") == "sooner" else "it came to them next"
        if e.kind == EventKind.HANDED_OVER:
            return f"{whole.names.get(e.data.get('giver'), 'somebody')} handed it over"
        if e.kind == EventKind.ADDED_PERSON:
            who = "you" if e.actor_id == whole.viewer_id else whole.names.get(e.actor_id or 0, "somebody")
            return f"{who} brought them in"
        if e.kind == EventKind.OPENED:
            return "you let them read it"
        if e.kind == EventKind.LET_BACK:
            return "you let them back in"
    return "you asked them by name" if p.asked_generation else "they take part"


def _peers_read(whole: Whole) -> str:
    peers = [p for p in whole.participants if p.seat == Seat.PEER]
    if not peers:
        return ""
    read = sum(p.person_id in whole.first_read for p in peers)
    return f"{read or 'None'} of {len(peers)} fellows {'has' if read == 1 else 'have'} read it, without your name."


def _offer(o: Offer, whole: Whole) -> OfferMade:
    who, whom = whole.names[o.by_id], whole.names.get(o.person_id or 0, "")
    words = {
        OfferKind.READ: lambda: line(bold(who), " knows that you are waiting, and could read it."),
        OfferKind.CALL: lambda: line(bold(who), " could call you."),
        OfferKind.ADD: lambda: line(bold(who), " would like to bring in ", bold(whom), ", who could then read it."),
        OfferKind.HAND_OVER: lambda: line(bold(who), " would like to hand it over to ", bold(whom), "."),
        OfferKind.MORE_TIME: lambda: line(
            bold(who), " asks for more time: you would hear ", by(o.until, strong=True), "."
        ),
    }[OfferKind(o.kind)]()
    return OfferMade(o.ref, who, words)
