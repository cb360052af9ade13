"""The house keeps its limits; and each counter is tried on a small house planted for it."""

from __future__ import annotations

import subprocess
import textwrap

import pytest

from tests.house import figures, measure
from tests.house.figures import Figure


@pytest.fixture(scope="module")
def measured():
    return figures.read_figures(measure.ROOT)


def test_the_house_keeps_its_limits(measured):
    assert measure.broken_limits(measured) == []


def test_the_table_of_today_is_no_longer_than_it_must_be(measured):
    """A figure that has come where it is wanted has no line: it may not get worse again."""
    assert set(measure.TODAY) - set(measure.today(measured)) == set()


@pytest.fixture
def plant(tmp_path):
    """`plant("mentors/support.py", "…")`: a file of the small house."""

    def write(path: str, text: str = "") -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))

    return write


@pytest.fixture
def counted(plant, tmp_path):
    """`counted(figures.cond, "…")`: what a counter says of one module, mentors/support.py."""

    def count(counter, text: str) -> Figure:
        plant("mentors/support.py", text)
        return counter(figures.modules(tmp_path))

    return count


# Which files ----------------------------------------------------------------------------------------------------------


def test_modules_are_the_files_of_the_rooms(plant, tmp_path):
    for path in (
        "mentors/__init__.py",
        "mentors/support.py",
        "mentors/views/me.py",
        "mentors/migrations/0001_initial.py",
        "pts_support/people/roles.py",
        "reports/demo/fixtures/names.py",
        "tests/mentors/test_support.py",
        "manage.py",
    ):
        plant(path)
    assert [module.path for module in figures.modules(tmp_path)] == [
        "pts_support/people/roles.py",
        "mentors/support.py",
        "mentors/views/me.py",
    ]


def test_the_fullest_folder(plant, tmp_path):
    for path in ("mentors/a.py", "mentors/b.py", "mentors/__init__.py", "mentors/views/c.py", "reports/d.py"):
        plant(path)
    assert figures.fullest(figures.modules(tmp_path)) == Figure(
        "fullest", 2, ("mentors 2", "mentors/views 1", "reports 1")
    )


def test_entries_of_the_asking_room(plant, tmp_path):
    assert figures.entries(tmp_path) == Figure("entries", 0)
    for path in ("__init__.py", "__pycache__/urls.pyc", "urls.py", "acts/filing.py", "acts/helping.py", "notes.md"):
        plant(f"requests_app/{path}")
    assert figures.entries(tmp_path) == Figure("entries", 3, ("acts", "notes.md", "urls.py"))


# Names ----------------------------------------------------------------------------------------------------------------


def test_a_class_name_that_stands_for_two_things(plant, tmp_path):
    plant("mentors/support.py", "class Away: pass\nclass Command: pass\nclass Once: pass\n")
    plant("reports/coverage.py", "def f():\n    class Away:\n        class Meta: pass\n")
    plant("reports/ledger.py", "class Row:\n    class Meta: pass\nclass Command: pass\n")
    plant("reports/twice.py", "try:\n    class Kept: pass\nexcept ImportError:\n    class Kept: pass\n")
    assert figures.doubled(figures.modules(tmp_path)) == Figure(
        "doubled",
        2,
        ("Away (mentors/support.py:1, reports/coverage.py:2)", "Kept (reports/twice.py:2, reports/twice.py:4)"),
    )


def test_one_letter_names_are_parameters_and_what_functions_bind(counted):
    code = """
        import datetime as d

        X = 1


        class Line:
            y: int = 0

            def move(self, n, *others, **_):
                m = n
                for _, p in others:
                    try:
                        first, second = p
                    except ValueError as e:
                        raise
                return [i for i in m if (lambda r: r)(i)]


        squares = [s for s in range(9)]
    """
    # n others | m p first second e i r | s
    assert counted(figures.oneletter, code) == Figure("oneletter", 70, ("mentors/support.py 7",))


def test_what_a_match_binds_is_a_local_name(counted):
    code = "def read(pair):\n    match pair:\n        case [q, *t]: pass\n        case whole: pass\n"
    assert counted(figures.oneletter, code) == Figure("oneletter", 50, ("mentors/support.py 2",))


# Lines and expressions ------------------------------------------------------------------------------------------------


def test_conditional_expressions_per_thousand_lines(plant, tmp_path):
    plant("mentors/one.py", "# why\n\nfirst = 1 if True else 2\nsecond = 1\nthird = [1 if True else 2]\n")
    plant(
        "mentors/two.py", '"""What."""\nif True:\n    fourth = 1 if False else 2\nelse:\n    fourth = 2\n\n\nlast = 1\n'
    )
    assert figures.cond(figures.modules(tmp_path)) == Figure("cond", 300, ("mentors/one.py 2", "mentors/two.py 1"))


