"""When a report appears and what it covers: one for each closed quarter, or longer where a quarter is too small.

A report is made once, when it is first asked for after its period has settled, and is kept as it was shown.
docs/decisions/0001-report-editions.md says why.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from pts_support.people.models import Membership, Program, Role
from reports import tables
from reports.metrics import request_figures
from reports.models import Edition
from reports.periods import SETTLES, Period, closes, closings, coarser, coarsest, months_on, year_of
from reports.suppression import FEW_ACTIVE, K


def published(program: Program, now: datetime) -> list[Edition]:
    """This program year's reports and the last year's, oldest first; makes what is missing."""
    year = year_of(now.astimezone(program.zone).date())
    years = (months_on(year, -12), year)
    kept = list(Edition.objects.filter(program=program, year__in=years))
    missing = _missing(program, years, kept, now)
    if missing:
        _make(program, missing, now)
        kept = list(Edition.objects.filter(program=program, year__in=years))
    return [edition for edition in kept if edition.published]


def next_at(program: Program, now: datetime) -> datetime:
    """When the next quarter will have settled: no report comes before."""
    year = year_of(now.astimezone(program.zone).date())
    for month in (*closings(months_on(year, -12)), *closings(year), *closings(months_on(year, 12))):
        period = Period(month, month)
        if not period.settled(now, program.zone):
            return period.ends(program.zone) + SETTLES
    raise AssertionError("unreachable: the last of these lies a year ahead")


def _missing(program: Program, years: tuple[date, ...], kept: list[Edition], now: datetime) -> list[tuple[date, date]]:
    """Closed quarters nothing was decided about yet, as (program year, closing month), in order."""
    there = {edition.last for edition in kept}
    due = [
        (year, month)
        for year in years
        for month in closings(year)
        if month not in there and Period(month, month).settled(now, program.zone)
    ]
    if not due:
        return []
    began = (
        Membership.objects.filter(program=program, role=Role.FELLOW)
        .order_by("starts_on")
        .values_list("starts_on", flat=True)
        .first()
    )
    return [(year, month) for year, month in due if began is not None and months_on(month, 1) > began]


def _make(program: Program, missing: list[tuple[date, date]], now: datetime) -> None:
    """Decide about these quarters in order, under the program's lock: two first readers make one report."""
    with transaction.atomic():
        Program.objects.select_for_update(of=("self",), no_key=True).get(id=program.id)
        for year, month in missing:
            before = list(Edition.objects.filter(program=program, year=year))
            if all(edition.last < month for edition in before):
                _decide(program, year, month, before, now).save(force_insert=True)


def _decide(program: Program, year: date, month: date, before: list[Edition], now: datetime) -> Edition:
    shown = [edition for edition in before if edition.published]
    period = Period(months_on(shown[-1].last, 1) if shown else year, month)
    active = active_fellows(program, period.last_day)
    unit = coarsest("quarter", *(edition.unit for edition in before))
    if active < FEW_ACTIVE:
        unit = "year"
    edition = Edition(
        program=program, year=year, first=period.first, last=period.last, unit=unit, published=False, made_at=now
    )
    if not closes(month, unit):
        return edition
    facts = request_figures.facts(program, period)
    if len(request_figures.fellows_in(facts)) < K:
        edition.unit = coarser(unit)
        return edition
    from_unit = coarsest("month", *(edition.time_unit for edition in shown))
    edition.figures = tables.build(facts, period, active=active, from_unit=from_unit)
    edition.time_unit = edition.figures["time_unit"]
    edition.published = True
    return edition


def active_fellows(program: Program, day: date) -> int:
    return Membership.objects.on(day).filter(program=program, role=Role.FELLOW).values("user").distinct().count()


def find(program: Program, key: str) -> Edition | None:
    """A published report by the month it closes with, "2026-10"."""
    if len(key) != len("2026-10"):
        return None
    try:
        last = date.fromisoformat(f"{key}-01")
    except ValueError:
        return None
    return Edition.objects.filter(program=program, last=last, published=True).first()


def of_year(program: Program, year: date) -> list[Edition]:
    """The published reports of one program year, oldest first."""
    return list(Edition.objects.filter(program=program, year=year, published=True))
