"""suppression: no figure for fewer than k fellows, shown or worked out by a reader who knows the total and the code."""

from collections import defaultdict
from itertools import chain, combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.suppression import Cell, SuppressedCell, Table, band, coarsen, rate, suppress_cells, total_shown, wait_band

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure


def table(*fellows: int) -> list[Cell]:
    return [Cell("abcdefghijklm"[n], f, f * 2) for n, f in enumerate(fellows)]


def look(shown) -> str:
    """ "a-c": which cells are shown."""
    return "".join("-" if isinstance(cell, SuppressedCell) else cell.label for cell in shown)


@pytest.mark.parametrize(("fellows", "total", "shown"), [
    ((5, 6, 7), 10, "abc"),
    ((5, 4, 7, 9), 10, "--cd"),  # one is hidden: the next smallest too
    ((7, 0, 6, 9), 10, "a--d"),  # nobody counts as fewer
    ((4, 4, 4, 9), 10, "----"),  # the three could be the same four fellows
    ((4, 4, 8, 9), 10, "---d"),
    ((1, 6, 6, 9), 10, "---d"),  # equally small: both
    ((4, 3), 4, "--"),
    ((9, 9), 4, "--"),
    ((4,), 9, "-"),
    ((), 9, ""),
])  # fmt: skip
def test_which_cells_are_shown(fellows, total, shown):
    assert look(suppress_cells(table(*fellows), total_fellows=total)) == shown


def test_without_a_published_total_only_small_cells_are_hidden():
    assert look(suppress_cells(table(5, 4, 7), total_fellows=None)) == "a-c"


def test_different_people_count_together_when_it_is_known_who_they_are():
    def cell(label, *who):
        return Cell(label, len(who), len(who), frozenset(who))

    big = cell("c", *range(9))
    assert look(suppress_cells([cell("a", 1, 2, 3), cell("b", 4, 5, 6), big], total_fellows=9)) == "--c"
    assert look(suppress_cells([cell("a", 1, 2, 3), cell("b", 1, 2, 3), big], total_fellows=9)) == "---"
    assert look(suppress_cells(table(3, 3, 9), total_fellows=15, disjoint=True)) == "--c"
    assert look(suppress_cells(table(3, 1, 9), total_fellows=13, disjoint=True)) == "---"


def test_nothing_about_who_or_the_hidden_comes_out():
    cells = [Cell("a", 5, 8, frozenset("vwxyz")), Cell("b", 1, 2, frozenset("v")), Cell("c", 6, 9, frozenset("uvwxyz"))]
    assert suppress_cells(cells, total_fellows=6) == (SuppressedCell("a"), SuppressedCell("b"), Cell("c", 6, 9))
    assert "who" not in repr(suppress_cells(cells, total_fellows=6))
    with pytest.raises(ValueError, match="the number of different people behind the cell"):
        Cell("a", 2, 8, frozenset("v"))


def test_total_shown():
    assert total_shown(suppress_cells(table(5, 6), total_fellows=9), total_fellows=9)
    assert total_shown(suppress_cells(table(5, 2), total_fellows=6), total_fellows=6)
    assert not total_shown(suppress_cells(table(4), total_fellows=4), total_fellows=4)
    assert not total_shown(suppress_cells(table(4, 9), total_fellows=None), total_fellows=9)


# -- the reader who calculates

cell_lists = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 9)), min_size=1, max_size=12)


@CALM
@given(cell_lists, st.integers(0, 14), st.booleans(), st.integers(2, 7))
def test_total_and_shown_cells_never_give_a_group_below_k(spec, total, disjoint, k):
    cells = [Cell(str(n), f, f + extra if f else 0) for n, (f, extra) in enumerate(spec)]
    total = max([total, *(c.fellows for c in cells)])
    shown = suppress_cells(cells, k=k, total_fellows=total, disjoint=disjoint)
    assert [c.label for c in shown] == [c.label for c in cells]
    assert all(c.fellows >= k for c in shown if isinstance(c, Cell))
    left = [c for c, s in zip(cells, shown, strict=True) if isinstance(s, SuppressedCell)]
    if left and len(left) < len(cells):
        # The one equation there is: the hidden cells add up to this. Each could be anything from none to all of it.
        assert len(left) >= 2
        assert sum(c.value for c in left) >= k
        assert (sum if disjoint else max)(c.fellows for c in left) >= k


people_lists = st.lists(st.tuples(st.frozensets(st.integers(0, 11)), st.integers(0, 9)), min_size=1, max_size=12)


@CALM
@given(people_lists, st.integers(2, 7))
def test_the_people_behind_hidden_cells_are_k_or_more(spec, k):
    cells = [Cell(str(n), len(who), len(who) + extra if who else 0, who) for n, (who, extra) in enumerate(spec)]
    everybody = frozenset().union(*(c.who for c in cells))
    shown = suppress_cells(cells, k=k, total_fellows=len(everybody))
    left = [c for c, s in zip(cells, shown, strict=True) if isinstance(s, SuppressedCell)]
    assert all(c.fellows >= k for c in shown if isinstance(c, Cell))
    if left and len(left) < len(cells):
        assert len(left) >= 2
        assert len(frozenset().union(*(c.who for c in left))) >= k
    if left and total_shown(shown, total_fellows=len(everybody), k=k):
        assert len(frozenset().union(*(c.who for c in left))) >= k


@CALM
@given(cell_lists, st.randoms(use_true_random=False))
def test_nothing_but_the_number_of_fellows_decides(spec, random):
    cells = [Cell(str(n), f, f + extra) for n, (f, extra) in enumerate(spec)]
    shuffled = random.sample(cells, len(cells))
    shown = suppress_cells(cells, total_fellows=12)
    assert set(suppress_cells(shuffled, total_fellows=12)) == set(shown)
    revalued = suppress_cells(
        [Cell(c.label, c.fellows, c.value + random.randint(0, 9)) for c in cells], total_fellows=12
    )
    assert look(revalued) == look(shown)


