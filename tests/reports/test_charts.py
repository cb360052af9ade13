"""Drawings as numbers: where each line, dot and word stands."""

from __future__ import annotations

from reports.charts import Plot, PlotBlock, PlotDot, PlotLine, PlotText, Point, bar, plot


def test_a_bar_is_a_share_of_the_longest():
    assert [bar(value, 40) for value in (40, 20, 1, 0)] == [96, 48, 2, 1]
    assert bar(0, 0) == 0


def test_nothing_is_drawn_of_a_single_period():
    assert plot("Time", []) is None
    assert plot("Time", [Point("August", 60, 120), Point("September", None, None)]) is None


def test_three_periods_with_a_hidden_one_between():
    points = [Point("August 2026", 60, 120), Point("September 2026", None, None), Point("October 2026", 120, None)]
    assert plot("Time", points) == Plot(
        title="Time",
        desc="August 2026: half within 1.0 hours, 9 in 10 within 2.0 hours. September 2026: hidden. "
        "October 2026: half within 2.0 hours.",
        lines=(
            PlotLine("grid", "12.0%", 206, "98.0%", 206),
            PlotLine("grid", "12.0%", 110, "98.0%", 110),
            PlotLine("grid", "12.0%", 14, "98.0%", 14),
        ),
        marks=(
            PlotText("10.5%", 210, "0", "end"),
            PlotText("10.5%", 114, "1", "end"),
            PlotText("10.5%", 18, "2 h", "end"),
            PlotText("26.33%", 228, "Aug", "middle"),
            PlotText("55.00%", 228, "Sep", "middle"),
            PlotText("83.67%", 228, "Oct", "middle"),
            PlotText("26.33%", 4, "9 in 10 by then", "middle", strong=True),
            PlotText("83.67%", 4, "half by then", "middle", strong=True),
        ),
        dots=(PlotDot("l2", "26.33%", 14), PlotDot("l1", "26.33%", 110), PlotDot("l1", "83.67%", 14)),
        blocks=(PlotBlock("40.67%", "28.67%"),),
    )


def test_a_line_leads_from_each_period_to_the_next_one_that_is_shown():
    points = [Point("August", 60, None), Point("September", 60, None), Point("October", None, None)]
    drawn = plot("Time", [*points, Point("November", 60, None)])
    assert [line for line in drawn.lines if line.look != "grid"] == [PlotLine("l1", "22.75%", 14, "44.25%", 14)]


def test_twelve_months_are_named_every_other_one():
    drawn = plot("Time", [Point(f"M{number:02d}", 60, None) for number in range(12)])
    assert [text.words for text in drawn.marks if text.y == 228] == ["M00", "M02", "M04", "M06", "M08", "M10"]
