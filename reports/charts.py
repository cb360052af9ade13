"""Drawings as numbers: what the templates put into SVG. Nothing is drawn that the table beside it does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HIDDEN_BAR = 22  # percent; every hidden bar is as long
LEFT, RIGHT = 12.0, 98.0  # percent
TOP, BOTTOM = 14, 206  # pixels
STEPS = (60, 120, 240, 360, 480, 600, 900, 1200, 1800, 2400, 3600, 6000)  # minutes between two lines of the grid
LINES = 5


@dataclass(frozen=True)
class Point:
    """One period: minutes to half and to nine tenths of the first answers; None is not shown."""

    label: str
    half: int | None
    ninety: int | None


@dataclass(frozen=True)
class PlotLine:
    look: str
    x1: str
    y1: int
    x2: str
    y2: int


@dataclass(frozen=True)
class PlotText:
    """One text, at the middle or the end of its place."""

    x: str
    y: int
    words: str
    anchor: str
    strong: bool = False


@dataclass(frozen=True)
class PlotDot:
    look: str
    x: str
    y: int


@dataclass(frozen=True)
class PlotBlock:
    """Where a period is hidden; all alike."""

    x: str
    width: str


@dataclass(frozen=True)
class Plot:
    title: str
    desc: str
    lines: tuple[PlotLine, ...]
    marks: tuple[PlotText, ...]
    dots: tuple[PlotDot, ...]
    blocks: tuple[PlotBlock, ...]


def bar(value: int, most: int) -> int:
    """How long a bar is, in percent of its place."""
    return max(round(value / most * 96), 1) if most else 0


def plot(title: str, points: Sequence[Point]) -> Plot | None:
    """Half and nine tenths over the periods. None where fewer than two periods can be drawn."""
    drawn = [p for p in points if p.half is not None]
    if len(drawn) < 2:
        return None
    top = max(max(p.half or 0, p.ninety or 0) for p in drawn)
    step = next((s for s in STEPS if s * LINES >= top), STEPS[-1])
    count = max(-(-top // step), 1)
    wide = (RIGHT - LEFT) / len(points)

    def x(n: int) -> str:
        return f"{LEFT + (n + 0.5) * wide:.2f}%"

    def y(minutes: int) -> int:
        return round(BOTTOM - (BOTTOM - TOP) * minutes / (step * count))

    grid = [PlotLine("grid", f"{LEFT}%", y(n * step), f"{RIGHT}%", y(n * step)) for n in range(count + 1)]
    marks = [
        PlotText(f"{LEFT - 1.5}%", y(n * step) + 4, f"{n * step // 60}{' h' if n == count else ''}", "end")
        for n in range(count + 1)
    ]
    every = -(-len(points) // 6)
    marks += [
        PlotText(x(n), BOTTOM + 22, p.label.split()[0][:3], "middle") for n, p in enumerate(points) if n % every == 0
    ]
    lines, dots = list(grid), []
    for look, values in (("l2", [p.ninety for p in points]), ("l1", [p.half for p in points])):
        shown = [(n, v) for n, v in enumerate(values) if v is not None]
        lines += [
            PlotLine(look, x(a), y(v), x(b), y(w))
            for (a, v), (b, w) in zip(shown, shown[1:], strict=False)
            if b == a + 1
        ]
        dots += [PlotDot(look, x(n), y(v)) for n, v in shown]
        if shown:
            words = "nine in ten by then" if look == "l2" else "half by then"
            marks.append(
                PlotText(x(shown[len(shown) // 2][0]), y(shown[len(shown) // 2][1]) - 10, words, "middle", strong=True)
            )
    blocks = [PlotBlock(f"{LEFT + n * wide:.2f}%", f"{wide:.2f}%") for n, p in enumerate(points) if p.half is None]
    return Plot(title, _describe(points), tuple(lines), tuple(marks), tuple(dots), tuple(blocks))


def _describe(points: Sequence[Point]) -> str:
    """The drawing in words, for whoever does not see it."""
    return " ".join(
        f"{p.label}: hidden."
        if p.half is None
        else f"{p.label}: half within {_hours(p.half)}"
        + (f", nine in ten within {_hours(p.ninety)}." if p.ninety is not None else ".")
        for p in points
    )


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f} hours"
