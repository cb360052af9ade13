"""From what was counted to what may be shown: the tables of one edition, suppressed. Pure.

Every table of an edition is one dimension of the same requests, so all share one published total. Editions never
overlap, so nothing can be subtracted from one another that was not in one table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

from reports import metrics
from reports.metrics import RequestFact
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
    everybody = len(metrics.fellows_in(facts))
    if everybody < k:
        raise ValueError("nothing of this may be shown")

    def table(grains: Sequence[Sequence[str]], key_of: Callable[[RequestFact], str]) -> list[dict[str, object]]:
        tried = []
        for grain in grains:
            joined = {str(part): str(key) for key in grain for part in key.split("+")}
            cells = _cells(facts, [str(key) for key in grain], lambda f, joined=joined: joined[key_of(f)], k)
            tried.append(suppress_cells(cells, k=k, total_fellows=everybody))
        enough = [t for t in tried if _share_shown(t) >= ENOUGH]
        return _stored(next(iter([*enough, *(t for t in tried if _share_shown(t))]), tried[0]))

    periods = []
    for unit in UNITS[UNITS.index(from_unit) :]:
        parts = split(whole, unit)
        of_month = {month: f"{p.first:%Y-%m}/{p.last:%Y-%m}" for p in parts for month in p.months()}
        keys = list(dict.fromkeys(of_month.values()))
        periods.append((unit, _cells(facts, keys, lambda f, of_month=of_month: of_month[f.month], k)))
        if len(parts) == 1:
            break
    over_time = coarsen(periods, active_fellows=active, total_fellows=everybody, k=k)
    return {
        "fellows": active,
        "total": asdict(metrics.figures(facts, exact=metrics.may_be_exact([facts], k), k=k)),
        "time_unit": over_time.period,
        "note": over_time.note,
        "time": _stored(over_time.cells),
        "urgency": table(URGENCIES, lambda f: f.urgency),
        "route": table(ROUTES, lambda f: f.route),
        "step": table(STEPS, lambda f: STEPS[0][min(f.step, 2)]),
        "late": table(LATE, lambda f: "late" if f.too_late else "other"),
    }


def _cells(
    facts: Sequence[RequestFact], keys: Sequence[str], key_of: Callable[[RequestFact], str], k: int
) -> list[Cell]:
    groups: dict[str, list[RequestFact]] = {key: [] for key in keys}
    for fact in facts:
        groups.setdefault(key_of(fact), []).append(fact)
    exact = metrics.may_be_exact(list(groups.values()), k)
    return [
        Cell(key, len(metrics.fellows_in(group)), metrics.figures(group, exact=exact, k=k), metrics.fellows_in(group))
        for key, group in groups.items()
    ]


def _share_shown(cells: Sequence[Cell | SuppressedCell]) -> float:
    return sum(isinstance(c, Cell) for c in cells) / len(cells)


def _stored(cells: Sequence[Cell | SuppressedCell]) -> list[dict[str, object]]:
    return [
        {"key": c.label, "hidden": True} if isinstance(c, SuppressedCell) else {"key": c.label, **asdict(c.value)}
        for c in cells
    ]
