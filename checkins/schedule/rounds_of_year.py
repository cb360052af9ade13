"""Which rounds a fellow's year has, and in which of their own school weeks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from checkins.schedule.school_weeks import SchoolWeek, first_week_after_winter
from checkins.vocabulary import RoundWhen
from pts_support.people.calendars.worktime import Hours


@dataclass(frozen=True)
class RoundRule:
    """One round of a program. ``week``: its number, where it goes by one."""

    id: int
    when: str
    week: int | None = None
    minutes: int = 20


@dataclass(frozen=True)
class RoundWeek:
    """A round in the week into which it falls for one fellow."""

    rule: RoundRule
    week: SchoolWeek


def rounds_of_year(hours: Hours, weeks: Sequence[SchoolWeek], rules: Iterable[RoundRule]) -> tuple[RoundWeek, ...]:
    """The rounds in order. What a year has no week for is left out, and no week has two."""
    found: dict[date, RoundWeek] = {}
    for rule in sorted(rules, key=lambda rule: rule.id):
        week = _week_of(rule, hours, weeks)
        if week:
            found.setdefault(week.monday, RoundWeek(rule, week))
    return tuple(found[monday] for monday in sorted(found))


def rounds_left(rounds: Iterable[RoundWeek], since: date) -> tuple[RoundWeek, ...]:
    """Those in whose week there is a school day on ``since`` or later."""
    return tuple(one for one in rounds if one.week.days[-1] >= since)


def _week_of(rule: RoundRule, hours: Hours, weeks: Sequence[SchoolWeek]) -> SchoolWeek | None:
    if not weeks:
        return None
    if rule.when == RoundWhen.LAST:
        return weeks[-1]
    if rule.when == RoundWhen.AFTER_WINTER:
        return first_week_after_winter(hours, weeks)
    return next((week for week in weeks if week.number == rule.week), None)