def test_nested_conditional_expressions(counted):
    code = """
        one = 1 if True else (2 if False else 3)
        two = [1 if True else 2, 3 if True else 4]
        three = say(len([1 if True else 2]) if True else 0)
        four = 1 if (2 if True else 3) else 4
    """
    places = ("mentors/support.py:2", "mentors/support.py:4", "mentors/support.py:5")
    assert counted(figures.nested, code) == Figure("nested", 3, places)


def test_letters_a_line_without_the_blanks_around_it(plant, tmp_path):
    plant("mentors/one.py", "if one:\n\n        two()   \n")
    plant("mentors/two.py", "# four = four\n")
    plant("mentors/urls.py")
    assert figures.letters(figures.modules(tmp_path)) == Figure(
        "letters", 8.3, ("mentors/two.py 13", "mentors/one.py 6")
    )


def test_comment_lines_outside_strings(counted):
    code = """
        # why
        first = 1  # not a line of its own
        text = '''
        # no comment
        '''
            # why not
        second = 2
        third = 3
    """
    assert counted(figures.comments, code) == Figure("comments", 250)


def test_functions_over_fifty_lines(counted):
    code = "def long():\n" + "    act()\n" * 50 + "def short():\n" + "    act()\n" * 49
    assert counted(figures.long, code) == Figure("long", 50, ("mentors/support.py:1 long 51",))


# Tests ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "test"),
    [
        ("requests_app/chain/deadlines.py", "tests/requests_app/chain/test_deadlines.py"),
        ("pts_support/people/roster/edit.py", "tests/people/roster/test_edit.py"),
        ("pts_support/notify/queue.py", "tests/notify/test_queue.py"),
        ("pts_support/library/search.py", "tests/library/test_search.py"),
        ("pts_support/db/bulk.py", "tests/pts_support/db/test_bulk.py"),
        ("pts_support/clock.py", "tests/pts_support/test_clock.py"),
        ("mentors/people/list.py", "tests/mentors/people/test_list.py"),
    ],
)
def test_where_the_tests_of_a_module_are(module, test):
    assert figures.test_file_of(module) == test


def test_modules_with_a_rule_have_a_test_file_of_their_name(plant, tmp_path):
    plant("mentors/support.py", "class Pair:\n    def both(self):\n        return 2\n")
    plant("mentors/guards.py", "def guard():\n    raise ValueError\n")
    plant("mentors/views/me.py", "async def me():\n    return 1\n")
    plant("mentors/words.py", 'WORDS = {"a": 1}\n\n\nclass Word:\n    text: str\n')
    plant("mentors/faces.py", 'class Face:\n    def look(self):\n        """At what?"""\n\n    def go(self): ...\n')
    plant("mentors/apps.py", "def ready():\n    return 1\n")
    plant("tests/mentors/test_support.py")
    plant("tests/mentors/test_me.py")
    figure = figures.mirrored(figures.modules(tmp_path), tmp_path)
    assert figure == Figure(
        "mirrored",
        1,
        (
            "mentors/guards.py has no tests/mentors/test_guards.py",
            "mentors/views/me.py has no tests/mentors/views/test_me.py",
        ),
        of=3,
    )
    assert (figure.short(), figure.compared()) == ("1/3", 33.3)


def test_lines_of_tests_for_a_line_of_code(plant, tmp_path):
    plant("mentors/support.py", "one = 1\n\n\ntwo = 2\nthree = 3\n")
    plant("tests/mentors/test_support.py", "one = 1\n\n# two\n")
    plant("tests/cast.py", "two = 2\n")
    assert figures.ratio(figures.modules(tmp_path), tmp_path) == Figure("ratio", 1)


# Imports --------------------------------------------------------------------------------------------------------------


def test_circles_of_imports(plant, tmp_path):
    plant("mentors/__init__.py")
    plant("mentors/one.py", "def f():\n    from mentors import two\n")
    plant("mentors/two.py", "from .three import act\n")
    plant("mentors/three.py", "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    import mentors.one\n")
    plant("mentors/beside.py", "import django\nfrom mentors.one import f\nfrom mentors import beside\n")
    plant("reports/__init__.py", "from reports.page import draw\n")
    plant("reports/page.py", "from reports import LIMIT\n")
    assert figures.circles(tmp_path) == Figure(
        "circles", 2, ("mentors.one ⇄ mentors.three ⇄ mentors.two", "reports ⇄ reports.page")
    )


def test_imports_that_go_up(plant, tmp_path):
    plant("mentors/record.py", "import requests_app.models\n")
    plant("requests_app/acts.py", "import pts_support.people.roles\n")
    arrows = ("mentors/record.py:1: mentors imports requests_app.models, which is above it",)
    assert figures.up(tmp_path) == Figure("up", 1, arrows)


