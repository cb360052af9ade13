"""What is promised before anything is sent: who is asked, until when, who then, and who sees it. Pure.

``about`` is what would be asked if the form were sent now (``NotYetSent``). What depends on the fellow's consent is
made twice, and the page shows the one that was chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pts_support.spoken.pieces import LinePiece, by, phone, said, said_day, until
from pts_support.spoken.pieces import end as then
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.access.sight import Sight
from requests_app.statements import waiting
from requests_app.statements.facts import (
    About,
    AskedNext,
    AwayFrom,
    CanBeChosen,
    CannotSee,
    CanRead,
    CouldSay,
    CoversFor,
    FellowAskedAt,
    NeededBefore,
    NobodyNext,
    NobodyThere,
    PassedOver,
    PersonId,
    WaitingFor,
)
from requests_app.statements.listener import Listener

NextStep = tuple[PersonId, datetime]

WHY_NOT = {
    "bounced": " can’t be reached by email.",
    "out": " is out of reach right now.",
    "not in": " hasn’t signed in yet.",
}


# Who is asked, until when -----------------------------------------------------------------------------------------


def on_call_has_until(
    about: About, on_call: PersonId, everyone: tuple[PersonId, ...], end: datetime, reader: Listener, *, name: str
) -> Statement:
    """ "Priya, on call over Winter break, has until 9:30 am Monday to answer." Whoever is not there is asked too, and
    not named for the time."""
    over = f", on call over {name}, " if name else ", on call, "
    who = reader.person(on_call, start=True, strong=True)
    fact = WaitingFor(about, everyone, end)
    return state(fact, who, f"{over}{reader.verb((on_call,), 'has', 'have')} ", until(end, strong=True), " to answer.")


def covers(cover: PersonId, away: PersonId, reader: Listener, through: datetime | None) -> Statement:
    """ "Maeve is away through Friday. Tom covers.\""""
    gone = reader.person(away, start=True)
    cause: Statement = state(" can’t be reached now.")
    if through:
        cause = state(" is away through ", said_day(through), ".")
    return state(CoversFor(cover, away, through), gone, cause, " ", reader.person(cover, start=True), " covers.")


def passed_over(about: About, person: PersonId, why: str, through: datetime | None, reader: Listener) -> Statement:
    """ "Maeve is away through Friday.", "Maeve can't be reached by email.\""""
    fact, who = PassedOver(about, person, through), reader.person(person, start=True)
    if through:
        return state(fact, who, " is away through ", said_day(through), ".")
    return state(fact, who, WHY_NOT.get(why, " isn’t in the program now."))


def asked_instead(
    about: About, gone: tuple[PersonId, ...], people: tuple[PersonId, ...], reader: Listener
) -> Statement:
    """Under a choice: "Maeve can't be asked now. Tom is asked instead.\""""
    facts = state(*(PassedOver(about, person) for person in gone))
    line = state(facts, reader.people(gone, start=True), " can’t be asked now.")
    if not people:
        return line
    be = reader.verb(people, "is", "are")
    return state(line, WaitingFor(about, people), " ", reader.people(people, start=True), f" {be} asked instead.")


# Who then ---------------------------------------------------------------------------------------------------------


def if_not(
    about: About, then: NextStep | None, sight: Sight, reader: Listener, *, several: bool, first: bool
) -> Statement:
    """ "If not, we'll ask Tom too."; ``several``: two are asked, and one answer is enough; ``first``: ``then`` joins in
    the first step, at the time that was just said; else its own time is said."""
    begins, them = ("If neither does, ", "both") if several else ("If not, ", "them")
    if then is None:
        return state(NobodyNext(about), f"{begins}we’ll remind {them} every school day until someone answers.")
    person, at = then
    named = reader.person(person, strong=True)
    fact = AskedNext(about, person, None, sight)
    when: Sequence[str | LinePiece] = ()
    if not first:
        fact, when = AskedNext(about, person, at, sight), (" ", said(at))
    if sight is Sight.WAITING:
        return state(fact, f"{begins}we’ll tell ", named, " that you are waiting, not what it says", *when, ".")
    return state(fact, f"{begins}we’ll ask ", named, " too", *when, ".")


def then_asked(about: About, step: NextStep, sight: Sight, reader: Listener, *, nth: int) -> Statement:
    """One of the steps after sending: "We ask Tom too." "Then Dr. Okafor, tomorrow at 2:40 pm.\""""
    (person, at), who = step, reader.person(step[0])
    if nth > 1:
        return state(AskedNext(about, person, at, sight, nth), " Then ", who, ", ", said(at), ".")
    fact = AskedNext(about, person, None, sight, nth)
    if sight is Sight.WAITING:
        return state(fact, "We tell ", who, " that you are waiting.")
    return state(fact, "We ask ", who, " too.")


