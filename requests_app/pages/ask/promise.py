"""The promise as a page says it: fifteen lines out of one circle, each with the names, the times and the key it holds.

Pure: a circle, the rules and a moment go in; frozen lines come out, and the template only puts them into words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo

from mentors.support import Circle, CirclePerson
from pts_support import saying
from pts_support.people.calendars.worktime import Gap, Hours, instant
from requests_app.acts import filing
from requests_app.chain import forecast, routing
from requests_app.chain.forecast import Forecast, ForecastStep, is_today
from requests_app.chain.policy import Rules
from requests_app.chain.routing import AskedPerson, PassedPerson
from requests_app.vocabulary import Route, Step, Urgency, few_readers

SHOWN_AFTER = 3  # steps told under "After you send it"


@dataclass(frozen=True)
class AbsentPerson:
    """Somebody who would be asked and is not: why ("away", "bounced", "ended") and, for time away, the last day."""

    who: str
    why: str
    through: date | None = None


@dataclass(frozen=True)
class LeavingPerson:
    """Somebody who is asked now and goes away (``first``: that day, by their own calendar) before their time is over.
    ``then``: who has it from then on; ``at_once``: because they are asked then."""

    who: str
    first: date
    then: str
    at_once: bool


@dataclass(frozen=True)
class LongBreak:
    """72 hours or more in which nobody is there. ``on_call``: whom the calendar names for it, if they can be asked.
    ``begins``: only while it is still to come."""

    name: str
    ends: datetime
    on_call: str
    begins: datetime | None = None


@dataclass(frozen=True)
class LaterStep:
    """What comes if nobody acts. ``who`` is empty where nobody new joins."""

    at: datetime
    who: str
    asks_me: bool = False


@dataclass(frozen=True)
class PromiseLine:
    """What one route and urgency promise. ``key`` goes back with the form: it stands for the people named here.
    ``all_out``: nobody is asked because everybody is left out; ``ask_mentor``,
    ``ask_director``: whom the fellow may choose when the board has not answered."""

    route: str
    urgency: str
    key: str
    who: str
    several: bool
    until: datetime
    today: bool
    then: str
    later: tuple[LaterStep, ...]
    sight: str
    absent: tuple[AbsentPerson, ...]
    leaving: tuple[LeavingPerson, ...]
    stands_in: str
    stands_for: str
    pause: LongBreak | None
    nobody: bool
    peers: int
    to_come: bool
    round_whom: str
    first_thing: str
    before: str
    first: bool
    all_out: bool
    ask_mentor: str
    ask_director: str

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

    @property
    def when_today(self) -> str:
        """The words of the choice "Today": where today is over, when it is instead."""
        if self.today or self.on_board or self.nobody:
            return "Today"
        return self.first_thing

    @property
    def send(self) -> str:
        """The button's words."""
        if self.on_board:
            return "Ask the other fellows"
        if self.who:
            return f"Send to {self.who}"
        return "Send it all the same"


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
    route, urgency, now = wanted.route, wanted.urgency, wanted.now
    barred = routing.excluded_people(circle, route, wanted.left_out)
    stands_in, stands_for = _stand_in(plan)
    return PromiseLine(
        route=route,
        urgency=urgency,
        key=forecast.promise_key(plan),
        who=said_who(plan),
        several=len(plan.first) > 1,
        until=plan.clock.promised_at,
        today=_is_today(plan, counted_as(route, urgency), wanted.zone, now),
        then=_name(plan.next_one),
        later=tuple(_later(step) for step in plan.steps[:SHOWN_AFTER]),
        sight=_sight(circle, plan, barred, now),
        absent=tuple(_absent(passed, now) for passed in plan.passed),
        leaving=_leaving(circle, rules, plan, barred, now),
        stands_in=stands_in,
        stands_for=stands_for,
        pause=_pause(circle, plan.gap, barred, now),
        nobody=plan.nobody,
        peers=wanted.peers,
        to_come=circle.mentor_to_come and route == Route.MENTOR,
        round_whom=called(circle.mentor) if route == Route.AROUND else "",
        first_thing=_first_thing(plan, wanted.zone, now),
        before=_before(plan, wanted.before, now),
        first=wanted.first,
        all_out=plan.nobody and not plan.passed,
        ask_mentor=_first_name((circle.mentor,), barred),
        ask_director=_first_name(circle.directors, barred),
    )


def called(person: CirclePerson | None) -> str:
    """What colleagues call somebody; "" for nobody."""
    return person.called if person else ""


def said_who(plan: Forecast) -> str:
    """Who is asked first: "Maeve and Tom"; "" for nobody."""
    return saying.names(asked.person.called for asked in plan.first)


def count_words(number: int) -> str:
    """ "9 colleagues", "1 colleague"."""
    return f"{number} {saying.by_number(number, 'colleague', 'colleagues')}"


def _stand_in(plan: Forecast) -> tuple[str, str]:
    """Who takes the place of somebody who cannot be asked now, and whose place it is."""
    gone = {passed.person.id for passed in plan.passed}
    for asked in plan.first:
        if asked.stands_in_for and asked.stands_in_for.id in gone:
            return asked.person.called, asked.stands_in_for.called
    return "", ""


