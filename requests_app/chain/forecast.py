"""What will happen if nobody acts: the promise before sending, and the dashed line of the timeline after it. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import islice

from django.utils.crypto import salted_hmac

from mentors.support import Circle, CirclePerson
from pts_support.people.calendars.worktime import Gap, Hours, instant
from requests_app.chain import deadlines, routing
from requests_app.chain.deadlines import RequestClock
from requests_app.chain.policy import Rules, chain_of
from requests_app.chain.routing import AskedPerson, PassedPerson
from requests_app.vocabulary import (
    Chain,
    Seat,
    Step,
    Urgency,
)

SHOWN_STEPS = 6  # the longest default chain, and one working day after it


@dataclass(frozen=True)
class ForecastStep:
    """One step to come. ``asked`` is None for steps that add nobody."""

    number: int
    at: datetime
    does: Step
    asked: AskedPerson | None = None
    passed: tuple[PassedPerson, ...] = ()


@dataclass(frozen=True)
class Forecast:
    """Everything the page says before sending. ``hours``: the calendar the promise counts in.

    ``gap``: 72 hours or more in which nobody is there, before the promised time. ``nobody``: no human at all can be
    asked.
    """

    chain: Chain
    first: tuple[AskedPerson, ...]
    passed: tuple[PassedPerson, ...]
    clock: RequestClock
    hours: Hours
    steps: tuple[ForecastStep, ...]
    gap: Gap | None
    nobody: bool

    @property
    def people(self) -> tuple[int, ...]:
        """Ids of those the promise names: who is asked, and who is next."""
        everybody = [asked.person.id for asked in self.first]
        if self.next_one:
            everybody.append(self.next_one.person.id)
        return tuple(dict.fromkeys(everybody))

    @property
    def next_one(self) -> AskedPerson | None:
        """Who is asked then; on the board whoever reads it if the fellow, asked first, chooses nothing."""
        steps = self.steps if self.chain is Chain.PEERS else self.steps[:1]
        return next((step.asked for step in steps if step.asked), None)


def forecast_new(
    circle: Circle, *, rules: Rules, route: str, urgency: str, barred: Collection[int], at: datetime
) -> Forecast:
    """What a request sent at ``at`` would set going."""
    chain = chain_of(route, urgency)
    asked, passed = routing.first_asked(circle, rules=rules, chain=chain, barred=barred, at=at)
    hours = circle.fellow.hours
    if asked and chain is not Chain.PEERS:
        hours = asked[0].person.hours
    clock = deadlines.start_clock(rules, urgency, hours, at)
    gap = _gap_ahead(hours, at, clock.promised_at)
    if gap and chain is Chain.MENTOR_TODAY and (on_call := _on_call(circle, gap, barred, at)):
        asked = _with_on_call(asked, on_call)
        hours = _without(on_call.person.hours, gap)
        clock = deadlines.start_clock(rules, urgency, hours, at)
    plan = Forecast(chain, asked, passed, clock, hours, (), gap, nobody=not asked and chain is not Chain.PEERS)
    if plan.nobody:
        return plan
    steps = forecast_rest(
        circle,
        rules=rules,
        chain=chain,
        urgency=urgency,
        barred=barred,
        asked=tuple((one.person.id, one.seat) for one in asked),
        present=(),
        step=0,
        due=clock.promised_at,
    )
    return replace(plan, steps=steps)


def _gap_ahead(hours: Hours, at: datetime, promised: datetime) -> Gap | None:
    """A long time in which nobody is there, if it has not ended yet."""
    gap = hours.long_closure(at, promised)
    return gap if gap and gap.ends > at else None


def _with_on_call(asked: tuple[AskedPerson, ...], on_call: AskedPerson) -> tuple[AskedPerson, ...]:
    """Whoever is on call is asked in the backup's place, beside the mentor."""
    mentor = [one for one in asked if one.seat is Seat.MENTOR and one.person.id != on_call.person.id]
    return (*mentor, on_call)


def forecast_rest(
    circle: Circle,
    *,
    rules: Rules,
    chain: Chain,
    urgency: str,
    barred: Collection[int],
    asked: tuple[tuple[int, Seat], ...],
    present: Collection[int],
    step: int,
    due: datetime,
    shown: int = SHOWN_STEPS,
) -> tuple[ForecastStep, ...]:
    """The steps after ``step``, the next at ``due``, up to and with the first that only reminds everybody."""
    steps = _walk(
        circle,
        rules,
        chain,
        urgency,
        barred=set(barred),
        asked=list(asked),
        present=set(present),
        step=step,
        due=due,
    )
    return tuple(islice(steps, shown))


