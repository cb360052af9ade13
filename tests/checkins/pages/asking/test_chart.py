from __future__ import annotations

from datetime import date

from checkins.pages.asking.chart import chart_of

FIRST, SECOND, FOURTH = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 23)


def test_each_week_as_far_from_the_next_as_it_was():
    chart = chart_of([(FIRST, 1), (SECOND, 5), (date(2026, 11, 16), None), (FOURTH, 3)])
    assert (chart.line, chart.says) == ("12,84 110,12 308,48", "Your numbers, first to last: 1, 5, 3.")


def test_one_week_is_no_line():
    assert chart_of([]) is chart_of([(FIRST, 3)]) is chart_of([(FIRST, 3), (SECOND, None)]) is None
