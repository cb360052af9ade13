"""The promise as a page says it: fifteen lines out of one circle, each with the names, the times and the key it holds.

Pure: a circle, the rules and a moment go in; frozen lines of statements come out (statements/promised.py has the
words), and the template only prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from mentors.support import Circle, CirclePerson
from pts_support import saying
from pts_support.people.calendars.worktime import Gap
from pts_support.spoken.statement import NOTHING_STATED, Statement, state
from requests_app.access.sight import Sight
from requests_app.acts import filing
from requests_app.chain import forecast, routing
from requests_app.chain.forecast import Forecast
from requests_app.chain.policy import Rules
from requests_app.pages.ask.promise_facts import (
    away_through,
    break_name,
    first_of,
    goes_away,
    is_their_today,
    on_call,
    on_call_now,
    somebody_else,
    stand_in,
    who_signs,
    who_then,
    why_not_before,
)
from requests_app.statements import promised, waiting
from requests_app.statements.facts import NotYetSent
from requests_app.statements.listener import fellow_of
from requests_app.vocabulary import Consent, Route, Urgency, few_readers

SHOWN_AFTER = 3  # steps told under "After you send it"


@dataclass(frozen=True)
class ByConsent:
    """What depends on whether the next person may read it: said for either, and the page shows what was chosen."""

    may_read: Statement
    only_waiting: Statement

    @property
    def alike(self) -> bool:
        """Whether both are said in the same words."""
        return self.may_read.line == self.only_waiting.line


@dataclass(frozen=True)
class AfterSending:
    """What happens once it is sent: the first mail, the promised time, and what comes if nobody acts."""

    email: Statement = NOTHING_STATED
    by_then: Statement = NOTHING_STATED
    answered: Statement = NOTHING_STATED
    otherwise: ByConsent = ByConsent(NOTHING_STATED, NOTHING_STATED)
    choices: Statement = NOTHING_STATED
    unless_chosen: Statement = NOTHING_STATED


@dataclass(frozen=True)
class PromiseLine:
    """What one route and urgency promise. ``key`` goes back with the form: it stands for the people named here.
    ``all_out``: nobody is asked because everybody is left out; ``no_trace``: what is said of whoever it goes round,
    always where ``always_round``, else while the form says so."""

    route: str
    urgency: str
    key: str
    first: bool
    who: str
    people: tuple[int, ...]
    several: bool
    until: datetime
    today: bool
    nobody: bool
    all_out: bool
    peers: int
    needs_phone: bool
    # in words
    beside: tuple[Statement, ...]
    has_until: Statement
    then: ByConsent
    notes: tuple[Statement, ...]
    sight: Statement
    no_trace: Statement
    always_round: bool
    folded: ByConsent
    send: Statement
    when_today: Statement
    covers: Statement
    instead: Statement
    after: AfterSending
    say_done: Callable[[], ByConsent] = field(compare=False, repr=False)

    @property
    def done(self) -> ByConsent:
        """What is said once it is sent: worked out for the one line that was, and not for fifteen."""
        return self.say_done()

    @property
    def pair(self) -> str:
        return f"{self.route}-{self.urgency}"

    @property
    def css(self) -> str:
        return f"for-{self.pair} is-first" if self.first else f"for-{self.pair}"

    @property
    def colleagues(self) -> str:
        return count_words(self.peers)

    @property
    def few_readers(self) -> bool:
        return few_readers(self.peers)

    @property
    def on_board(self) -> bool:
        return self.route == Route.PEERS

    @property
    def counted_as_soon(self) -> bool:
        return self.urgency != counted_as(self.route, self.urgency)


@dataclass(frozen=True)
class PromiseFor:
    """What a line is made for. ``zone``: the reader's; ``first``: the route and urgency that hold at the moment."""

    route: str
    urgency: str
    zone: tzinfo
    now: datetime
    peers: int = 0
    left_out: frozenset[int] = frozenset()
    before: datetime | None = None
    first: bool = False
    practice: bool = False


def counted_as(route: str, urgency: str) -> str:
    """The board has no *today*: what is asked there today counts as soon."""
    if route == Route.PEERS and urgency == Urgency.TODAY:
        return Urgency.SOON
    return urgency


