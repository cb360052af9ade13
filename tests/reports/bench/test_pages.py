"""The bench judges honestly: what is not met is said, growth is seen, and it fills no database that holds people."""

from __future__ import annotations

import pytest

from reports.bench import pages as benching_pages
from reports.bench.pages import PageMeasurement, unmet


def measured(page, size, queries=6, times=10.0, plain=8.0):
    return PageMeasurement(page, size, queries, [times] * 5, 4, [plain] * 5, [times / 2] * 5, [plain / 2] * 5)


def test_nothing_is_said_where_all_is_met():
    assert unmet([measured("dashboard", 1_000), measured("dashboard", 100_000)]) == []


def test_too_slow_too_many_queries_and_growth_are_said():
    found = [measured("dashboard", 1_000, times=9), measured("dashboard", 100_000, queries=9, times=13)]
    assert unmet(found) == [
        "dashboard at 100,000: 1.62× the plain view, wanted 1.6×",
        "dashboard at 100,000: 9 queries, wanted 8",
        "dashboard: grows 1.44× from 1,000 to 100,000, wanted 1.15×",
    ]


def test_a_machine_that_is_busier_later_is_no_growth():
    assert unmet([measured("filing", 1_000, times=10, plain=8), measured("filing", 100_000, times=30, plain=24)]) == []


def test_a_sweep_with_nothing_due_is_one_query():
    found = [measured("sweep, nothing due", 1_000, queries=2)]
    assert unmet(found) == ["sweep, nothing due at 1,000: 2 queries, wanted 1"]


def test_never_beside_people(cast):
    with pytest.raises(ValueError, match="holds people"):
        benching_pages.bench_pages(sizes=(1_000,), rounds=1)


@pytest.mark.django_db
def test_the_page_says_what_is_not_met_and_how_it_was_made():
    page = benching_pages.document([measured("dashboard", 1_000, queries=9)], "manage.py bench --write", 60)
    assert "    manage.py bench --write\n" in page
    assert "| dashboard | 1,000 | 9 | 10.0 | 10.0 | 5.0 | 4 | 8.0 | 4.0 | 1.25 | 1.25 |" in page
    assert "- not met: dashboard at 1,000: 9 queries, wanted 8" in page
