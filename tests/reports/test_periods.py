"""periods: the program year and its fixed parts."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from reports.periods import SETTLES, Period, closes, closings, coarser, coarsest, months_on, split, year_of

NEW_YORK = ZoneInfo("America/New_York")


def period(first: str, last: str) -> Period:
    return Period(date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01"))


def test_a_program_year_begins_in_august():
    assert [year_of(date(2026, 7, 31)), year_of(date(2026, 8, 1)), year_of(date(2027, 1, 5))] == [
        date(2025, 8, 1),
        date(2026, 8, 1),
        date(2026, 8, 1),
    ]
    assert [d.isoformat()[:7] for d in closings(date(2026, 8, 1))] == ["2026-10", "2027-01", "2027-04", "2027-07"]


def test_which_units_close_with_a_month():
    assert {
        unit: [n for n in range(12) if closes(months_on(date(2026, 8, 1), n), unit)]
        for unit in ("month", "quarter", "half year", "year")
    } == {
        "month": list(range(12)),
        "quarter": [2, 5, 8, 11],
        "half year": [5, 11],
        "year": [11],
    }


def test_a_whole_divides_at_fixed_boundaries():
    rest = period("2026-11", "2027-07")
    assert [p.label for p in split(rest, "half year")] == ["November 2026 to January 2027", "February to July 2027"]
    assert [p.key for p in split(rest, "quarter")] == ["2027-01", "2027-04", "2027-07"]
    assert len(split(rest, "month")) == 9
    assert split(rest, "year") == (rest,)
    for unit in ("month", "quarter", "half year", "year"):
        assert [m for p in split(rest, unit) for m in p.months()] == list(rest.months())


def test_settled_fourteen_days_after_its_last_midnight_in_the_programs_zone():
    ends = datetime(2026, 11, 1, tzinfo=NEW_YORK)
    fall = period("2026-08", "2026-10")
    assert (fall.ends(NEW_YORK), fall.last_day) == (ends, date(2026, 10, 31))
    assert not fall.settled(ends + SETTLES.__class__(days=13, hours=23), NEW_YORK)
    assert fall.settled(ends + SETTLES, NEW_YORK)


def test_units_in_order_and_periods_that_are_none():
    assert (coarser("month"), coarser("year"), coarsest("quarter", "month")) == ("quarter", "year", "quarter")
    with pytest.raises(ValueError, match="whole months, the first one first"):
        period("2026-09", "2026-08")
    with pytest.raises(ValueError, match="whole months, the first one first"):
        Period(date(2026, 8, 2), date(2026, 9, 1))