def leaves(
    about: About, person: PersonId, first: datetime, then: tuple[PersonId, ...], reader: Listener, *, at_once: bool
) -> Statement:
    """ "Maeve is away from Thursday. If it is still open then, Tom is asked right away." """
    fact = AwayFrom(about, person, first, then, at_once)  # held against the engine as time moves: bin/prove truth
    away = state(fact, reader.person(person, start=True), " is away from ", said_day(first), ".")
    if not then:
        return away
    be = reader.verb(then, "is", "are")
    how = " asked right away." if at_once else " still asked."
    return state(away, " If it is still open then, ", reader.people(then), f" {be}{how}")


# What the calendar says -------------------------------------------------------------------------------------------


def nobody_there(
    about: About,
    pause: tuple[datetime | None, datetime, str],
    on_call: PersonId | None,
    reader: Listener,
    *,
    named: bool,
    today_asks: bool,
) -> Statement:
    """ "No one is at school until January 4 (Winter break)." ``pause``: when it begins if it is to come, when it ends,
    what it is called. ``named``: the promise names who is on call already; ``today_asks``: "today" would."""
    begins, ends, name = pause
    called = f" ({name})." if name else "."
    fact = NobodyThere(about, begins, ends, (on_call,) if on_call else ())
    line = state(fact, _no_one_from(begins, named=named), " at school until ", said(ends, strong=True), called)
    if on_call is None or named:
        return line
    how = " is on call: choose the soonest time to ask them too." if today_asks else " is on call."
    return state(line, " ", reader.person(on_call, start=True), how)


def _no_one_from(begins: datetime | None, *, named: bool) -> Statement:
    """ "No one is"; of a pause to come "From December 19 no one is"."""
    nobody = "no one else is" if named else "no one is"
    if begins is None:
        return state(nobody[:1].upper() + nobody[1:])
    return state("From ", said(begins), f" {nobody}")


def before(about: About, needed: datetime, *, anyone: bool) -> Statement:
    """Nobody answers, or is even there, before the time it is needed."""
    nobody = "No answer is promised before " if anyone else "No one is there before "
    return state(NeededBefore(about, needed), nobody, said(needed, strong=True), ".")


def or_call(number: str) -> Statement:
    return state(" If it can’t wait, call ", phone(number), ".")


def first_thing(at: datetime) -> Statement:
    """What "Today" is called once today is over: "First thing tomorrow, by 9:10 am"."""
    return state(CouldSay(at), "First thing ", LinePiece(at=at, how="day"), ", by ", LinePiece(at=at, how="clock"))


# Who sees it ------------------------------------------------------------------------------------------------------


def reads_now(about: About, people: tuple[PersonId, ...], signer: PersonId | None, reader: Listener) -> Statement:
    """ "Only Maeve can read it now." With whoever signs the fellowship named so."""
    if not people:
        return NOTHING_STATED
    line = state(CanRead(about, people, only=True), "Only ", reader.people(people), " can read it now.")
    if signer is None or signer not in people:
        return line
    return state(line, " ", reader.person(signer, start=True), " also signs off on your fellowship.")


def does_not_sign(person: PersonId, reader: Listener) -> Statement:
    return state(CanBeChosen(person), " ", reader.person(person, start=True), " doesn’t.")


def no_trace(about: About, person: PersonId, reader: Listener) -> Statement:
    """ "Maeve can't see any of this here; people can talk." """
    return state(
        CannotSee(about, (person,)), reader.person(person, start=True), " can’t see any of this here; people can talk."
    )


def folded(
    about: About, people: tuple[PersonId, ...], then: PersonId | None, sight: Sight, reader: Listener, *, part: str = ""
) -> Statement:
    """Who sees it, in the line of a folded choice: "Maeve, my mentor. Tom too if there's no answer."; ``part``: what
    one of them is to the fellow."""
    now = state(CanRead(about, people, only=True), reader.people(people, start=True), part, ".")
    if then is None:
        return now
    if sight is Sight.WAITING:
        learns = " would learn only that you’re waiting."
        return state(now, AskedNext(about, then, sight=sight), " ", reader.person(then, start=True), learns)
    return state(
        now, AskedNext(about, then, sight=sight), " ", reader.person(then, start=True), " too if there’s no answer."
    )


# The button, and after it -----------------------------------------------------------------------------------------


def send_to(about: About, people: tuple[PersonId, ...], there: tuple[PersonId, ...], reader: Listener) -> Statement:
    """On the button: "Send to Maeve". ``there``: those of them who are there, over a break."""
    return state(WaitingFor(about, people), "Send to ", reader.people(there))


def gets_an_email(about: About, people: tuple[PersonId, ...], reader: Listener) -> Statement:
    gets = reader.verb(people, "gets", "get")
    who = reader.people(people, start=True)
    return state(WaitingFor(about, people), who, f" {gets} an email that says a fellow is asking, and by when.")