def _is_today(plan: Forecast, urgency: str, zone: tzinfo, now: datetime) -> bool:
    """Whether it is today in the calendar that counts, and on the reader's own day."""
    same_day = plan.clock.promised_at.astimezone(zone).date() == now.astimezone(zone).date()
    return same_day and is_today(plan, urgency, now)


def _name(asked: AskedPerson | None) -> str:
    return asked.person.called if asked else ""


def _later(step: ForecastStep) -> LaterStep:
    return LaterStep(step.at, _name(step.asked), step.does is Step.ASK_FELLOW)


def _first_thing(plan: Forecast, zone: tzinfo, now: datetime) -> str:
    until = plan.clock.promised_at
    return f"First thing {saying.day(until, now, zone)}, by {saying.clock(until, zone)}"


def _first_name(people: Iterable[CirclePerson | None], barred: Collection[int]) -> str:
    """The first of them who may know of it."""
    return next((person.called for person in people if person and person.id not in barred), "")


def _sight(circle: Circle, plan: Forecast, barred: Collection[int], now: datetime) -> str:
    """Who reads it now; who of them also signs the fellowship, and somebody beside them who does not."""
    if not plan.first:
        return ""
    signer = _who_signs(circle)
    if signer is None or all(asked.person.id != signer.id for asked in plan.first):
        return f"Only {said_who(plan)} {saying.by_number(len(plan.first), 'reads', 'read')} it now."
    others = [asked.person.called for asked in plan.first if asked.person.id != signer.id]
    if others:
        named = saying.names(f"{name}, who does not," for name in others)
        return f"Only {signer.called}, who also signs your fellowship, and {named} read it now."
    reads = f"Only {signer.called}, who also signs your fellowship, reads it now."
    beside = _name(plan.next_one) or called(_somebody_else(circle, signer, barred, now))
    if not beside:
        return reads
    return f"{reads} {beside} does not sign it."


def _who_signs(circle: Circle) -> CirclePerson | None:
    """The mentor, where they also rate the fellow."""
    if circle.mentor_rates and not circle.mentor_to_come:
        return circle.mentor
    return None


def _somebody_else(circle: Circle, signer: CirclePerson, barred: Collection[int], now: datetime) -> CirclePerson | None:
    """Somebody near who can be reached and is not the one who signs."""
    for person in (circle.backup, *circle.staff, circle.contact):
        if person and person.id != signer.id and person.id not in barred and not person.unreachable(now):
            return person
    return None


def _absent(passed: PassedPerson, now: datetime) -> AbsentPerson:
    away = passed.person.away_at(now)
    if passed.why != "away" or away is None:
        return AbsentPerson(passed.person.called, passed.why)
    return AbsentPerson(passed.person.called, passed.why, away.last)


def _leaving(
    circle: Circle, rules: Rules, plan: Forecast, barred: Collection[int], now: datetime
) -> tuple[LeavingPerson, ...]:
    """What the engine does when a time away begins that is known already."""
    found = []
    for asked in plan.first:
        if starts := _goes_away(asked.person, now, plan.clock.promised_at):
            first, at = starts
            stay = [
                other.person.called for other in plan.first if other is not asked and not other.person.unreachable(at)
            ]
            then = saying.names(stay) or _who_then(circle, rules, plan, barred, at)
            found.append(LeavingPerson(asked.person.called, first, then, not stay))
    return tuple(found)


def _goes_away(person: CirclePerson, now: datetime, until: datetime) -> tuple[date, datetime] | None:
    """The first day on which this person is away before then, and the moment it begins."""
    starts = ((away.first, instant(away.first, time(), person.zone)) for away in person.away)
    return min(((first, at) for first, at in starts if now < at < until), default=None)


def _who_then(circle: Circle, rules: Rules, plan: Forecast, barred: Collection[int], at: datetime) -> str:
    """Whom the chain asks after those who are asked first."""
    seats = tuple((asked.person.id, asked.seat) for asked in plan.first)
    after, _ = routing.next_asked(circle, rules=rules, chain=plan.chain, barred=barred, asked=seats, present=(), at=at)
    return _name(after)


def _pause(circle: Circle, gap: Gap | None, barred: Collection[int], now: datetime) -> LongBreak | None:
    if gap is None:
        return None
    begins = gap.starts if gap.starts > now else None
    if gap.closure is None:
        return LongBreak("", gap.ends, "", begins)
    cover = circle.people.get(gap.closure.cover_id or 0)
    if cover is None or cover.id in barred or cover.unreachable(now):
        return LongBreak(gap.closure.name, gap.ends, "", begins)
    return LongBreak(gap.closure.name, gap.ends, cover.called, begins)


def _before(plan: Forecast, before: datetime | None, now: datetime) -> str:
    """Whether the time it must be before is met: "" (yes, or none was named), "late" (nobody has promised it by
    then) or "nobody" (nobody is even there before then)."""
    if before is None or (plan.clock.promised_at <= before and not plan.nobody):
        return ""
    if any(hours.next_open(now) < before for hours in _calendars(plan)):
        return "late"
    return "nobody"


def _calendars(plan: Forecast) -> list[Hours]:
    """By which those who are asked work."""
    if plan.nobody:
        return []
    return [asked.person.hours for asked in plan.first] or [plan.hours]