# Other tools ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def other_tool_says(monkeypatch):
    def says(text: str) -> None:
        done = subprocess.CompletedProcess([], 1, stdout=textwrap.dedent(text), stderr="")
        monkeypatch.setattr(figures.subprocess, "run", lambda *_, **__: done)

    return says


def test_errors_of_mypy(other_tool_says, tmp_path):
    other_tool_says(
        """
        mentors/support.py:12: error: Missing return  [return]
        mentors/support.py:12: note: See the docs
        reports/ledger.py:3:7: error: No  [arg-type]
        mentors/support.py:19: error: No  [arg-type]
        Found 3 errors in 2 files (checked 236 source files)
        """
    )
    assert figures.mypy(tmp_path) == Figure("mypy", 3, ("mentors/support.py 2", "reports/ledger.py 1"))
    other_tool_says("Success: no issues found in 236 source files\n")
    assert figures.mypy(tmp_path) == Figure("mypy", 0)
    other_tool_says("/usr/bin/python: No module named mypy\n")
    assert figures.mypy(tmp_path) == Figure("mypy", None, ("/usr/bin/python: No module named mypy",))


def test_lines_that_are_covered(other_tool_says, plant, tmp_path):
    assert figures.coverage(tmp_path) == Figure("coverage", None, ("no .coverage here",))
    plant(".coverage")
    other_tool_says(
        """
        Name                    Stmts   Miss  Cover   Missing
        -----------------------------------------------------
        mentors/guards.py          10      0 100.0%
        mentors/support.py         80      2  97.5%   17, 21
        reports/ledger.py          10      3  70.0%   3-5
        -----------------------------------------------------
        TOTAL                     100      5  95.0%
        """
    )
    assert figures.coverage(tmp_path) == Figure("coverage", 95, ("reports/ledger.py 3", "mentors/support.py 2"))
    other_tool_says("No data to report.\n")
    assert figures.coverage(tmp_path) == Figure("coverage", None, ("No data to report.",))


# Limits and lines -----------------------------------------------------------------------------------------------------


@pytest.fixture
def limits(monkeypatch):
    monkeypatch.setattr(measure, "LIMITS", {"fullest": 15, "nested": 0, "mirrored": 90})
    monkeypatch.setattr(measure, "TODAY", {"fullest": 55, "mirrored": 24.5})


def test_a_figure_may_not_get_worse_than_it_was_nor_than_its_limit(limits):
    measured = [Figure("fullest", 55), Figure("nested", 0), Figure("mirrored", 49, of=200), Figure("letters", 99)]
    assert measure.broken_limits(measured) == []
    measured = [
        Figure("fullest", 56, ("requests_app 56",)),
        Figure("nested", 1, ("mentors/support.py:2",)),
        Figure("mirrored", 48, ("reports/ledger.py has no tests/reports/test_ledger.py",), of=200),
    ]
    assert measure.broken_limits(measured) == [
        "fullest is 56, allowed is 55: requests_app 56",
        "nested is 1, allowed is 0: mentors/support.py:2",
        "mirrored is 24, allowed is 24.5: reports/ledger.py has no tests/reports/test_ledger.py",
    ]


def test_today_names_what_is_not_yet_as_wanted(limits):
    measured = [Figure("fullest", 40), Figure("nested", 0), Figure("mirrored", 180, of=200), Figure("letters", 99)]
    assert measure.today(measured) == {"fullest": 40}


def test_a_line_names_the_worst_places():
    places = tuple("abcdefg")
    assert measure.line(Figure("cond", 31.3, places)) == (
        "   31.3 conditional expressions per 1,000 lines (wanted ≤ 10): a, b, c, d, e … and 2 more"
    )
    assert measure.line(Figure("cond", 31.3, places), named=None).endswith(": a, b, c, d, e, f, g")
    assert measure.line(Figure("mirrored", 3, of=3)) == (
        "    3/3 modules with a rule have a test file of their name (wanted ≥ 90 %)"
    )
    assert measure.line(Figure("comments", 7.3)) == "    7.3 comment lines per 1,000"


def test_the_last_line_holds_all(plant, tmp_path, monkeypatch, capsys):
    plant("requests_app/chain/deadlines.py", "def due(d):\n    return 1 if d else 2\n")
    plant("tests/requests_app/chain/test_deadlines.py", "one = 1\n")
    monkeypatch.setattr(measure, "ROOT", tmp_path)
    measure.main(["--fast"])
    assert capsys.readouterr().out.splitlines()[-1] == (
        "house: fullest=1 entries=1 doubled=0 nested=0 cond=500 oneletter=100 letters=15.5 mirrored=1/1 ratio=0.5"
        " circles=0 up=0 mypy=- coverage=-"
    )