def by_then(about: About, people: tuple[PersonId, ...], end: datetime) -> Statement:
    """The heading of the promised time: "By 10:45 am tomorrow"."""
    return state(WaitingFor(about, people, end), "By ", then(end))


def has_answered(
    about: About, people: tuple[PersonId, ...], there: tuple[PersonId, ...], reader: Listener
) -> Statement:
    has = reader.verb(there, "has", "have")
    who = reader.people(there, start=True)
    return state(WaitingFor(about, people), who, f" {has} answered, or {has} told you when.")


def and_then(shown: int, joining: int) -> str:
    """What comes at the end of what is shown: nobody is promised a next person who does not exist."""
    if shown < joining:
        return " And so on, every school day, until someone answers."
    if shown:
        return " After that we remind everyone we asked, every school day, until someone answers."
    return "We send a reminder every school day until someone answers."


def by_the_board(about: About, end: datetime) -> Statement:
    return state(FellowAskedAt(about, end), "By ", then(end))


# The board --------------------------------------------------------------------------------------------------------


def board_asks_you(about: About, end: datetime, then: PersonId | None, reader: Listener) -> Statement:
    """ "If no one has answered by 10:45 am tomorrow, we ask you what next. If you choose nothing, Rosa reads it …" """
    asks = state(FellowAskedAt(about, end), "If no one has answered ", by(end, strong=True), ", we ask you what next.")
    if then is None:
        return asks
    reads = " reads it without your name and answers on the board."
    return state(asks, AskedNext(about, then), " If you choose nothing, ", reader.person(then, strong=True), reads)


def board_choices(about: About, mentor: PersonId | None, director: PersonId | None, reader: Listener) -> Statement:
    """ "If no one has answered, you choose: leave it up, ask Maeve, or ask Dr. Okafor." """
    people = [person for person in (mentor, director) if person]
    if not people:
        return state("If no one has answered, we ask you what next.")
    line = state("If no one has answered, you choose: leave it up")
    for person in people:
        comma = ", or ask " if person == people[-1] else ", ask "
        line = state(line, CanBeChosen(person), comma, reader.person(person))
    return state(line, ".")


def board_reads(about: About, step: NextStep, reader: Listener, *, nth: int) -> Statement:
    """ "Rosa reads it without your name, tomorrow at 2:40 pm, and answers on the board." "Then Dana, …" """
    person, at = step
    fact, who = AskedNext(about, person, at, nth=nth), reader.person(person)
    if nth > 1:
        return state(fact, " Then ", who, ", ", said(at), ".")
    return state(fact, who, " reads it without your name, ", said(at), ", and answers on the board.")


# After it was sent ------------------------------------------------------------------------------------------------


def sent(about: About, people: tuple[PersonId, ...], end: datetime, reader: Listener) -> Statement:
    """ "Sent. Waiting for Maeve, until 10:45 am tomorrow." """
    return state("Sent. ", waiting.waiting_until(about, people, end, reader), ".")


def sent_then(about: About, then: PersonId, sight: Sight, reader: Listener) -> Statement:
    """ " If there's no answer, we'll ask Tom too." """
    fact, who = AskedNext(about, then, sight=sight), reader.person(then)
    if sight is Sight.WAITING:
        return state(fact, " If there’s no answer, we’ll tell ", who, " that you are waiting.")
    return state(fact, " If there’s no answer, we’ll ask ", who, " too.")


def how_soon(
    label: str, until_at: datetime | None, also: tuple[PersonId, ...], reader: Listener, *, first: bool
) -> Statement:
    """A choice of "When would an answer help?" once it is sent: the real time, and who is asked in addition. ``first``:
    today is over, so that it is "First thing Monday, by 9:30 am"."""
    if until_at is None:
        return state(f"{label} (as it is now)")
    named = state(CouldSay(until_at), f"{label}, ", by(until_at))
    if first:
        named = first_thing(until_at)
    if not also:
        return state(named, ".")
    facts = state(*(CanBeChosen(person) for person in also))
    return state(facts, named, ". Also asks ", reader.people(also), ".")


def overdue_already(label: str, also: tuple[PersonId, ...], reader: Listener) -> Statement:
    """The same choice where the promised time has passed: there is no nearer one to name."""
    if not also:
        return state(f"{label}.")
    return state(*(CanBeChosen(person) for person in also), f"{label}. Also asks ", reader.people(also), ".")


# Choices ----------------------------------------------------------------------------------------------------------


def named_choice(person: PersonId, reader: Listener, what: str) -> Statement:
    """ "Maeve, my mentor"."""
    return state(CanBeChosen(person), reader.person(person, start=True), f", {what}")


def anyone_but(person: PersonId, reader: Listener) -> Statement:
    return state(CanBeChosen(person), "Anyone but ", reader.person(person))


def should_see(person: PersonId, reader: Listener) -> Statement:
    return state(CanBeChosen(person), "Should ", reader.person(person), " see this?")