def promise_lines(
    circle: Circle,
    rules: Rules,
    *,
    peers: int,
    left_out: frozenset[int],
    goes_round: frozenset[int],
    before: datetime | None,
    first: tuple[str, str],
    zone: tzinfo,
    now: datetime,
) -> tuple[PromiseLine, ...]:
    """All fifteen. ``first``: the route and urgency that hold at the moment; ``zone``: the reader's. ``goes_round``:
    whom it really goes round, who beside those left out may be the mentor; the mentor's own lines stand for a mentor
    who may see it."""
    for_all = PromiseFor(route="", urgency="", peers=peers, before=before, zone=zone, now=now)
    return tuple(
        promise_line(
            circle,
            rules,
            replace(
                for_all,
                route=route,
                urgency=urgency,
                left_out=left_out if route == Route.MENTOR else goes_round,
                first=first == (route, urgency),
            ),
        )
        for route in Route.values
        for urgency in Urgency.values
    )


def promise_line(circle: Circle, rules: Rules, wanted: PromiseFor) -> PromiseLine:
    """What is promised for this now."""
    counted = counted_as(wanted.route, wanted.urgency)
    plan = filing.promise(circle, rules, route=wanted.route, urgency=counted, left_out=wanted.left_out, now=wanted.now)
    return line_of(plan, circle, rules, wanted)


def line_of(plan: Forecast, circle: Circle, rules: Rules, wanted: PromiseFor) -> PromiseLine:
    """The words of what was worked out already."""
    return _Worded(plan, circle, rules, wanted).line()


def called(person: CirclePerson | None) -> str:
    """What colleagues call somebody; "" for nobody."""
    return person.called if person else ""


def said_who(plan: Forecast) -> str:
    """Who is asked first: "Maeve and Tom"; "" for nobody."""
    return saying.names(asked.person.called for asked in plan.first)


def count_words(number: int) -> str:
    """ "9 colleagues", "1 colleague"."""
    return f"{number} {saying.by_number(number, 'colleague', 'colleagues')}"


