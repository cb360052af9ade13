"""A fellow's own weeks as a small chart, drawn by the server; the table below it says the same. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, EDGE = 320, 96, 12
LEAST, MOST = 1, 5
FEWEST = 2  # one point is no line


@dataclass(frozen=True)
class ChartPoint:
    x: int
    y: int


@dataclass(frozen=True)
class WeeksChart:
    """``line``: the points as an SVG polyline has them; ``says``: the same in a sentence, for whoever does not see."""

    points: tuple[ChartPoint, ...]
    line: str
    says: str
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(weeks: Sequence[tuple[date, int | None]]) -> WeeksChart | None:
    """The weeks that have a number, in order, each as far from the next as it was."""
    shown = [(monday, score) for monday, score in weeks if score is not None]
    if len(shown) < FEWEST:
        return None
    first, days = shown[0][0], (shown[-1][0] - shown[0][0]).days or 1
    points = tuple(
        ChartPoint(EDGE + (WIDTH - 2 * EDGE) * (monday - first).days // days, _height(score)) for monday, score in shown
    )
    says = f"Your numbers, first to last: {', '.join(str(score) for _, score in shown)}."
    return WeeksChart(points, " ".join(f"{point.x},{point.y}" for point in points), says)


def _height(score: int) -> int:
    return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (score - LEAST) // (MOST - LEAST)
