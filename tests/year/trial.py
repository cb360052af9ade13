"""One life of one program, from the day before its year to the day after, and its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from checkins.models import Booking
from pts_support.people.calendars.worktime import instant
from pts_support.people.models import Membership, Role, User
from tests.cast import FIRST_DAY, LAST_DAY
from tests.year import events
from tests.year.cost import WeeklyCost, of_year
from tests.year.greetings import GreetedFellow, greetings_of
from tests.year.habits.everybody import Everybody
from tests.year.habits.hellos import Hellos
from tests.year.habits.talks import Talks
from tests.year.habits.weeks import Weeks
from tests.year.ledger import SchoolLedger
from tests.year.living import lived
from tests.year.world import BEGINS, DAY, ENDS, YearWorld

MOST = 19  # school days between two greetings
Watch = tuple[datetime, Callable[[datetime], object]]


@dataclass
class LivedYear:
    there: Everybody
    ledger: SchoolLedger
    greeted: list[GreetedFellow]
    planned: int
    booked: int
    cost: WeeklyCost

    @property
    def figures(self) -> dict[str, int]:
        wrong = {name: len(lines) for name, lines in self.wrong.items()}
        most = max((one.most_days for one in self.greeted), default=0)
        sizes = {"fellows": len(self.greeted), "planned": self.planned, "booked": self.booked}
        return {**sizes, **wrong, "max_days": most}

    @property
    def wrong(self) -> dict[str, list[str]]:
        """As sentences."""
        done = self.there.done
        return {
            "twice": self.ledger.twice + done.asked_twice,
            "off_days": self.ledger.off_days + done.asked_in_a_break,
            "night": self.ledger.night,
            "unreached": self.ledger.in_vain + [line for one in self.greeted for line in one.unreached],
        }

    @property
    def sentences(self) -> list[str]:
        found = [f"{name}: {line}" for name, lines in self.wrong.items() for line in lines[:10]]
        return found + [f"max_days: {one.longest}" for one in self.greeted if one.most_days > MOST]


def live(
    world: YearWorld,
    monkeypatch: Any,
    *,
    seed: int,
    silent: bool = False,
    begins: datetime = BEGINS,
    until: datetime = ENDS,
    watch: Iterable[Watch] = (),
) -> LivedYear:
    """``watch``: what is looked at in between, and when."""
    with lived(monkeypatch, begins) as year:
        there, ledger = Everybody(world, year, seed, silent), SchoolLedger(year)
        talks, hellos, weeks = Talks(there), Hellos(there), Weeks(there)
        year.listeners += [ledger.look, talks.look]
        year.readers += [ledger.read, hellos.read]
        events.plan(there)
        for fellow in world.fellows:
            _comes_by(weeks, fellow, until.date())
        for mentor in filter(hellos.looks_by_themself, world.mentors):
            _looks(hellos, mentor, until.date())
        for at, act in watch:
            year.later(at, act)
        year.go_on(until)
    rows, greeted = Booking.objects.filter(program=world.program), _greeted(there, until.date())
    booked = rows.exclude(offered_at=None).count()
    return LivedYear(there, ledger, greeted, rows.count(), booked, of_year(world, year.post))


def _comes_by(weeks: Weeks, fellow: Membership, until: date) -> None:
    """Once a week, on any day, at any hour at which somebody is up."""
    for number in range((until - FIRST_DAY).days // 7 + 1):
        luck = weeks.there.chance("visit", fellow.user_id, number)
        day = FIRST_DAY + (7 * number + luck.randrange(7)) * DAY
        at = instant(day, time(luck.randrange(7, 22), luck.randrange(60)), fellow.user.zone)
        weeks.there.year.later(at, lambda now: weeks.comes_by(fellow, now))


def _looks(hellos: Hellos, mentor: User, until: date) -> None:
    """On each weekday, early."""
    for number in range((until - FIRST_DAY).days):
        day = FIRST_DAY + number * DAY
        if day.weekday() < 5:
            at = instant(day, time(9, 10), mentor.zone)
            hellos.there.year.later(at, lambda now: hellos.unasked(mentor, now))


def _greeted(there: Everybody, until: date) -> list[GreetedFellow]:
    rows = Membership.objects.filter(program=there.world.program, role=Role.FELLOW).select_related("user", "calendar")
    found = []
    for fellow in rows.order_by("id"):
        last = min(fellow.ends_on or LAST_DAY, LAST_DAY, until - DAY)
        mine = [at for fellow_id, at in there.done.greeted if fellow_id == fellow.id]
        if fellow.starts_on <= last:
            found.append(greetings_of(fellow, mine, fellow.starts_on, last))
    return found
