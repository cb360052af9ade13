"""Drawings as numbers: what the templates put into SVG. Nothing is drawn that the table beside it does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

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
    if not most:
        return 0
    return max(round(value / most * 96), 1)


def plot(title: str, points: Sequence[Point]) -> Plot | None:
    """Half and nine tenths over the periods. None where fewer than two periods can be drawn."""
    if sum(point.half is not None for point in points) < 2:
        return None
    scale = Scale.fitting(points)
    nine_tenths = [point.ninety for point in points]
    halves = [point.half for point in points]
    return Plot(
        title=title,
        desc=_describe(points),
        lines=(*_grid(scale), *_curve("l2", nine_tenths, scale), *_curve("l1", halves, scale)),
        marks=(
            *_hour_marks(scale),
            *_period_marks(points, scale),
            *_name_of_curve("9 in 10 by then", nine_tenths, scale),
            *_name_of_curve("half by then", halves, scale),
        ),
        dots=(*_dots("l2", nine_tenths, scale), *_dots("l1", halves, scale)),
        blocks=_blocks(points, scale),
    )


@dataclass(frozen=True)
class Scale:
    """``step``: minutes between two lines of the grid; ``count`` lines above the lowest; ``wide``: percent a period."""

    step: int
    count: int
    wide: float

    @classmethod
    def fitting(cls, points: Sequence[Point]) -> Scale:
        top = max(max(point.half or 0, point.ninety or 0) for point in points if point.half is not None)
        step = next((step for step in STEPS if step * LINES >= top), STEPS[-1])
        return cls(step, max(-(-top // step), 1), (RIGHT - LEFT) / len(points))

    def x(self, index: int) -> str:
        """The middle of a period."""
        return f"{LEFT + (index + 0.5) * self.wide:.2f}%"

    def y(self, minutes: int) -> int:
        return round(BOTTOM - (BOTTOM - TOP) * minutes / (self.step * self.count))

    def heights(self) -> list[int]:
        """The minutes at which a line of the grid stands."""
        return [number * self.step for number in range(self.count + 1)]


def _grid(scale: Scale) -> list[PlotLine]:
    return [
        PlotLine("grid", f"{LEFT}%", scale.y(minutes), f"{RIGHT}%", scale.y(minutes)) for minutes in scale.heights()
    ]


def _hour_marks(scale: Scale) -> list[PlotText]:
    """The hours beside the grid; the highest says that they are hours."""
    hours = [str(minutes // 60) for minutes in scale.heights()]
    hours[-1] += " h"
    return [
        PlotText(f"{LEFT - 1.5}%", scale.y(minutes) + 4, words, "end")
        for minutes, words in zip(scale.heights(), hours, strict=True)
    ]


def _period_marks(points: Sequence[Point], scale: Scale) -> list[PlotText]:
    """About six months by name, below."""
    every = -(-len(points) // 6)
    return [
        PlotText(scale.x(index), BOTTOM + 22, point.label.split()[0][:3], "middle")
        for index, point in enumerate(points)
        if index % every == 0
    ]


def _drawn(values: Sequence[int | None]) -> list[tuple[int, int]]:
    """What is shown, with its place."""
    return [(index, minutes) for index, minutes in enumerate(values) if minutes is not None]


def _curve(look: str, values: Sequence[int | None], scale: Scale) -> list[PlotLine]:
    """From each period to the next one, with a gap where one is hidden."""
    return [
        PlotLine(look, scale.x(a), scale.y(minutes), scale.x(b), scale.y(following))
        for (a, minutes), (b, following) in pairwise(_drawn(values))
        if b == a + 1
    ]


def _dots(look: str, values: Sequence[int | None], scale: Scale) -> list[PlotDot]:
    return [PlotDot(look, scale.x(index), scale.y(minutes)) for index, minutes in _drawn(values)]


def _name_of_curve(words: str, values: Sequence[int | None], scale: Scale) -> list[PlotText]:
    """Above the middle of its curve, if there is one."""
    drawn = _drawn(values)
    if not drawn:
        return []
    index, minutes = drawn[len(drawn) // 2]
    return [PlotText(scale.x(index), scale.y(minutes) - 10, words, "middle", strong=True)]


def _blocks(points: Sequence[Point], scale: Scale) -> tuple[PlotBlock, ...]:
    return tuple(
        PlotBlock(f"{LEFT + index * scale.wide:.2f}%", f"{scale.wide:.2f}%")
        for index, point in enumerate(points)
        if point.half is None
    )


def _describe(points: Sequence[Point]) -> str:
    """The drawing in words, for whoever does not see it."""
    return " ".join(_described(point) for point in points)


def _described(point: Point) -> str:
    if point.half is None:
        return f"{point.label}: hidden."
    half = f"{point.label}: half within {_hours(point.half)}"
    if point.ninety is None:
        return f"{half}."
    return f"{half}, 9 in 10 within {_hours(point.ninety)}."


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f} hours"
