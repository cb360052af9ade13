"""What is counted: one row a request, without words, and the figures of any group of them.

Three kinds of requests are in no figure at all: those that were withdrawn, those of another program, and those that
leave a person out. The last, because whoever was left out may open this page too: a count that moves with such a
request is a trace of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from reports.periods import SETTLES, Period
from reports.suppression import HIGH, LOW, SHARE_FROM, K, band, rate, wait_band
from requests_app.models import HelpRequest
from requests_app.vocabulary import CLOCK_RUNS, Outcome

if TYPE_CHECKING:
    from pts_support.people.calendars.worktime import Hours
    from pts_support.people.models import Program

ROUND_TO = 5  # minutes
ENOUGH_FOR_NINETY = 10  # of fewer answers the ninth tenth is the longest one, and that is somebody's
GRACE = timedelta(minutes=2)  # what is due this long and not yet taken counts as missed
LOOK_BACK = timedelta(days=30)  # for the engine's own facts


@dataclass(frozen=True)
class RequestFact:
    """One request as the report knows it. ``minutes``: working time to the first human answer."""

    fellow: int
    month: date
    urgency: str
    route: str
    minutes: int | None
    kept: bool | None
    step: int
    too_late: bool


@dataclass(frozen=True)
class Figures:
    """The figures of one cell. "" and None stand for what too few fellows are behind."""

    requests: int
    half: int | None
    ninety: int | None
    kept: str


@dataclass(frozen=True)
class OpenNow:
    """Bands, never numbers."""

    fellows: str
    longest: str


@dataclass(frozen=True)
class EngineRecord:
    """How the clock was kept over the last thirty days: about the system, so always shown."""

    steps: int
    worst: timedelta
    missed: int
    doubled: int


def counted(program: Program) -> QuerySet[HelpRequest]:
    """The requests that may stand behind a figure: none of practice, of which only the escalation log tells."""
    return HelpRequest.objects.in_figures().filter(program=program)


def facts(program: Program, period: Period) -> list[RequestFact]:
    """Every request asked in this period (one query, index request_by_program)."""
    zone = program.zone
    by = period.ends(zone) + SETTLES
    asked_then = counted(program).filter(asked_at__gte=period.begins(zone), asked_at__lt=period.ends(zone))
    rows = asked_then.order_by("id").values_list(
        "fellow_id",
        "asked_at",
        "urgency",
        "route",
        "first_human_minutes",
        "kept_promise",
        "first_human_at",
        "closed_at",
        "answer_by",
        "held_until",
        "highest_step",
        "outcome",
    )
    return [
        RequestFact(
            fellow=fellow,
            month=asked.astimezone(zone).date().replace(day=1),
            urgency=urgency,
            route=route,
            minutes=minutes,
            kept=_kept(kept, answered, closed, answer_by=answer_by, held=held, by=by),
            step=step,
            too_late=outcome == Outcome.TOO_LATE,
        )
        for fellow, asked, urgency, route, minutes, kept, answered, closed, answer_by, held, step, outcome in rows
    ]


def _kept(
    kept: bool | None,
    answered: datetime | None,
    closed: datetime | None,
    *,
    answer_by: datetime,
    held: object,
    by: datetime,
) -> bool | None:
    """Was it answered by the time that was shown? None where no answer was needed (any more), or none is due yet."""
    if answered is not None:
        return kept
    if held or (closed is not None and closed <= answer_by):
        return None
    if answer_by <= by:
        return False
    return None


def fellows_in(group: Sequence[RequestFact]) -> frozenset[int]:
    return frozenset(fact.fellow for fact in group)


def figures(group: Sequence[RequestFact], *, exact: bool, in_words: bool = False, k: int = K) -> Figures:
    """What is said of a group of requests whose cell is shown. ``exact``: see may_be_exact(). ``in_words``: it is the
    whole, whose share may be said as a band."""
    half = ninety = None
    times = sorted(fact.minutes for fact in group if fact.minutes is not None)
    if len(fellows_in([fact for fact in group if fact.minutes is not None])) >= k:
        half = _rank(times, 0.5)
        if len(times) >= ENOUGH_FOR_NINETY:
            ninety = _rank(times, 0.9)
    kept = ""
    if exact or in_words:
        kept = share(*sides(group), exact=exact, k=k)
    return Figures(requests=len(group), half=half, ninety=ninety, kept=kept)


def sides(group: Sequence[RequestFact]) -> tuple[list[RequestFact], list[RequestFact]]:
    """Answered by the time that was shown, and not."""
    return [fact for fact in group if fact.kept is True], [fact for fact in group if fact.kept is False]


def may_be_exact(groups: Sequence[Sequence[RequestFact]], k: int = K) -> bool:
    """May the shares of these cells be percentages? A percentage of a known number counts both of its sides, and the
    share of the whole less those of the others counts the last one: so only if k fellows stand on both sides of each.

    The cells of any other table have no share, and only the whole has one in words. Bands in two cells beside the
    band of the whole can be solved for "none" and "all": of 22 requests "over 90%" were in time, of 11 of them under
    90%, so of the other 11 all.
    """
    return all(len(fellows_in(side)) >= k for group in groups for side in sides(group))


def share(part: Sequence[RequestFact], rest: Sequence[RequestFact], *, exact: bool, k: int = K) -> str:
    """The first of the two as a share of both: a percentage if ``exact``, else "<10%", "<50%", ">50%" or ">90%".
    "" for fewer than k fellows, and of so few requests that a band would say "none" or "all"."""
    whole = len(part) + len(rest)
    if whole < SHARE_FROM or len(fellows_in([*part, *rest])) < k:
        return ""
    if exact:
        return rate(len(part), whole)
    ratio = len(part) / whole
    if ratio < LOW:
        return "<10%"
    if ratio < 0.5:
        return "<50%"
    if ratio > HIGH:
        return ">90%"
    return ">50%"


def _rank(times: Sequence[int], quantile: float) -> int:
    """The nearest rank, to five minutes."""
    return int(times[ceil(quantile * len(times)) - 1] / ROUND_TO + 0.5) * ROUND_TO


# -- what is so now


def open_now(program: Program, hours: Hours | None, now: datetime) -> OpenNow:
    """How many fellows wait for an answer, and how long the longest wait is, in school time (one query over what is
    due)."""
    waiting = counted(program).filter(due_at__isnull=False, state__in=CLOCK_RUNS)
    found = waiting.aggregate(
        fellows=Count("fellow", distinct=True), since=Min("clock_from", filter=Q(held_until__isnull=True))
    )
    since = found["since"]
    if since is None:
        return OpenNow(band(0), wait_band(0))
    if hours is None:
        return OpenNow(band(found["fellows"]), wait_band((now - since).total_seconds() / 60))
    return OpenNow(band(found["fellows"]), wait_band(hours.between(since, now), hours.usual_day))


_ENGINE = """
    SELECT count(*), count(*) - count(DISTINCT (e.request_id, e.generation, e.step)),
        max(e.at - e.due_at) FILTER (WHERE e.cause IN ('clock', 'ack_passed'))
    FROM requests_app_escalation e JOIN requests_app_helprequest r ON r.id = e.request_id
    WHERE e.at > %(since)s AND e.at <= %(now)s AND r.program_id = %(program)s AND r.state <> 'withdrawn'
        AND NOT r.practice AND NOT EXISTS (
        SELECT 1 FROM requests_app_participant p WHERE p.request_id = r.id AND p.standing = 'excluded')"""


def engine(program: Program, now: datetime) -> EngineRecord:
    """Two queries: over the steps of thirty days, and over what is due."""
    with connection.cursor() as cursor:
        cursor.execute(_ENGINE, {"since": now - LOOK_BACK, "now": now, "program": program.id})
        steps, doubled, worst = cursor.fetchone()
    missed = counted(program).filter(due_at__isnull=False, due_at__lt=now - GRACE).count()
    return EngineRecord(steps, max(worst or timedelta(), timedelta()), missed, doubled)
