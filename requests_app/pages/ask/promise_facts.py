"""What a promise speaks of, read from a plan and the circle around a fellow: who is on call, who stands in, who is away
by then, who signs the fellow's evaluation, and whether the named time is met. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, tzinfo

from mentors.support import Circle, CirclePerson
from pts_support.people.calendars.worktime import Gap, Hours, instant
from requests_app.chain import routing
from requests_app.chain.forecast import Forecast, is_today
from requests_app.chain.policy import Rules
from requests_app.vocabulary import Seat


def on_call_now(plan: Forecast) -> int | None:
    """Whoever is on call over the break in which the promised time lies; the others are not there."""
    if plan.gap is None:
        return None
    found = [asked.person.id for asked in plan.first if asked.seat is Seat.COVER]
    inside = plan.gap.starts <= plan.clock.promised_at < plan.gap.ends
    return found[0] if found and inside else None


def break_name(gap: Gap | None) -> str:
    """What the calendar calls the break; "" for nights and weekends."""
    if gap is None or gap.closure is None:
        return ""
    return gap.closure.name


def stand_in(plan: Forecast) -> tuple[CirclePerson | None, CirclePerson | None]:
    """Who takes the place of somebody who cannot be asked now, and whose place it is."""
    gone = {passed.person.id for passed in plan.passed}
    for asked in plan.first:
        if asked.stands_in_for and asked.stands_in_for.id in gone:
            return asked.person, asked.stands_in_for
    return None, None


def is_their_today(plan: Forecast, urgency: str, zone: tzinfo, now: datetime) -> bool:
    """Whether it is today in the calendar that counts, and on the reader's own day."""
    same_day = plan.clock.promised_at.astimezone(zone).date() == now.astimezone(zone).date()
    return same_day and is_today(plan, urgency, now)


def first_of(people: Iterable[CirclePerson | None], barred: Collection[int]) -> int | None:
    """The first of them who may know of it."""
    return next((person.id for person in people if person and person.id not in barred), None)


def who_signs(circle: Circle) -> CirclePerson | None:
    """The mentor, where they also rate the fellow."""
    if circle.mentor_rates and not circle.mentor_to_come:
        return circle.mentor
    return None


def somebody_else(circle: Circle, signer: CirclePerson, barred: Collection[int], now: datetime) -> CirclePerson | None:
    """Somebody near who can be reached and is not the one who signs."""
    for person in (circle.backup, *circle.staff, circle.contact):
        if person and person.id != signer.id and person.id not in barred and not person.unreachable(now):
            return person
    return None


def away_through(person: CirclePerson, why: str, now: datetime) -> datetime | None:
    """The noon of somebody's last day away; None where that is not the reason."""
    away = person.away_at(now)
    if why != "away" or away is None:
        return None
    return instant(away.last, time(12), person.zone)


def goes_away(person: CirclePerson, now: datetime, until: datetime) -> tuple[date, datetime] | None:
    """The first day on which this person is away before then, and the moment it begins."""
    starts = ((away.first, instant(away.first, time(), person.zone)) for away in person.away)
    return min(((first, at) for first, at in starts if now < at < until), default=None)


def who_then(circle: Circle, rules: Rules, plan: Forecast, barred: Collection[int], at: datetime) -> tuple[int, ...]:
    """Whom the chain asks after those who are asked first."""
    seats = tuple((asked.person.id, asked.seat) for asked in plan.first)
    after, _ = routing.next_asked(circle, rules=rules, chain=plan.chain, barred=barred, asked=seats, present=(), at=at)
    return (after.person.id,) if after else ()


def on_call(circle: Circle, gap: Gap, barred: Collection[int], now: datetime) -> int | None:
    """Whom the calendar names for this break, if they can be asked."""
    cover = circle.people.get((gap.closure and gap.closure.cover_id) or 0)
    if cover is None or cover.id in barred or cover.unreachable(now):
        return None
    return cover.id


def why_not_before(plan: Forecast, before: datetime | None, now: datetime) -> str:
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
