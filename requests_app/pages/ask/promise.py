"""The promise as a page says it: fifteen lines out of one circle, each with the names, the times and the key it holds.

Pure: a circle, the rules and a moment go in; frozen lines come out, and the template only puts them into words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from mentors.support import Circle, CirclePerson
from pts_support import saying
from pts_support.people.calendars.worktime import Gap, instant
from requests_app.acts import filing
from requests_app.chain import forecast, routing
from requests_app.chain import routing as routing_
from requests_app.chain.forecast import Forecast, is_today
from requests_app.chain.policy import Rules
from requests_app.chain.routing import PassedPerson
from requests_app.vocabulary import Route, Seat, Step, Urgency

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
        return f"for-{self.pair}{' is-first' if self.first else ''}"

    @property
    def colleagues(self) -> str:
        return count_words(self.peers)

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
        return f"Send to {self.who}" if self.who else "Send it all the same"


def counted_as(route: str, urgency: str) -> str:
    """The board has no *today*: what is asked there today counts as soon."""
    return Urgency.SOON if route == Route.PEERS and urgency == Urgency.TODAY else urgency


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
    return tuple(
        promise_line(
            circle,
            rules,
            route=route,
            urgency=urgency,
            peers=peers,
            left_out=left_out if route == Route.MENTOR else goes_round,
            before=before,
            first=first == (route, urgency),
            zone=zone,
            now=now,
        )
        for route in Route.values
        for urgency in Urgency.values
    )


def promise_line(
    circle: Circle,
    rules: Rules,
    *,
    route: str,
    urgency: str,
    zone: tzinfo,
    now: datetime,
    peers: int = 0,
    left_out: frozenset[int] = frozenset(),
    before: datetime | None = None,
    first: bool = False,
) -> PromiseLine:
    counted = counted_as(route, urgency)
    plan = filing.promise(circle, rules, route=route, urgency=counted, left_out=left_out, now=now)
    barred = routing_.excluded_people(circle, route, left_out)
    until = plan.clock.promised_at
    asked = [a.person for a in plan.first]
    gone = {p.person.id for p in plan.passed}
    stand_in = next((a for a in plan.first if a.stands_in_for and a.stands_in_for.id in gone), None)
    next_one = plan.next_one.person if plan.next_one else None
    return PromiseLine(
        route=route,
        urgency=urgency,
        key=forecast.promise_key(plan),
        who=saying.names(p.called for p in asked),
        several=len(asked) > 1,
        until=until,
        today=is_today(plan, counted, now) and until.astimezone(zone).date() == now.astimezone(zone).date(),
        then=next_one.called if next_one else "",
        later=tuple(
            LaterStep(s.at, s.asked.person.called if s.asked else "", s.does is Step.ASK_FELLOW)
            for s in plan.steps[:SHOWN_AFTER]
        ),
        sight=_sight(circle, asked, next_one, barred, now),
        absent=tuple(_absent(p, now) for p in plan.passed),
        leaving=_leaving(circle, rules, plan, barred, now),
        stands_in=stand_in.person.called if stand_in else "",
        stands_for=stand_in.stands_in_for.called if stand_in and stand_in.stands_in_for else "",
        pause=_pause(circle, plan.gap, barred, now) if plan.gap else None,
        nobody=plan.nobody,
        peers=peers,
        to_come=circle.mentor_to_come and route == Route.MENTOR,
        round_whom=circle.mentor.called if route == Route.AROUND and circle.mentor else "",
        first_thing=f"First thing {saying.day(until, now, zone)}, by {saying.clock(until, zone)}",
        before=_before(plan, before, now),
        first=first,
        all_out=plan.nobody and not plan.passed,
        ask_mentor=next((p.called for p in (circle.mentor,) if p and p.id not in barred), ""),
        ask_director=next((p.called for p in circle.directors if p.id not in barred), ""),
    )


def count_words(number: int) -> str:
    """ "9 colleagues", "1 colleague"."""
    return f"{number} colleague{'' if number == 1 else 's'}"


def tel_link(phone: str) -> str:
    """The number as a tel: link wants it."""
    return "".join(c for c in phone if c in "0123456789+")


def _sight(
    circle: Circle, asked: list[CirclePerson], next_one: CirclePerson | None, barred: Collection[int], now: datetime
) -> str:
    """Who reads it now; who of them also signs the fellowship, and somebody beside them who does not."""
    signer = circle.mentor if circle.mentor_rates and not circle.mentor_to_come else None
    if not asked:
        return ""
    if signer is None or signer.id not in {p.id for p in asked}:
        return f"Only {saying.names(p.called for p in asked)} {'read' if len(asked) > 1 else 'reads'} it now."
    others = [p for p in asked if p.id != signer.id]
    if others:
        named = saying.names(f"{p.called}, who does not," for p in others)
        return f"Only {signer.called}, who also signs your fellowship, and {named} read it now."
    beside = next_one or _somebody_else(circle, signer, barred, now)
    tail = f" {beside.called} does not sign it." if beside else ""
    return f"Only {signer.called}, who also signs your fellowship, reads it now.{tail}"


def _somebody_else(circle: Circle, signer: CirclePerson, barred: Collection[int], now: datetime) -> CirclePerson | None:
    around = (circle.backup, *circle.staff, circle.contact)
    return next((p for p in around if p and p.id != signer.id and p.id not in barred and not p.unreachable(now)), None)


def _absent(passed: PassedPerson, now: datetime) -> AbsentPerson:
    away = passed.person.away_at(now) if passed.why == "away" else None
    return AbsentPerson(passed.person.called, passed.why, away.last if away else None)


def _leaving(
    circle: Circle, rules: Rules, plan: Forecast, barred: Collection[int], now: datetime
) -> tuple[LeavingPerson, ...]:
    """What the engine does when a time away begins that is known already."""
    found = []
    for asked in plan.first:
        starts = {a.first: instant(a.first, time(), asked.person.zone) for a in asked.person.away}
        first, at = min(((d, t) for d, t in starts.items() if now < t < plan.clock.promised_at), default=(None, None))
        if first is None:
            continue
        stay = [o.person for o in plan.first if o is not asked and not o.person.unreachable(at)]
        seats = tuple((a.person.id, a.seat) for a in plan.first)
        after, _ = routing.next_asked(
            circle, rules=rules, chain=plan.chain, barred=barred, asked=seats, present=(), at=at
        )
        then = saying.names(p.called for p in stay) or (after.person.called if after else "")
        found.append(LeavingPerson(asked.person.called, first, then, not stay))
    return tuple(found)


def _pause(circle: Circle, gap: Gap, barred: Collection[int], now: datetime) -> LongBreak:
    cover = circle.people.get(gap.closure.cover_id or 0) if gap.closure else None
    there = cover is not None and cover.id not in barred and not cover.unreachable(now)
    name, on_call = gap.closure.name if gap.closure else "", cover.called if cover and there else ""
    return LongBreak(name, gap.ends, on_call, gap.starts if gap.starts > now else None)


def _before(plan: Forecast, before: datetime | None, now: datetime) -> str:
    """Whether the time it must be before is met: "" (yes, or none was named), "late" (nobody has promised it by
    then) or "nobody" (nobody is even there before then)."""
    if before is None or (plan.clock.promised_at <= before and not plan.nobody):
        return ""
    hours = [a.person.hours for a in plan.first] or ([] if plan.nobody else [plan.hours])
    return "late" if any(h.next_open(now) < before for h in hours) else "nobody"


# The choices of the page, by the people's own names -------------------------------------------------------------------


@dataclass(frozen=True)
class RouteChoice:
    """One way to ask. ``line`` is what it promises at the urgency chosen first."""

    value: str
    label: str
    note: str
    summary: str
    chosen: bool


def route_choices(circle: Circle, lines: Mapping[str, PromiseLine], peers: int, chosen: str) -> tuple[RouteChoice, ...]:
    """The five routes as the fellow reads them. ``lines``: by pair."""
    director = circle.directors[0].called if circle.directors else ""
    staff = circle.staff[0].called if circle.staff else ""
    mentor = circle.mentor.called if circle.mentor else ""
    labels = {
        Route.MENTOR: (f"{mentor}, my mentor" if mentor else "My mentor", _mentor_note(circle)),
        Route.DIRECTOR: (f"{director}, Clinical Director" if director else "The Clinical Director", ""),
        Route.STAFF: (f"{staff}, program staff" if staff else "Program staff", ""),
        Route.PEERS: (
            "The other fellows",
            f"{count_words(peers)} can read it. Your name is hidden from other fellows.",
        ),
        Route.AROUND: (
            f"Anyone but {mentor}" if mentor else "Anyone but my mentor",
            f"{mentor} sees no trace of it here. No reason needed." if mentor else "No reason needed.",
        ),
    }
    found = []
    for value, (label, note) in labels.items():
        usual = lines[f"{value}-{Urgency.SOON}"]
        instead = f"{usual.who} is asked instead." if usual.absent and usual.who else ""
        who = usual.who or "nobody yet"
        if usual.absent:
            away = saying.names(a.who for a in usual.absent)
            note = " ".join(filter(None, [f"{away} can’t be asked now.", instead]))
        summary = {
            Route.MENTOR: f"{who}, for my mentor" if usual.stands_in else f"{who}, my mentor",
            Route.PEERS: "the other fellows, without my name",
            Route.AROUND: f"{who}; {mentor} sees no trace of it" if mentor else who,
        }.get(Route(value), who)
        found.append(RouteChoice(value, label, note, summary, value == chosen))
    return tuple(found)


def _mentor_note(circle: Circle) -> str:
    if circle.mentor_to_come:
        return "Your mentor is still to come; until then they are here for you."
    return "Also signs your fellowship." if circle.mentor_rates and circle.mentor else ""


SEATS_SAID = {
    Seat.MENTOR: "my mentor",
    Seat.BACKUP: "steps in for my mentor",
    Seat.DIRECTOR: "Clinical Director",
    Seat.STAFF: "program staff",
    Seat.CONTACT: "named contact",
    Seat.COVER: "on call over a break",
}


def people_around(circle: Circle) -> dict[int, tuple[str, Seat]]:
    """Everybody who could come to be asked, each once, in the order of the chain: id → name and seat."""
    found: dict[int, tuple[str, Seat]] = {}

    def add(person: CirclePerson | None, seat: Seat) -> None:
        if person and person.id != circle.fellow.id and person.active:
            found.setdefault(person.id, (person.called, seat))

    add(circle.mentor, Seat.MENTOR)
    add(circle.backup, Seat.BACKUP)
    for away in circle.mentor.away if circle.mentor else ():
        add(circle.people.get(away.backup_id or 0), Seat.BACKUP)
    for person in circle.directors:
        add(person, Seat.DIRECTOR)
    for person in circle.staff:
        add(person, Seat.STAFF)
    for closure in circle.fellow.hours.closures:
        add(circle.people.get(closure.cover_id or 0), Seat.COVER)
    add(circle.contact, Seat.CONTACT)
    return found
