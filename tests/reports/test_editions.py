"""The reader who calculates: every published figure of small programs, solved for what stands behind hidden cells.

Two ways. All small worlds there are: what is published is the same in several of them, and no hidden figure, and no
count of a group of fewer than k fellows, is the same in all. And equations: over several editions, no group of months
with fewer than k fellows can be put together from published numbers by adding and subtracting.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest

from reports import editions, tables
from reports.metrics import request_figures
from reports.metrics.request_figures import RequestFact, fellows_in, figures, may_be_exact, share
from reports.models import Edition
from reports.periods import Period, months_on
from requests_app.vocabulary import Urgency
from tests.reports.past import asked, small_program

FALL = Period(date(2026, 8, 1), date(2026, 10, 1))
MONTHS = tuple(FALL.months())


def fact(fellow: int, month: date = MONTHS[0], urgency: str = "soon", kept: bool = True, **more) -> RequestFact:
    return RequestFact(
        **{
            "fellow": fellow,
            "month": month,
            "urgency": urgency,
            "route": "mentor",
            "minutes": 60,
            "kept": kept,
            "step": 0,
            "too_late": False,
            **more,
        }
    )


ALL_URGENCIES = ("today", "soon", "when")


@pytest.mark.parametrize(
    ("months", "urgencies", "most", "tried"),
    [(MONTHS[:1], ALL_URGENCIES, 5, 9), (MONTHS, ("soon",), 5, 0), (MONTHS[:2], ("today", "soon"), 4, 0)],
    ids=["by urgency", "by month", "both"],
)
def test_all_small_worlds_by_brute_force(months, urgencies, most, tried):
    """Four fellows, k = 3, up to five requests: what is published fits several worlds, and what is hidden differs."""
    worlds: dict[str, list[tuple[RequestFact, ...]]] = defaultdict(list)
    for n in range(3, most + 1):
        for chosen in combinations_with_replacement(list(product(range(4), months, urgencies)), n):
            facts = tuple(fact(f, m, u) for f, m, u in chosen)
            if len(fellows_in(facts)) >= 3:
                shown = tables.build(facts, FALL, active=12, from_unit="month", k=3)
                worlds[json.dumps(shown, sort_keys=True)].append(facts)
    solved = 0
    for shown, alike in worlds.items():
        page = json.loads(shown)
        cells = []
        if len(urgencies) == 3:  # those that are hidden, and those that are shown joined with another
            alone = {c["key"] for c in page["urgency"] if "hidden" not in c}
            cells = [({"key": u, "hidden": True}, lambda f: f.urgency) for u in urgencies if u not in alone]
        if len(months) == 3 and page["time_unit"] == "month":
            cells += [(c, lambda f: f"{f.month:%Y-%m}/{f.month:%Y-%m}") for c in page["time"]]
        for cell, key_of in cells:
            if "hidden" in cell:
                values = {sum(key_of(f) == cell["key"] for f in facts) for facts in alike}
                assert len(values) > 1, (shown, cell, values)
                solved += 1
        for fellow in range(4):  # what one fellow did is never the same in every world
            did = {tuple(sorted((f.month, f.urgency) for f in facts if f.fellow == fellow)) for facts in alike}
            assert len(did) > 1, shown
    assert solved >= tried


def rank(rows: list[list[Fraction]]) -> int:
    rows, found = [list(r) for r in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        at = next((n for n in range(found, len(rows)) if rows[n][column]), None)
        if at is None:
            continue
        rows[found], rows[at] = rows[at], rows[found]
        for n in range(len(rows)):
            if n != found and rows[n][column]:
                by = rows[n][column] / rows[found][column]
                rows[n] = [a - by * b for a, b in zip(rows[n], rows[found], strict=True)]
        found += 1
    return found


def published_groups(made: list[Edition], year: date) -> list[list[Fraction]]:
    """Every published count over time as an equation: which months of the year it adds up."""
    months = [months_on(year, n) for n in range(12)]
    rows = [[Fraction(e.first <= m <= e.last) for m in months] for e in made]
    for e in made:
        for cell in e.figures["time"]:
            if "hidden" not in cell:
                first, last = (date.fromisoformat(f"{part}-01") for part in cell["key"].split("/"))
                rows.append([Fraction(first <= m <= last) for m in months])
    return rows


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_no_edition_can_be_subtracted_from_another(seed):
    """A year of a program of ten, random months, all editions: no group of months worked out has fewer than k."""
    dice = random.Random(seed)
    small, members = small_program(10, f"Cove{seed}")
    year = date(2026, 8, 1)
    behind: dict[date, set[int]] = {}
    for n in range(12):
        month = months_on(year, n)
        askers = dice.sample(members, dice.choice([0, 2, 3, 4, 5, 6, 8, 10]))
        behind[month] = {m.user_id for m in askers}
        for m in askers:
            asked(m, datetime(month.year, month.month, 10, 15, tzinfo=UTC), urgency=dice.choice(list(Urgency)))
    for n in range(1, 14):  # read every month: whoever keeps all pages has all editions
        month = months_on(year, n)
        editions.published(small, datetime(month.year, month.month, 20, tzinfo=UTC))
    made = list(Edition.objects.filter(program=small, published=True))
    assert made
    rows = published_groups(made, year)
    base, solved = rank(rows), 0
    for mask in range(1, 2**12):
        group = [Fraction(mask >> n & 1) for n in range(12)]
        if rank([*rows, group]) == base:
            fellows = set().union(*(behind[months_on(year, n)] for n in range(12) if mask >> n & 1))
            assert len(fellows) >= 5, [months_on(year, n).isoformat() for n in range(12) if mask >> n & 1]
            solved += 1
    assert solved >= len(made)


# -- shares


def group(kept: Counter, late: Counter) -> list[RequestFact]:
    return [
        fact(f, kept=side) for side, many in ((True, kept), (False, late)) for f, n in many.items() for _ in range(n)
    ]


def test_a_share_never_counts_the_side_of_fewer_than_five():
    many, three = Counter(range(8)), Counter(range(3))
    assert figures(group(many, three), exact=may_be_exact([group(many, three)])).kept == ""
    assert figures(group(many, three), exact=False, in_words=True).kept == ">50%"
    both = group(many, Counter(range(5)))
    assert figures(both, exact=may_be_exact([both])).kept == "62%"
    assert not may_be_exact([both, group(many, three)])  # one of a table in words: all of it
    assert share(*(group(Counter(range(3)), Counter()), []), exact=False) == ""


def published_shares(stored: dict) -> str:
    """What a reader sees of how many were in time: the whole, and the cells of the tables."""
    return json.dumps([stored["total"], stored["urgency"], stored["time"]], sort_keys=True)


def solved_shares(worlds: dict[str, list[tuple[int, ...]]], sizes: tuple[int, ...]) -> list[tuple[str, int]]:
    """Cells of which every world with this page says that none, or that all, were in time."""
    found = []
    for shown, alike in worlds.items():
        for cell, size in enumerate(sizes):
            if {world[cell] for world in alike} in ({0}, {size}):
                found.append((shown, cell))
    return found


def worlds_of_shares(sizes: tuple[int, ...]) -> dict[str, list[tuple[int, ...]]]:
    """Every number of requests that could have been in time in each cell, by what is published of it."""
    worlds = defaultdict(list)
    for kept in product(*(range(size + 1) for size in sizes)):
        facts = [
            fact(n % 6, MONTHS[0], urgency, kept=n < in_time)
            for urgency, size, in_time in zip(("soon", "when", "today"), sizes, kept, strict=False)
            for n in range(size)
        ]
        worlds[published_shares(tables.build(facts, FALL, active=12, from_unit="quarter"))].append(kept)
    return worlds


@pytest.mark.parametrize("sizes", [(11, 11), (12, 9), (6, 16), (5, 6), (11, 14), (7, 8, 9)], ids=str)
def test_no_share_and_no_two_of_them_give_a_none_or_an_all_away(sizes):
    assert solved_shares(worlds_of_shares(sizes), sizes) == []


def test_the_solver_finds_bands_in_two_cells_beside_the_band_of_the_whole(monkeypatch):
    """Its control: with a band in each cell, "over 90%" of 22, and not of the first 11, says all of the second."""
    figures_of = request_figures.figures

    def in_words(group, **more):
        return figures_of(group, **more | {"in_words": True})

    monkeypatch.setattr(request_figures, "figures", in_words)
    assert solved_shares(worlds_of_shares((11, 11)), (11, 11))


def test_the_solver_finds_a_band_of_few(monkeypatch):
    monkeypatch.setattr(request_figures, "SHARE_FROM", 1)
    assert solved_shares(worlds_of_shares((5, 5)), (5, 5))


def test_the_slowest_tenth_of_few_answers_is_somebodys():
    nine = [fact(n, minutes=60 * n + 60) for n in range(9)]
    assert (figures(nine, exact=False).half, figures(nine, exact=False).ninety) == (300, None)
    ten = [*nine, fact(9, minutes=600)]
    assert figures(ten, exact=False).ninety == 540
    assert figures([fact(n % 4, minutes=60) for n in range(40)], exact=False).half is None
    assert figures([fact(n, minutes=62) for n in range(5)], exact=False).half == 60


def test_fewer_than_five_fellows_publish_nothing():
    with pytest.raises(ValueError, match="nothing of this may be shown"):
        tables.build([fact(n % 4) for n in range(30)], FALL, active=12, from_unit="month")


def test_what_is_stored_of_a_hidden_cell_is_its_name():
    facts = [fact(n, urgency="soon") for n in range(9)] + [fact(1, urgency="today")]
    stored = tables.build(facts, FALL, active=12, from_unit="month")
    assert stored["urgency"] == [
        {"key": "today", "hidden": True},
        {"key": "soon", "hidden": True},
        {"key": "when", "hidden": True},
    ]
    assert "who" not in json.dumps(stored)
    assert "frozenset" not in repr(stored)
