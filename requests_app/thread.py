"""The conversation page: one request as one reader may know it, said in words. Pure over what was loaded.

Three pages come from here: the whole conversation (its author, and helpers who may read it), the page of somebody who
knows only that a fellow waits, and the page of staff who read a post of the board without the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pts_support.people.worktime import Hours
from pts_support.saying import names as joined
from requests_app import deadline, plan, routing
from requests_app.case import SIGHT, Case
from requests_app.happened import Line, Reader, Telling, bold, by, line, said, standing_of, told
from requests_app.models import Event, Message, Offer, Participant
from requests_app.permissions import may
from requests_app.plan import Planned
from requests_app.visibility import COLLEAGUE, RequestView, Sight, see
from requests_app.vocabulary import (
    NEVER_CLOSED_BY_SILENCE,
    Consent,
    EventKind,
    HelpKind,
    MessageKind,
    OfferKind,
    Outcome,
    Route,
    Seat,
    Standing,
    State,
    Step,
    Topic,
    Urgency,
    Verb,
)
from requests_app.whole import Whole

WANTS = {
    HelpKind.RUN_BY: "wants to think it through with you",
    HelpKind.NEED_HELP: "needs help",
    HelpKind.LOOK: "would like you to take a look",
    HelpKind.THOUGHTS: "would like your thoughts",
    HelpKind.SHOW: "would like to see how you would do it",
    HelpKind.HEARD: "only wants to be heard",
}
THEY_WANT = {
    HelpKind.RUN_BY: "They want to think it through",
    HelpKind.NEED_HELP: "They need help",
    HelpKind.LOOK: "They would like you to take a look",
    HelpKind.THOUGHTS: "They would like your thoughts",
    HelpKind.SHOW: "They would like to see how you would do it",
    HelpKind.HEARD: "They only want to be heard",
}
DOES = {
    MessageKind.ADDED: "added",
    MessageKind.THANKS: "said thanks",
    MessageKind.FOLLOW_UP: "asked on",
    MessageKind.ANSWER: "answered",
    MessageKind.QUESTION: "asked back",
    MessageKind.NOTE: "to the other helpers",
    MessageKind.TALKED: "talked",
}
ENDED = {
    Outcome.HELPED: "It helped.",
    Outcome.PARTLY: "It helped partly.",
    Outcome.SELF: "Sorted out without us.",
    Outcome.TOO_LATE: "The answer came too late. That is on us.",
    Outcome.NO_FEEDBACK: "Nothing came after the answer, so it was closed without feedback.",
    Outcome.LEFT_PROGRAM: "The fellowship ended.",
}


@dataclass(frozen=True)
class Said:
    """What somebody wrote. ``called``: whose letter stands beside it; ``note``: the label above a note."""

    who: str
    called: str
    does: str
    at: datetime
    text: str
    opener: str = ""
    tried: str = ""
    by_helper: bool = False
    note: str = ""
    is_said: bool = field(default=True, init=False)

    @property
    def initial(self) -> str:
        return self.called.removeprefix("Dr. ")[:1].upper()


@dataclass(frozen=True)
class Happened:
    at: datetime
    strong: Line
    more: Line
    is_said: bool = field(default=False, init=False)


@dataclass(frozen=True)
class Next:
    """What happens if nobody acts. ``ask_now``: whom one tap brings in at once."""

    at: datetime
    words: Line
    ask_now: str = ""


@dataclass(frozen=True)
class SeenBy:
    """``at`` is shown as a day for those the promise named, with its time and ``why`` for everybody else."""

    name: str
    seat: str
    at: datetime | None
    named: bool
    only_waiting: bool = False
    why: str = ""


@dataclass(frozen=True)
class PersonThere:
    name: str
    seat: str
    since: datetime


@dataclass(frozen=True)
class OfferMade:
    ref: UUID
    who: str
    words: Line


@dataclass(frozen=True)
class Choosable:
    """One person a form may name."""

    ref: UUID
    name: str


@dataclass(frozen=True)
class ThreadView:
    """``may``: the acts this reader may do now. ``stop``: sentences above the page of a request that goes round
    somebody."""

    ref: UUID
    request: RequestView
    is_fellow: bool
    title: str
    standing: tuple[Line, ...]
    stream: tuple[Said | Happened, ...]
    now_says: Line
    nexts: tuple[Next, ...]
    may: frozenset[str]
    step: int
    newest: int
    stop: tuple[str, ...] = ()
    seen_by: tuple[SeenBy, ...] = ()
    peers_read: str = ""
    there: tuple[PersonThere, ...] = ()
    offers: tuple[OfferMade, ...] = ()
    waiting_ones: tuple[Choosable, ...] = ()
    could_leave: tuple[Choosable, ...] = ()
    left_out: tuple[Choosable, ...] = ()
    asks_board: bool = False
    answered_by: str = ""
    after_talk: bool = False
    after_question: bool = False
    opened: bool = False
    acked_before: bool = False
    on_board: bool = False
    phone: str = ""


@dataclass(frozen=True)
class WaitingView:
    """All that somebody with WAITING sight may know."""

    ref: UUID
    fellow: str
    with_whom: str
    since: datetime
    have_until: datetime | None
    may: frozenset[str]
    asked: frozenset[str]
    newest: int = 0


@dataclass(frozen=True)
class BoardView:
    """A post of the board as staff read it: no name anywhere, days without times."""

    ref: UUID
    since: datetime
    stream: tuple[Said, ...]
    may: frozenset[str]
    newest: int


def build(whole: Whole, case: Case | None, now: datetime) -> ThreadView | WaitingView | BoardView:
    """``case``: with the people around the fellow and the policy; needed on the author's page while it is open."""
    if whole.sight is Sight.WAITING:
        return _waiting(whole)
    if whole.sight is Sight.NAMELESS:
        return _board(whole)
    return _fellows(whole, case, now) if whole.sight is Sight.AUTHOR else _helpers(whole, now)


