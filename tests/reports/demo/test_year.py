"""The demo's calendar: a Tuesday in an ordinary week, whatever day it is; dates as districts have them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reports.demo import year


@pytest.mark.parametrize(
    ("today", "opens"),
    [
        (date(2026, 11, 25), date(2026, 11, 17)),  # the week of Thanksgiving is no ordinary week
        (date(2026, 11, 17), date(2026, 11, 17)),
        (date(2027, 1, 6), date(2026, 12, 8)),
        (date(2026, 7, 1), date(2026, 6, 2)),  # in summer, and while the year is young: the spring before
        (date(2026, 9, 20), date(2026, 6, 2)),
    ],
)
def test_when_it_opens(today, opens):
    assert year.demo_opening(today)[1].date() == opens


def test_it_opens_on_every_day_of_five_years():
    for n in range(5 * 366):
        today = date(2026, 1, 1) + timedelta(days=n)
        found, opens = year.demo_opening(today)
        assert opens.weekday() == 1
        assert opens.date() <= today
        assert found.is_school(opens.date())


def test_the_year_as_districts_have_it():
    found = year.school_year(2026)
    when = {c.name: (c.first.isoformat(), c.last.isoformat()) for c in found.closed}
    assert (found.begins.isoformat(), found.ends.isoformat(), found.name) == ("2026-08-17", "2027-06-11", "2026–27")
    assert when["Thanksgiving"] == ("2026-11-26", "2026-11-27")
    assert when["Winter break"] == ("2026-12-21", "2027-01-01")
    assert when["Spring break"] == ("2027-04-05", "2027-04-09")
    assert when["Memorial Day"] == ("2027-05-31", "2027-05-31")
