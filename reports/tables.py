"""From what was counted to what may be shown: the tables of one edition, suppressed. Pure.

Every table of an edition is one dimension of the same requests, so all share one published total. Editions never
overlap, so nothing can be subtracted from one another that was not in one table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from reports.metrics import request_figures
from reports.metrics.request_figures import RequestFact
from reports.periods import UNITS, Period, split
from reports.suppression import ENOUGH, Cell, K, SuppressedCell, coarsen, suppress_cells
from requests_app.vocabulary import Route, Urgency

# Each table has its categories in one or two grains; what is joined is joined for the whole table.
URGENCIES = ((Urgency.TODAY, Urgency.SOON, Urgency.WHEN), ("today+soon", Urgency.WHEN))
ROUTES = (  # "anyone but my mentor" leaves somebody out: never
    (Route.MENTOR, Route.DIRECTOR, Route.STAFF, Route.PEERS),
    (Route.MENTOR, "director+staff+peers"),
)
STEPS = (("none", "one", "more"), ("none", "one+more"))
LATE = (("late", "other"),)


def build(facts: Sequence[RequestFact], whole: Period, *, active: int, from_unit: str, k: int = K) -> dict[str, object]:
    """What is stored of an edition. ``from_unit``: the finest unit the table over time may have. Raises ValueError
    where fewer than k fellows asked at all."""
    everybody = len(request_figures.fellows_in(facts))
    if everybody < k:
        raise ValueError("nothing of this may be shown")
    exact = request_figures.may_be_exact([facts], k)
    periods = _by_period(facts, whole, from_unit, k)
    over_time = coarsen(periods, active_fellows=active, total_fellows=everybody, k=k)
    return {
        "fellows": active,
        "total": asdict(request_figures.figures(facts, exact=exact, in_words=True, k=k)),
        "time_unit": over_time.period,
        "note": over_time.note,
        "time": _stored(over_time.cells),
        "urgency": _by_kind(facts, URGENCIES, lambda fact: fact.urgency, everybody, k),
        "route": _by_kind(facts, ROUTES, lambda fact: fact.route, everybody, k),
        "step": _by_kind(facts, STEPS, lambda fact: STEPS[0][min(fact.step, 2)], everybody, k),
        "late": _by_kind(facts, LATE, lambda fact: "late" if fact.too_late else "other", everybody, k),
    }


def _by_period(facts: Sequence[RequestFact], whole: Period, from_unit: str, k: int) -> list[tuple[str, list[Cell]]]:
    """The cells over time in every unit, from this one to the one that holds the whole."""
    periods = []
    for unit in UNITS[UNITS.index(from_unit) :]:
        parts = split(whole, unit)
        of_month = {month: _name_of(part) for part in parts for month in part.months()}
        names = list(dict.fromkeys(of_month.values()))
        periods.append((unit, _cells(facts, names, of_month, lambda fact: fact.month, k)))
        if len(parts) == 1:
            break
    return periods


def _name_of(period: Period) -> str:
    return f"{period.first:%Y-%m}/{period.last:%Y-%m}"


def _by_kind(
    facts: Sequence[RequestFact],
    grains: Sequence[Sequence[str]],
    kind_of: Callable[[RequestFact], str],
    everybody: int,
    k: int,
) -> list[dict[str, object]]:
    """One table, in the finest grain that shows enough; else in one that shows anything; else in the finest."""
    tried = []
    for grain in grains:
        keys = [str(key) for key in grain]
        joined = {part: key for key in keys for part in key.split("+")}
        cells = _cells(facts, keys, joined, kind_of, k)
        tried.append(suppress_cells(cells, k=k, total_fellows=everybody))
    enough = [cells for cells in tried if _share_shown(cells) >= ENOUGH]
    anything = [cells for cells in tried if _share_shown(cells)]
    return _stored([*enough, *anything, *tried][0])


def _cells(
    facts: Sequence[RequestFact],
    keys: Sequence[str],
    key_of: Mapping[Any, str],
    kind_of: Callable[[RequestFact], object],
    k: int,
) -> list[Cell]:
    """One cell a key. ``key_of`` says under which key the requests of a kind are counted."""
    groups: dict[str, list[RequestFact]] = {key: [] for key in keys}
    for fact in facts:
        groups.setdefault(key_of[kind_of(fact)], []).append(fact)
    exact = request_figures.may_be_exact(list(groups.values()), k)
    return [
        Cell(
            key,
            len(request_figures.fellows_in(group)),
            request_figures.figures(group, exact=exact, k=k),
            request_figures.fellows_in(group),
        )
        for key, group in groups.items()
    ]


def _share_shown(cells: Sequence[Cell | SuppressedCell]) -> float:
    return sum(isinstance(cell, Cell) for cell in cells) / len(cells)


def _stored(cells: Sequence[Cell | SuppressedCell]) -> list[dict[str, object]]:
    return [_stored_cell(cell) for cell in cells]


def _stored_cell(cell: Cell | SuppressedCell) -> dict[str, object]:
    if isinstance(cell, SuppressedCell):
        return {"key": cell.label, "hidden": True}
    return {"key": cell.label, **asdict(cell.value)}