def holders(whole: Whole) -> tuple[int, ...]:
    """Whose turn it is: who said "I have it", else everybody asked in this generation who still has sight; of those
    the ones who may read it, where there is one."""
    r = whole.request
    if r.acked_by_id:
        return (r.acked_by_id,)
    there = [p for p in whole.participants if p.standing in SIGHT and p.seat != Seat.PEER]
    asked = [p for p in there if p.asked_generation == r.generation] or there
    reading = [p for p in asked if p.standing == Standing.ALL] or asked
    return tuple(p.person_id for p in sorted(reading, key=lambda p: (p.order, p.id)))


def shown(whole: Whole) -> tuple[Message, ...]:
    """The words this reader may read: notes only for helpers who could read when they were written."""
    if whole.sight is Sight.AUTHOR:
        return tuple(m for m in whole.messages if m.kind != MessageKind.NOTE)
    if whole.sight is Sight.NAMELESS:
        return tuple(m for m in whole.messages if m.on_board)
    if whole.sight is not Sight.ALL:
        return ()
    since = whole.part.reads_since
    return tuple(
        m for m in whole.messages if m.kind != MessageKind.NOTE or m.author_id == whole.viewer_id or since <= m.at
    )


def _may(whole: Whole) -> frozenset[str]:
    return frozenset(v.value for v in Verb if may(whole.viewer_id, v, whole.request, whole.part).ok)


def _reader(whole: Whole) -> Reader:
    r = whole.request
    return Reader(
        whole.viewer_id, r.fellow_id, whole.names, r.consent, r.program.phone, standing_of(whole.participants)
    )


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
        may=_may(whole),
        asked=frozenset(o.kind for o in whole.offers),
    )


