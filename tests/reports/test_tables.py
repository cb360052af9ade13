"""From what was counted to what is stored of an edition: every table hides by the same rule."""

from __future__ import annotations

from datetime import date

import pytest

from reports import tables
from reports.metrics.request_figures import RequestFact
from reports.periods import Period

FALL = Period(date(2026, 8, 1), date(2026, 10, 1))
MONTHS = tuple(FALL.months())


def fact(fellow: int, month: date = MONTHS[0], **more) -> RequestFact:
    known = {"urgency": "soon", "route": "mentor", "minutes": 60, "kept": True, "step": 0, "too_late": False}
    return RequestFact(**{"fellow": fellow, "month": month} | known | more)


def build(facts, *, active=12, from_unit="month"):
    return tables.build(facts, FALL, active=active, from_unit=from_unit)


def test_the_whole_of_an_edition():
    facts = [fact(number, month) for month in MONTHS for number in range(6)]
    cell = {"requests": 6, "half": 60, "ninety": None, "kept": ""}
    whole = {"requests": 18, "half": 60, "ninety": 60, "kept": ">90%"}
    hidden = {"hidden": True}
    assert build(facts) == {
        "fellows": 12,
        "total": whole,
        "time_unit": "month",
        "note": "",
        "time": [{"key": f"{month:%Y-%m}/{month:%Y-%m}", **cell} for month in MONTHS],
        "urgency": [{"key": "today", **hidden}, {"key": "soon", **hidden}, {"key": "when", **hidden}],
        "route": [{"key": key, **hidden} for key in ("mentor", "director", "staff", "peers")],
        "step": [{"key": key, **hidden} for key in ("none", "one", "more")],
        "late": [{"key": "late", **hidden}, {"key": "other", **hidden}],
    }


def test_categories_are_joined_where_the_fine_ones_show_too_little():
    facts = [fact(number, urgency="when") for number in range(8)]
    facts += [fact(number, urgency="today") for number in range(3)] + [fact(3 + number) for number in range(3)]
    assert [cell["key"] for cell in build(facts)["urgency"]] == ["today+soon", "when"]


def test_over_time_the_unit_is_no_finer_than_before_and_the_year_where_few_are_there():
    facts = [fact(number, month) for month in MONTHS for number in range(6)]
    assert build(facts, from_unit="quarter")["time_unit"] == "quarter"
    assert build(facts, active=9)["time_unit"] == "quarter"  # the whole lies in one


def test_fewer_than_five_fellows_publish_nothing():
    with pytest.raises(ValueError, match="nothing of this may be shown"):
        build([fact(number % 4) for number in range(30)])