class _Worded:
    """One plan, put into words for whoever asks."""

    def __init__(self, plan: Forecast, circle: Circle, rules: Rules, wanted: PromiseFor) -> None:
        self.plan, self.circle, self.rules, self.wanted = plan, circle, rules, wanted
        self.now, self.until = wanted.now, plan.clock.promised_at
        self.counted = counted_as(wanted.route, wanted.urgency)
        self.barred = routing.excluded_people(circle, wanted.route, wanted.left_out)
        if wanted.practice:
            self.barred |= routing.people_beyond_practice(circle)
        self.reader = fellow_of(circle)
        self.people = tuple(asked.person.id for asked in plan.first)
        self.on_call = on_call_now(plan)
        self.there = (self.on_call,) if self.on_call else self.people
        self.may = NotYetSent(circle.membership_id, wanted.route, self.counted, left_out=wanted.left_out)
        self.only_waiting = replace(self.may, consent=Consent.ONLY_WAITING)

    def line(self) -> PromiseLine:
        plan, wanted = self.plan, self.wanted
        stands_in, stands_for = stand_in(plan)
        return PromiseLine(
            route=wanted.route,
            urgency=wanted.urgency,
            key=forecast.promise_key(plan),
            first=wanted.first,
            who=said_who(plan),
            people=self.people,
            several=len(plan.first) > 1,
            until=self.until,
            today=is_their_today(plan, self.counted, wanted.zone, self.now),
            nobody=plan.nobody,
            all_out=plan.nobody and not plan.passed,
            peers=wanted.peers,
            needs_phone=bool(plan.gap or why_not_before(plan, wanted.before, self.now)),
            beside=tuple(self._passed(stands_for)),
            has_until=self._has_until(),
            then=self._by_consent(self._then),
            notes=tuple(self._notes()),
            sight=self._sight(),
            no_trace=self._no_trace(),
            always_round=wanted.route == Route.AROUND,
            folded=self._by_consent(self._folded),
            send=self._send(),
            when_today=self._when_today(),
            covers=self._covers(stands_in, stands_for),
            instead=self._instead(),
            after=self._after(),
            say_done=lambda: self._by_consent(self._done),
        )

    def _by_consent(self, say: Callable[[NotYetSent, Sight], Statement]) -> ByConsent:
        return ByConsent(say(self.may, Sight.ALL), say(self.only_waiting, Sight.WAITING))

    # who, until when

    def _has_until(self) -> Statement:
        if self.wanted.route == Route.PEERS:
            then = next(iter(self._joining), (None, None))[0]
            return promised.board_asks_you(self.may, self.until, then, self.reader)
        if not self.people:
            return NOTHING_STATED
        if self.on_call is None:
            return waiting.has_until(self.may, self.people, self.until, self.reader)
        name = break_name(self.plan.gap)
        return promised.on_call_has_until(self.may, self.on_call, self.people, self.until, self.reader, name=name)

    def _passed(self, stands_for: CirclePerson | None) -> Iterator[Statement]:
        """Who would be asked and cannot be; and a mentor who is still to come."""
        if self.circle.mentor_to_come and self.wanted.route == Route.MENTOR:
            yield state("Your mentor isn’t decided yet.")
        for gone in self.plan.passed:
            if stands_for is None or gone.person.id != stands_for.id:  # who covers for whom stands above
                through = away_through(gone.person, gone.why, self.now)
                yield promised.passed_over(self.may, gone.person.id, gone.why, through, self.reader)

    def _covers(self, stands_in: CirclePerson | None, stands_for: CirclePerson | None) -> Statement:
        if stands_in is None or stands_for is None:
            return NOTHING_STATED
        why = next(passed.why for passed in self.plan.passed if passed.person.id == stands_for.id)
        return promised.covers(stands_in.id, stands_for.id, self.reader, away_through(stands_for, why, self.now))

    def _instead(self) -> Statement:
        """Who of this route cannot be asked now, and who is instead; nothing where everybody can."""
        gone = tuple(dict.fromkeys(passed.person.id for passed in self.plan.passed))
        if not gone:
            return NOTHING_STATED
        return promised.asked_instead(self.may, gone, self.people, self.reader)

    # who then

    @property
    def _joining(self) -> list[tuple[int, datetime]]:
        """Who joins if nobody acts, and when, in order."""
        return [(step.asked.person.id, step.at) for step in self.plan.steps if step.asked]

    def _then(self, about: NotYetSent, sight: Sight) -> Statement:
        if not self.people:
            return NOTHING_STATED
        then = next(iter(self._joining), None)
        first = then is not None and then[1] == self.until
        several = len(self.people) > 1 and self.on_call is None
        return promised.if_not(about, then, sight, self.reader, several=several, first=first)

    def _notes(self) -> Iterator[Statement]:
        yield from self._leaving()
        number = self.circle.phone
        if self.plan.gap:
            yield self._pause(self.plan.gap) + promised.or_call(number)
        late = why_not_before(self.plan, self.wanted.before, self.now)
        if late and self.wanted.before:
            line = promised.before(self.may, self.wanted.before, anyone=late == "late")
            yield line if self.plan.gap else line + promised.or_call(number)

    def _leaving(self) -> Iterator[Statement]:
        """What the engine does when a time away begins that is known already."""
        for asked in self.plan.first:
            if starts := goes_away(asked.person, self.now, self.until):
                _, at = starts
                others = (other.person for other in self.plan.first if other is not asked)
                stay = tuple(other.id for other in others if not other.unreachable(at))
                then = stay or who_then(self.circle, self.rules, self.plan, self.barred, at)
                yield promised.leaves(self.may, asked.person.id, at, then, self.reader, at_once=not stay)

    def _pause(self, gap: Gap) -> Statement:
        begins = gap.starts if gap.starts > self.now else None
        name = break_name(gap)
        cover = on_call(self.circle, gap, self.barred, self.now)
        asks = self.wanted.route == Route.MENTOR and self.wanted.urgency != Urgency.TODAY
        named = self.on_call is not None
        pause = (begins, gap.ends, name)
        return promised.nobody_there(self.may, pause, cover, self.reader, named=named, today_asks=asks)

    # who sees it

    def _sight(self) -> Statement:
        """Who reads it now; who of them also signs the fellowship, and somebody beside them who does not."""
        signer = who_signs(self.circle)
        if signer is None:
            return promised.reads_now(self.may, self.people, None, self.reader)
        line = promised.reads_now(self.may, self.people, signer.id, self.reader)
        if signer.id not in self.people:
            return line
        beside = self._beside(signer)
        if beside is None:
            return line
        return line + promised.does_not_sign(beside, self.reader)

    def _beside(self, signer: CirclePerson) -> int | None:
        """Somebody who does not sign: of those who read it, else who is next, else whoever is near."""
        near = somebody_else(self.circle, signer, self.barred, self.now)
        candidates = (*self.people, *(person for person, _ in self._joining[:1]), near and near.id)
        return next((person for person in candidates if person and person != signer.id), None)

    def _no_trace(self) -> Statement:
        """Said where it goes round the mentor."""
        mentor = self.circle.mentor
        if mentor is None:
            return NOTHING_STATED
        about = replace(self.may, left_out=self.may.left_out | {mentor.id})
        return promised.no_trace(about, mentor.id, self.reader)

    def _folded(self, about: NotYetSent, sight: Sight) -> Statement:
        if self.wanted.route == Route.PEERS:
            return state(self._board_folded())
        if not self.people:
            return state("no one yet")
        part = ", my mentor" if self.wanted.route == Route.MENTOR and self.people == (self._mentor,) else ""
        then = next(iter(self._joining), (None, None))[0]
        return promised.folded(about, self.people, then, sight, self.reader, part=part)

    @property
    def _mentor(self) -> int:
        return self.circle.mentor.id if self.circle.mentor else 0

    def _board_folded(self) -> str:
        if few_readers(self.wanted.peers):
            return "The other fellows, who may know that I ask"
        return "The other fellows, without my name"

    # the button and what comes after it

    def _send(self) -> Statement:
        if self.wanted.route == Route.PEERS:
            return state("Ask the other fellows")
        if not self.people:
            return state("Send it anyway")
        return promised.send_to(self.may, self.people, self.there, self.reader)

    def _when_today(self) -> Statement:
        """The words of the choice "Today": where today is over, when it is instead."""
        on_board = self.wanted.route == Route.PEERS
        if on_board or self.plan.nobody or is_their_today(self.plan, self.counted, self.wanted.zone, self.now):
            return state("Today")
        return promised.first_thing(self.until)

    def _after(self) -> AfterSending:
        about, reader = self.may, self.reader
        if self.wanted.route == Route.PEERS:
            return self._after_on_board()
        if not self.people:
            return AfterSending(
                NOTHING_STATED, NOTHING_STATED, NOTHING_STATED, ByConsent(NOTHING_STATED, NOTHING_STATED)
            )
        return AfterSending(
            email=promised.gets_an_email(about, self.people, reader),
            by_then=promised.by_then(about, self.people, self.until),
            answered=promised.has_answered(about, self.people, self.there, reader),
            otherwise=self._by_consent(self._otherwise),
        )

    def _otherwise(self, about: NotYetSent, sight: Sight) -> Statement:
        told = NOTHING_STATED
        for nth, step in enumerate(self._joining[:SHOWN_AFTER], start=1):
            told += promised.then_asked(about, step, sight, self.reader, nth=nth)
        return told + state(promised.and_then(min(len(self._joining), SHOWN_AFTER), len(self._joining)))

    def _after_on_board(self) -> AfterSending:
        told = NOTHING_STATED
        for nth, step in enumerate(self._joining[:SHOWN_AFTER], start=1):
            told += promised.board_reads(self.may, step, self.reader, nth=nth)
        mentor = first_of((self.circle.mentor,), self.barred)
        director = first_of(self.circle.directors, self.barred)
        return AfterSending(
            by_then=promised.by_the_board(self.may, self.until),
            choices=promised.board_choices(self.may, mentor, director, self.reader),
            unless_chosen=told,
        )

    def _done(self, about: NotYetSent, sight: Sight) -> Statement:
        """Said on the page after sending."""
        if not self.people:
            return NOTHING_STATED
        line = promised.sent(about, self.people, self.until, self.reader)
        if self.on_call:
            line = state("Sent. ", self._has_until())
        then = next(iter(self._joining), None)
        if then is None:
            return line
        return line + promised.sent_then(about, then[0], sight, self.reader)