def _board(whole: Whole) -> BoardView:
    messages = shown(whole)
    labels: dict[int, str] = {whole.viewer_id: "You", whole.request.fellow_id: COLLEAGUE}
    stream = []
    for m in messages:
        who = labels.setdefault(m.author_id, f"Colleague {len(labels)}")
        opener = _opener(whole) if m.kind == MessageKind.ASK else ""
        does = "asks" if m.kind == MessageKind.ASK else DOES[MessageKind(m.kind)]
        stream.append(Said(who, who, does, m.at, m.text, opener, by_helper=m.author_id != whole.request.fellow_id))
    return BoardView(
        whole.request.ref, whole.request.asked_at, tuple(stream), _may(whole), messages[-1].id if messages else 0
    )


# What was said and what happened ----------------------------------------------------------------------------------


def _opener(whole: Whole) -> str:
    return HelpKind(whole.request.kind).label.removesuffix(" …")


def _stream(whole: Whole) -> tuple[Said | Happened, ...]:
    messages = shown(whole)
    entries: list[tuple[datetime, int, int, Said | Happened]] = [(m.at, 0, m.id, _said(whole, m)) for m in messages]
    for e, telling in told(whole.events, messages, _reader(whole)):
        entries.append((e.at, 1, e.id, _happened(e, telling)))
    return tuple(entry for *_, entry in sorted(entries, key=lambda one: one[:3]))


def _happened(e: Event, telling: Telling) -> Happened:
    return Happened(e.at, telling.strong, telling.more)


def _said(whole: Whole, m: Message) -> Said:
    r, mine = whole.request, m.author_id == whole.viewer_id
    author = whole.participant(m.author_id)
    hidden = author is not None and author.seat == Seat.PEER and whole.sight is not Sight.AUTHOR
    called = "A fellow" if hidden else whole.names[m.author_id]
    who = "You" if mine else called
    if m.kind == MessageKind.ASK:
        return Said(who, called, _asks(whole), m.at, m.text, _opener(whole), _tried(whole))
    note = ""
    if m.kind == MessageKind.NOTE:
        note = f"Note among helpers. {whole.names[r.fellow_id]} can’t see it here."
    does = DOES[MessageKind(m.kind)]
    return Said(who, called, does, m.at, m.text, by_helper=m.author_id != r.fellow_id, note=note)


def _asks(whole: Whole) -> str:
    if whole.sight is not Sight.AUTHOR:
        return WANTS[HelpKind(whole.request.kind)]
    first = next((e for e in whole.events if e.kind == EventKind.ASKED), None)
    asked = joined([whole.names.get(one[0], "somebody") for one in first.data.get("to", ())]) if first else ""
    return f"asked {asked}" if asked else "asked the other fellows" if whole.request.on_board else "asked"


def _tried(whole: Whole) -> str:
    r = whole.request
    tried = "; ".join(t.strip(" .;") for t in (r.tried_friend, r.tried_other, r.tried_again) if t.strip(" .;"))
    if not tried:
        return ""
    return f"{'You' if whole.sight is Sight.AUTHOR else whole.names[r.fellow_id]} tried: {tried}."


# The author's page ------------------------------------------------------------------------------------------------


def _fellows(whole: Whole, case: Case | None, now: datetime) -> ThreadView:
    r = whole.request
    have = joined([whole.names[i] for i in holders(whole)])
    title, standing = _where_she_stands(whole, have)
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
        stream=_stream(whole),
        now_says=_now_says(whole, have),
        nexts=nexts,
        may=_may(whole),
        step=r.step,
        newest=messages[-1].id if messages else 0,
        seen_by=_seen_by(whole, case),
        peers_read=_peers_read(whole),
        offers=tuple(_offer(o, whole) for o in whole.offers),
        waiting_ones=choosable(whole, Standing.WAITING),
        could_leave=choosable(whole, *SIGHT),
        left_out=choosable(whole, Standing.EXCLUDED),
        asks_board=_asks_board(whole),
        answered_by=whole.names.get(r.answered_by_id or 0, ""),
        after_talk=bool(last and last.kind == EventKind.TALKED),
        after_question=bool(last and last.kind == EventKind.QUESTIONED),
        opened=bool(whole.first_read) or any(m.author_id != r.fellow_id for m in whole.messages),
        on_board=r.on_board,
        phone=r.program.phone,
    )


