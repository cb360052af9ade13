"""Whether a calendar has enough working time for what is promised by it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from pts_support.people.calendars.worktime import DAY, Hours, NoWorkingTime, Window, instant

SHORTEST_MINUTES = 60  # of a day with hours
ENOUGH_DAYS = 40  # usual days: the last step, at 400 percent, of the longest allowance a policy may have, ten days
WITHIN = timedelta(days=700)  # well under worktime.SEARCH_DAYS, after which a time can't be found


NO_NEW_TIMES = (
    "Open requests wait for more working time than these hours have in two years, so they could get no new times."
    " Nothing was changed."
)


class TooLittleTime(ValueError):
    """The edit was not made. Each sentence says what is missing."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentences = [sentence]


def is_too_short(opens: time, closes: time) -> bool:
    return Window(opens, closes).minutes < SHORTEST_MINUTES


def has_enough_time(hours: Hours, now: datetime) -> bool:
    """Whether 40 usual days fit into 700 days, whenever from now on one begins to count."""
    return lack_begins(hours, now) is None


def lack_begins(hours: Hours, now: datetime) -> date | None:
    """The first day found from which too little is left; None where there is enough."""
    starts = _hardest_starts(hours, now)
    return next((start.astimezone(hours.zone).date() for start in starts if not _holds(hours, start)), None)


def ever_lacks(hours: Hours) -> bool:
    """Whether from the first of its days off on there is ever a moment from which too little is left."""
    if not hours.closures:
        return False
    begins = min(closure.first for closure in hours.closures)
    return lack_begins(hours, instant(begins, time.min, hours.zone)) is not None


def _holds(hours: Hours, start: datetime) -> bool:
    try:
        minutes = ENOUGH_DAYS * max(hours.usual_day, SHORTEST_MINUTES)
        return hours.add(start, minutes) <= start + WITHIN
    except NoWorkingTime:
        return False


def _hardest_starts(hours: Hours, now: datetime) -> Iterator[datetime]:
    """Now, and each moment at which the 700 days to come hold least: days off begin, or are the last of the 700."""
    yield now
    spans = [(closure.first, closure.last) for closure in hours.closures]
    spans += [(half.day, half.day) for half in hours.half_days]
    days = {first for first, _ in spans} | {last + DAY - WITHIN for _, last in spans}
    for day in sorted(days):
        start = instant(day, time.min, hours.zone)
        if start > now:
            yield start