def solve(programs, k: int, most: int) -> int:
    """Every program there could be, by what is published of it: no hidden cell may have one possible value only."""
    published = defaultdict(list)
    for cells, total_fellows in programs:
        shown = suppress_cells(cells, k=k, total_fellows=total_fellows)
        if total_shown(shown, total_fellows=total_fellows, k=k):
            published[sum(c.value for c in cells), total_fellows, shown].append([c.value for c in cells])
    solved = 0
    for (total, _, shown), worlds in published.items():
        rest = total - sum(c.value for c in shown if isinstance(c, Cell))
        if rest > most:
            continue  # some worlds with so much are larger than those tried
        for n, cell in enumerate(shown):
            if isinstance(cell, SuppressedCell):
                assert len({world[n] for world in worlds}) > 1, (shown, total, worlds)
                solved += 1
    return solved


def test_every_small_program_solved_by_brute_force():
    k, most = 3, 7
    sizes = [(0, 0)] + [(f, v) for f in range(1, 5) for v in range(f, most + 1)]
    programs = (
        ([Cell(str(n), f, v) for n, (f, v) in enumerate(three)], 4)
        for three in product(sizes, repeat=3)
        if sum(f for f, _ in three) >= 4  # four fellows in all stand behind at least four places
    )
    assert solve(programs, k, most) > 100  # hidden cells that were tried


def test_every_small_program_with_known_people_solved_by_brute_force():
    k, most = 3, 6
    people = [frozenset(c) for c in chain.from_iterable(combinations(range(4), n) for n in range(5))]
    sizes = [(who, v) for who in people for v in ([0] if not who else range(len(who), most + 1))]
    sizes = [(who, v) for who, v in sizes if v <= len(who) + 2]

    def programs():
        for three in product(sizes, repeat=3):
            cells = [Cell(str(n), len(who), v, who) for n, (who, v) in enumerate(three)]
            yield cells, len(frozenset().union(*(who for who, _ in three)))

    assert solve(programs(), k, 4) > 100


# -- periods

MONTHS, QUARTERS, HALVES = table(6, 7, 8, 9, 6, 7, 8, 9, 9, 9), table(9, 9, 9, 9), table(10, 10)
YEAR = table(10)


def periods(**other):
    plan = {"month": MONTHS, "quarter": QUARTERS, "half year": HALVES, "year": YEAR} | other
    return list(plan.items())


def coarse(active=10, **other) -> Table:
    return coarsen(periods(**other), active_fellows=active, total_fellows=10)


def test_months_while_four_in_five_are_shown():
    assert (coarse().period, coarse().note) == ("month", "")
    some = coarse(month=table(6, 7, 8, 9, 4, 7, 8, 9, 9, 9))
    assert (some.period, look(some.cells), some.note) == ("month", "-bcd-fghij", "")


def test_the_whole_table_falls_back_and_says_so():
    few = table(6, 3, 2, 9, 4, 7, 8, 9, 9, 9)
    got = coarse(month=few)
    assert (got.period, look(got.cells)) == ("quarter", "abcd")
    assert got.note == "Shown by quarter, because fewer than five fellows stand behind some months."
    assert coarse(month=few, quarter=table(9, 9, 4, 9)).period == "half year"
    assert coarse(month=few, quarter=table(9, 9, 4, 9), **{"half year": table(9, 3)}).period == "year"


def test_below_ten_active_fellows_only_the_year():
    got = coarse(active=9)
    assert (got.period, got.note) == ("year", "Shown by year, because fewer than ten fellows are in the program.")


def test_when_nothing_can_be_shown_it_says_that():
    got = coarsen([("month", table(1, 2)), ("year", table(3))], active_fellows=12, total_fellows=3)
    assert got == Table(
        "year", (SuppressedCell("a"),), "Nothing can be shown yet: fewer than five fellows stand behind these numbers."
    )
    assert coarsen([("month", []), ("year", [])], active_fellows=12, total_fellows=0).cells == ()
    with pytest.raises(ValueError, match="a table over time needs a period"):
        coarsen([], active_fellows=12, total_fellows=0)


# -- single figures


@pytest.mark.parametrize(("part", "whole", "words"), [
    (0, 11, "<10%"), (1, 11, "<10%"), (2, 20, "10%"), (5, 11, "45%"), (18, 20, "90%"), (10, 11, ">90%"),
    (11, 11, ">90%"), (0, 0, ""), (0, 10, ""), (5, 5, ""), (9, 10, ""), (10, 20, "50%"),
])  # fmt: skip
def test_rate(part, whole, words):
    assert rate(part, whole) == words


def test_no_rate_gives_a_none_or_an_all_away():
    """Whoever knows the whole finds several parts behind each rate near the ends."""
    behind = defaultdict(set)
    for whole in range(40):
        for part in range(whole + 1):
            behind[whole, rate(part, whole)].add(part)
    for (whole, words), parts in behind.items():
        if whole and words:
            assert parts not in ({0}, {whole}), (whole, words)


def test_bands():
    assert [band(n) for n in (0, 4, 5, 60)] == ["fewer than five fellows"] * 2 + ["five or more fellows"] * 2
    assert [wait_band(n) for n in (0, 1439, 1440, 2879, 2880)] == ["under a day"] * 2 + ["a day"] * 2 + ["longer"]
    assert [wait_band(n, day=450) for n in (449, 450, 900)] == ["under a day", "a day", "longer"]