def _where_she_stands(whole: Whole, have: str) -> tuple[str, tuple[Line, ...]]:
    r = whole.request
    several = " and " in have
    who = whole.names.get(r.answered_by_id or 0, "Somebody")
    if r.state == State.WITHDRAWN:
        return "You took it back", (line("Nobody else finds it any more, and it is counted nowhere."),)
    if r.state == State.CLOSED:
        return "It is closed", (line(ENDED[Outcome(r.outcome)]), line("You can open it again whenever you like."))
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
    if not have:
        return "Nobody can be reached right now", (
            line("That is on us. A person answers the phone at ", bold(r.program.phone), "."),
        )
    return f"{have} {'have' if several else 'has'} it", ()


def _standing_waiting(whole: Whole, have: str, case: Case | None, steps: Sequence[Planned]) -> tuple[Line, ...]:
    r, several = whole.request, " and " in have
    first = steps[0] if steps else None
    if first is None:
        return ()
    who = ("One of them" if several else have) if r.step else ("They have" if several else f"{have} has")
    if first.asked:
        gets = "gets it too" if _reads(whole, first) else "learns that you are waiting"
        if r.step:
            return (
                line(
                    f"{who} answers by ",
                    said(first.at, strong=True),
                    ", or ",
                    bold(first.asked.person.called),
                    f" {gets}.",
                ),
            )
        return (
            line(f"{who} until ", said(first.at, strong=True), ". Then ", bold(first.asked.person.called), f" {gets}."),
        )
    return (line("Everybody who can be asked has it. If it can’t wait, call ", bold(r.program.phone), "."),)


def _now_says(whole: Whole, have: str) -> Line:
    r = whole.request
    if r.state in (State.CLOSED, State.WITHDRAWN):
        return ()
    if r.state == State.ANSWERED or _asks_board(whole):
        return line("It is your turn. Take the time you need.")
    if r.held_until:
        return line("It is on hold.")
    if r.state == State.ACKNOWLEDGED:
        return line(f"{have} has it.")
    if not have:
        return line("It is the other fellows’ turn.") if r.on_board else line("It is nobody’s turn, and that is on us.")
    people = holders(whole)
    if len(people) == 1:
        return line(f"It is {have}’s turn.")
    turns = joined([f"{whole.names[i]}’s" for i in people])
    return line(
        f"It is {turns} turn. Whoever answers first, the {'other is' if len(people) == 2 else 'others are'} told."
    )


def _asks_board(whole: Whole) -> bool:
    """At 100 % on the board the fellow is asked what happens next; until she chose, or somebody acted."""
    r = whole.request
    last = next(
        (e.kind for e in reversed(whole.events) if e.kind in (EventKind.ASKED_FELLOW, EventKind.PEERS_CHOSE)), ""
    )
    return r.state == State.WAITING and r.route == Route.PEERS and last == EventKind.ASKED_FELLOW


def _ahead(whole: Whole, case: Case) -> tuple[Planned, ...]:
    """The steps to come, from the present state and the present facts: exactly what the engine would do."""
    r = whole.request
    if r.state not in (State.WAITING, State.ACKNOWLEDGED):
        return ()
    due = r.due_at
    if r.held_until:
        due = deadline.later(case.hours, r.held_until, r.left_minutes or 1)
    elif _reminder_first(whole):
        due = r.promised_at
    return plan.ahead(
        case.circle, rules=case.rules, chain=case.chain, urgency=r.urgency, barred=case.barred, asked=case.asked,
        present=case.present, step=r.step, due=due,
    )  # fmt: skip


def _reminder_first(whole: Whole) -> bool:
    r = whole.request
    return r.state == State.WAITING and r.step == 0 and not r.reminded and r.due_at < r.promised_at


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
    return found.person.called if found else ""


