"""Which figures may be shown: never one that stands for fewer than k different fellows, shown or worked out. Pure.

The reader we guard against knows the total, every shown cell and this code. The rules:

1. A cell is shown only if at least k different fellows stand behind it. None at all counts as fewer.
2. If the total is published (also by another table of the same requests), the hidden cells are at least two, and at
   least k different fellows stand behind them together; else the smallest shown cells are hidden too. All that are
   equally small go together, whatever their values: then hidden cells could be exchanged for one another without a
   change on the page, and which of them is the small one cannot be told. (To hide the first of equals, or the one of
   the smallest value, is enough to solve some small programs; the tests try all of them.)
3. Rates near 0 and 100 % are shown as "<10%" and ">90%", and no rate is shown of fewer than eleven: "over 90%" of
   five can only be five.
4. A table over time falls back as a whole to the next coarser period; see coarsen().

It guards one table of one edition. Two editions of which one shows months and the other quarters, or totals a month
apart, can be subtracted from each other: who builds reports keeps an edition's period and end as they were published.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

K = 5
FEW_ACTIVE = 10  # with fewer active fellows in the program only the year is shown
ENOUGH = 0.8  # share of cells a period must show to be the one that is used
LOW, HIGH = 0.10, 0.90
SHARE_FROM = 11  # requests: of ten, "over 90%" is all of them and "under 10%" none
_IN_WORDS = {5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}


@dataclass(frozen=True)
class Cell:
    """One figure, and how many different fellows stand behind it.

    ``who`` (their keys) makes the rule about several cells exact, because a fellow may stand behind more than one.
    It never leaves this module: cells come out of suppress() without it.
    """

    label: str
    fellows: int
    value: Any  # nothing here looks at it
    who: frozenset[Hashable] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.fellows < 0 or (self.who is not None and len(self.who) != self.fellows):
            raise ValueError("fellows is the number of different people behind the cell")


@dataclass(frozen=True)
class SuppressedCell:
    """What is shown in place of a cell. It carries nothing that depends on the cell."""

    label: str


@dataclass(frozen=True)
class Table:
    """A table over time as it may be shown. ``note`` says why it is not finer, "" if it is as fine as it gets."""

    period: str
    cells: tuple[Cell | SuppressedCell, ...]
    note: str


def suppress_cells(
    cells: Sequence[Cell], *, k: int = K, total_fellows: int | None, disjoint: bool = False
) -> tuple[Cell | SuppressedCell, ...]:
    """The cells of one table with what must not be known hidden, in the same order.

    ``total_fellows`` are the different fellows behind the published total; None says that no total of these requests
    is published anywhere. ``disjoint`` says that every fellow stands behind one cell only. Without that and without
    ``who``, several hidden cells count as many fellows as the largest of them: they could be the same people.
    """
    hidden = {place for place, cell in enumerate(cells) if cell.fellows < k}
    if total_fellows is not None:
        if total_fellows < k:
            hidden = set(range(len(cells)))
        while hidden and len(hidden) < len(cells) and not _safe([cells[place] for place in hidden], k, disjoint):
            shown = [place for place in range(len(cells)) if place not in hidden]
            smallest = min(cells[place].fellows for place in shown)
            hidden.update(place for place in shown if cells[place].fellows == smallest)
    return tuple(
        SuppressedCell(cell.label) if place in hidden else replace(cell, who=None) for place, cell in enumerate(cells)
    )


def total_shown(shown: Sequence[Cell | SuppressedCell], *, total_fellows: int, k: int = K) -> bool:
    """May the total stand under these cells? Not for fewer than k fellows, and not if it gives a single hidden cell."""
    return total_fellows >= k and sum(isinstance(cell, SuppressedCell) for cell in shown) != 1


def _safe(hidden: Sequence[Cell], k: int, disjoint: bool) -> bool:
    """Are at least k fellows behind the hidden cells together? (One alone never has them: that is why it is hidden.)"""
    known = [cell.who for cell in hidden if cell.who is not None]
    if len(known) == len(hidden):
        together = len(frozenset[Hashable]().union(*known))
    elif disjoint:
        together = sum(cell.fellows for cell in hidden)
    else:
        together = max(cell.fellows for cell in hidden)
    return together >= k


# -- tables over time


def coarsen(
    periods: Sequence[tuple[str, Sequence[Cell]]],
    *,
    active_fellows: int,
    total_fellows: int | None,
    k: int = K,
    enough: float = ENOUGH,
) -> Table:
    """The finest period of which at least four in five cells are shown; the coarsest if there is none.

    ``periods`` go from fine to coarse: ("month", cells), ("quarter", …), ("half year", …), ("year", …). Not "all
    cells": one quiet month would take the eleven others away. Not "any cell": that is a page of dashes. Cells that are
    hidden to guard another one count as hidden. The whole table changes its period, because a quarter beside two of
    its months gives the third. With fewer than ten active fellows only the coarsest is used, however many
    cells would be shown.
    """
    if not periods:
        raise ValueError("a table over time needs a period")
    candidates = periods[-1:] if active_fellows < FEW_ACTIVE else periods
    tables = [(period, suppress_cells(cells, k=k, total_fellows=total_fellows)) for period, cells in candidates]
    period, shown = next((table for table in tables if _shows_enough(table[1], enough)), tables[-1])
    return Table(period, shown, _note(period, shown, periods[0][0], active_fellows, k))


def _shows_enough(shown: Sequence[Cell | SuppressedCell], enough: float) -> bool:
    return bool(shown) and sum(isinstance(cell, Cell) for cell in shown) >= enough * len(shown)


def _note(period: str, shown: Sequence[Cell | SuppressedCell], finest: str, active_fellows: int, k: int) -> str:
    few = _IN_WORDS.get(k, str(k))
    if not any(isinstance(cell, Cell) for cell in shown):
        return f"Nothing can be shown yet: fewer than {few} fellows stand behind these numbers."
    if period == finest:
        return ""
    if active_fellows < FEW_ACTIVE:
        return f"Shown by {period}, because fewer than {_IN_WORDS[FEW_ACTIVE]} fellows are in the program."
    return f"Shown by {period}, because fewer than {few} fellows stand behind some {finest}s."


# -- single figures


def rate(part: int, whole: int) -> str:
    """A share as it may be shown: "<10%", "43%", ">90%"; "" of fewer than eleven. Neither 0 nor 100 % is ever said,
    nor can it be worked out."""
    if whole < SHARE_FROM:
        return ""
    share = part / whole
    if share < LOW:
        return "<10%"
    if share > HIGH:
        return ">90%"
    return f"{int(share * 100 + 0.5)}%"


def band(fellows: int, k: int = K) -> str:
    """How many fellows wait now, as a band. None and four read alike."""
    few = _IN_WORDS.get(k, str(k))
    if fellows < k:
        return f"fewer than {few} fellows"
    return f"{few} or more fellows"


def wait_band(minutes: float, day: int = 24 * 60) -> str:
    """How long the longest wait is: "under a day", "a day" (one, and not yet two), "longer".

    ``day`` is a day in the same minutes: for working time the usual school day of the calendar.
    """
    if minutes < day:
        return "under a day"
    if minutes < 2 * day:
        return "a day"
    return "longer"