def _walk(
    circle: Circle,
    rules: Rules,
    chain: Chain,
    urgency: str,
    *,
    barred: set[int],
    asked: list[tuple[int, Seat]],
    present: set[int],
    step: int,
    due: datetime,
) -> Iterator[ForecastStep]:
    """One step after the other, each at the time the one before it leads to."""
    while True:
        step += 1
        does = policy_step(rules, chain, step)
        found: AskedPerson | None = None
        passed: tuple[PassedPerson, ...] = ()
        if does is Step.ADD:
            found, passed = routing.next_asked(
                circle, rules=rules, chain=chain, barred=barred, asked=asked, present=present, at=due
            )
            does = Step.ADD if found else Step.REMIND_ALL
        yield ForecastStep(step, due, does, found, passed)
        if does is Step.REMIND_ALL and step >= len(rules.steps[chain]):
            return
        hours = found.person.hours if found else _last_hours(circle, chain, asked)
        due = deadlines.after_step(rules, chain, urgency, step, hours, due=due, at=due)
        if found:
            asked.append((found.person.id, found.seat))


def policy_step(rules: Rules, chain: Chain, step: int) -> Step:
    """What the policy says step ``step`` does; past its last step the rest of the chain joins one by one, then all
    are reminded."""
    steps = rules.steps[chain]
    if step > len(steps):
        return Step.ADD
    return steps[step - 1].does


def _last_hours(circle: Circle, chain: Chain, asked: list[tuple[int, Seat]]) -> Hours:
    if not asked:
        return circle.fellow.hours
    person_id, seat = asked[-1]
    person = circle.people.get(person_id)
    if person is None:
        return circle.fellow.hours
    return hours_in(circle, chain, person, seat)


def _on_call(circle: Circle, gap: Gap, barred: Collection[int], at: datetime) -> AskedPerson | None:
    """Whoever the calendar names for this break, if they can be asked."""
    cover_id = gap.closure and gap.closure.cover_id
    cover = cover_id and circle.people.get(cover_id)
    if not cover or cover.id in barred or cover.unreachable(at):
        return None
    return AskedPerson(cover, Seat.COVER, circle.mentor, "cover")


def hours_in(circle: Circle, chain: Chain, person: CirclePerson, seat: Seat | None) -> Hours:
    """The calendar somebody works by in one request: their own; on call for what was asked for today, without the
    breaks they are named for."""
    hours = person.hours
    if seat is Seat.COVER and chain is Chain.MENTOR_TODAY:
        for gap in _covered_by(circle, person):
            hours = _without(hours, gap)
    return hours


def _covered_by(circle: Circle, person: CirclePerson) -> Iterator[Gap]:
    calendars = {circle.fellow.hours}
    if circle.mentor:
        calendars.add(circle.mentor.hours)
    for hours in calendars:
        for closure in hours.closures:
            if closure.cover_id != person.id:
                continue
            noon = instant(closure.first, time(12), hours.zone)
            if gap := hours.long_closure(noon, noon):
                yield gap


def _without(hours: Hours, gap: Gap) -> Hours:
    """This calendar as if that closed time were not."""
    first, last = gap.starts.astimezone(hours.zone).date(), gap.ends.astimezone(hours.zone).date()
    left = tuple(closure for closure in hours.closures if closure.last < first or closure.first > last)
    return replace(hours, closures=left)


def is_today(plan: Forecast, urgency: str, at: datetime) -> bool:
    """Whether *today* may still be called so: its promised time lies on today's date, in the calendar it counts in."""
    zone = plan.hours.zone
    return urgency == Urgency.TODAY and plan.clock.promised_at.astimezone(zone).date() == at.astimezone(zone).date()


def promise_key(plan: Forecast) -> str:
    """Stands in the form for the people a promise names, so that sending can tell whether they are still the same."""
    seats = [[asked.person.id, asked.seat.value] for asked in plan.first]
    return salted_hmac("requests_app.promise", json.dumps([*seats, plan.people])).hexdigest()[:24]