def _hers_next(whole: Whole, case: Case | None, steps: Sequence[Planned], following: str) -> tuple[Next, ...]:
    r, found = whole.request, []
    if r.state == State.ANSWERED and case:
        return _after_answer(whole, case)
    if r.held_until:
        found.append(Next(r.held_until, line("The hold ends, and the clock goes on.")))
    elif _reminder_first(whole):
        who = joined([whole.names[i] for i in holders(whole)])
        found.append(
            Next(r.due_at, line(f"We remind {who}, quietly." if who else "The board says that it is still open."))
        )
    for n, step in enumerate(steps):
        words = _step_says(whole, step, first=n == 0, last=n == len(steps) - 1)
        found.append(Next(step.at, words, following if n == 0 else ""))
    return tuple(found)


def _reads(whole: Whole, step: Planned) -> bool:
    there = whole.participant(step.asked.person.id) if step.asked else None
    return (
        whole.request.consent == Consent.MAY_READ
        or whole.request.route == Route.PEERS
        or bool(there and there.standing == Standing.ALL)
    )


def _step_says(whole: Whole, step: Planned, *, first: bool, last: bool) -> Line:
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
    closes = case.circle.fellow.hours.school_days_later(r.due_at, 3)
    return (Next(r.due_at, line("We ask whether it helped.")), Next(closes, after))


def _seat(whole: Whole, p: Participant) -> str:
    label = Seat(p.seat).label
    return f"{label}, standing in for {whole.names[p.stands_in_for_id]}" if p.stands_in_for_id in whole.names else label


def _seen_by(whole: Whole, case: Case | None) -> tuple[SeenBy, ...]:
    """Those the promise did not name stand first."""
    found = []
    for p in whole.participants:
        read = whole.first_read.get(p.person_id)
        if p.seat == Seat.PEER or (p.standing not in SIGHT and not read):
            continue
        seat = _seat(whole, p)
        if case and case.circle.mentor and case.circle.mentor.id == p.person_id and case.circle.mentor_rates:
            seat = f"{seat}, who also signs your fellowship"
        only = p.standing == Standing.WAITING
        found.append(SeenBy(whole.names[p.person_id], seat, read, p.named, only, "" if p.named else _why(whole, p)))
    return tuple(sorted(found, key=lambda s: s.named))


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


def choosable(whole: Whole, *standings: str) -> tuple[Choosable, ...]:
    """People of this request the author may name in a form: never the board's readers."""
    people = [p for p in whole.participants if p.standing in standings and p.seat != Seat.PEER]
    return tuple(Choosable(whole.refs[p.person_id], whole.names[p.person_id]) for p in people)


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
        stream=_stream(whole),
        now_says=(),
        nexts=_its_next(whole),
        may=_may(whole),
        step=r.step,
        newest=max(m.id for m in messages),
        stop=_do_not_mention(whole),
        there=tuple(
            PersonThere(
                "You" if p.person_id == whole.viewer_id else whole.names[p.person_id],
                f"{_seat(whole, p)}{', knows only that they are waiting' if p.standing == Standing.WAITING else ''}",
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
        return f"It is {fellow}’s turn", (
            line(f"{who} answered ", said(r.answered_at), ". Nothing is needed from you."),
        )
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
    ):
        who = joined([whole.names[i] for i in holders(whole) if i != whole.viewer_id])
        return f"{fellow} is waiting", (
            line(f"You passed it on. {who} can answer it now." if who else "You passed it on."),
        )
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
    at = r.promised_at if _reminder_first(whole) else r.due_at
    return (Next(at, line("The next person is asked as well, unless somebody has answered or said when they will.")),)


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
    usual = deadline.usual_by(hours, now, r.promised_at)
    return deadline.by_times(r.urgency, hours, now, r.promised_at), usual


def straight_first(whole: Whole) -> bool:
    """Where time is short or somebody may get hurt the straight answer stands first."""
    return whole.request.urgency == Urgency.TODAY or whole.request.topic == Topic.CHILD_SAFETY
