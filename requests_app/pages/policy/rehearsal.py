"""Before a policy is saved: how far the program's own past requests would have gone under it, and under today's.

Replayed with the functions that make every promise, on times alone; nobody's words are read. Staff may try as many
policies as they like, so what comes out are bands of five fellows, of quarters and of days, never a count: the
difference of two counts would be one person's request. Requests that leave somebody out, and withdrawn ones, are not
replayed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_high
from typing import TYPE_CHECKING

from django.db.models import Exists, Min, OuterRef, Q

from mentors.support import Circle, circles
from pts_support.people.calendars.worktime import NoWorkingTime
from requests_app.access.sight import TAKEN_BACK
from requests_app.chain import forecast
from requests_app.chain.policy import Rules
from requests_app.models import HelpRequest, Participant
from requests_app.vocabulary import EventKind, Route, Seat, Standing

if TYPE_CHECKING:
    from pts_support.people.models import Program

BACK = timedelta(days=90)
MOST = 1000  # requests replayed, the newest
K = 5  # different fellows
SHARE_FROM = 11  # requests: of six, "more than half" by five fellows could be all of them
REMINDED = "reminded"
ROWS: tuple[tuple[str, str], ...] = (
    (REMINDED, "A reminder"),
    (Seat.BACKUP.value, "The backup was asked too"),
    (Seat.DIRECTOR.value, "The Clinical Director was asked too"),
    (Seat.STAFF.value, "Program staff were asked too"),
    (Seat.CONTACT.value, "The named contact was asked too"),
)
WHEN: tuple[tuple[int, str], ...] = ((0, "the same day"), (1, "by the next day"), (7, "within a week"))
LATER = "after more than a week"


@dataclass(frozen=True)
class PastRequest:
    """One request as the replay knows it. ``until``: when a person first acted, or it was closed, or now."""

    fellow: int
    membership: int
    route: str
    urgency: str
    asked_at: datetime
    until: datetime


@dataclass(frozen=True)
class HowFar:
    """How many requests came so far (``share``), and when that was for most of them ("" where too few did)."""

    share: str
    when: str = ""


@dataclass(frozen=True)
class RehearsalRow:
    label: str
    present: HowFar
    proposed: HowFar

    @property
    def differs(self) -> bool:
        return self.present != self.proposed


@dataclass(frozen=True)
class Rehearsal:
    """What may be said. No rows where fewer than five fellows asked, or fewer than eleven requests are there."""

    rows: tuple[RehearsalRow, ...]

    @property
    def changed(self) -> tuple[RehearsalRow, ...]:
        return tuple(row for row in self.rows if row.differs)


def rehearse(program: Program, *, present: Rules, proposed: Rules, now: datetime) -> Rehearsal:
    """Both policies over the last ninety days, with the people and calendars of today (about twelve queries)."""
    past = _past(program, now)
    around = circles({p.membership for p in past}, now)
    return compare(past, around, present=present, proposed=proposed)


def compare(past: Sequence[PastRequest], around: dict[int, Circle], *, present: Rules, proposed: Rules) -> Rehearsal:
    """The same, of what was read already. Pure."""
    if len(past) < SHARE_FROM or len({p.fellow for p in past}) < K:
        return Rehearsal(())
    went = [[(p.fellow, steps_reached(p, around[p.membership], rules)) for p in past] for rules in (present, proposed)]

    def how_far(replayed: Sequence[tuple[int, Mapping[str, int]]], what: str) -> HowFar:
        there = [(fellow, days[what]) for fellow, days in replayed if what in days]
        fellows = len({fellow for fellow, _ in there})
        return HowFar(share_band(fellows, len(there), len(replayed)), usual_delay(fellows, [days for _, days in there]))

    return Rehearsal(tuple(RehearsalRow(label, how_far(went[0], what), how_far(went[1], what)) for what, label in ROWS))


def steps_reached(past: PastRequest, circle: Circle, rules: Rules) -> dict[str, int]:
    """What would have happened until somebody acted: who joined, and whether there was a reminder; each with the days
    after the one it was asked on (the fellow's calendar)."""
    try:
        planned = forecast.forecast_new(
            circle, rules=rules, route=past.route, urgency=past.urgency, barred={past.fellow}, at=past.asked_at
        )
    except NoWorkingTime:  # a calendar that has run out: nothing comes after it
        return {}
    came = {s.asked.seat.value: s.at for s in reversed(planned.steps) if s.asked and s.at < past.until}
    if planned.clock.remind_at < past.until and past.route != Route.PEERS:
        came[REMINDED] = planned.clock.remind_at
    zone = circle.fellow.hours.zone
    asked_on = past.asked_at.astimezone(zone).date()
    return {what: (at.astimezone(zone).date() - asked_on).days for what, at in came.items()}


def share_band(fellows: int, part: int, whole: int) -> str:
    """How many requests, in words too coarse to subtract."""
    if fellows < K:
        return "fewer than five fellows"
    share = part / whole
    if share <= 0.25:
        return "up to a quarter"
    if share <= 0.5:
        return "up to half"
    return "more than half"


def usual_delay(fellows: int, days: Collection[int]) -> str:
    """How long it took for more than half of them, as coarse."""
    if fellows < K:
        return ""
    most = median_high(days)
    return next((said for bound, said in WHEN if most <= bound), LATER)


def _past(program: Program, now: datetime) -> list[PastRequest]:
    leaves_out = Participant.objects.filter(request=OuterRef("pk"), standing=Standing.EXCLUDED)
    rows = (
        HelpRequest.objects.filter(~Exists(leaves_out), (~TAKEN_BACK).q(), program=program, practice=False)
        .filter(asked_at__gte=now - BACK, asked_at__lte=now)
        .annotate(taken=Min("events__at", filter=Q(events__kind=EventKind.ACKNOWLEDGED)))
        .order_by("-asked_at")
        .values_list(
            "fellow_id", "membership_id", "route", "urgency", "asked_at", "taken", "first_human_at", "closed_at"
        )
    )
    return [
        PastRequest(fellow, membership, route, urgency, asked, min(t for t in (taken, answered, closed, now) if t))
        for fellow, membership, route, urgency, asked, taken, answered, closed in rows[:MOST]
    ]
