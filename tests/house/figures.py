"""The figures of the house: each counter reads the product's modules and says a value and where the worst of it stands.

What the words mean here:

module      a Python file of a room (ROOMS), without `__init__.py`, migrations and test data
line        a line that is not blank; comments and docstrings are lines too. A line's letters are counted without the
            blanks at its two ends
fullest     modules directly in one folder, of the folder that has most
entries     what a listing of `requests_app/` shows: files and folders, without `__init__.py` and `__pycache__`
doubled     class names that are defined in more than one place. `Command`, `Meta` and `Migration` are Django's and do
            not count. The name of a model does: it stays, and the other class gives way
nested      conditional expressions that hold another one
cond        conditional expressions per 1,000 lines
oneletter   of all places in functions, lambdas and comprehensions that bind a local name or a parameter, the share
            where the name is one letter. `self`, `cls` and `_` are no such places
letters     letters a line
comments    lines that hold nothing but a comment, per 1,000 lines
long        the share of functions over LONG lines, docstring and blank lines included
mirrored    modules with a rule in them that have a test file of their own name (`test_file_of` says where). A module
            has a rule in it when it has a function or a method with a body; tables of data, rows without methods,
            `apps` and `urls` have none
ratio       lines under tests/ : lines of the modules
circles     groups of modules that reach each other by imports. Imports in functions and under TYPE_CHECKING count,
            and so does what `__init__.py` imports
up          imports against the order of the walls (tests/house/walls.py)
mypy        errors that mypy reports with the project's settings
coverage    the percentage of lines that the last run with coverage has seen (the file `.coverage`)
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house.walls import imports_of, module_of, violations

ROOMS = ("pts_support", "mentors", "requests_app", "checkins", "library", "reports")
NOT_COUNTED = {"migrations", "testdata", "fixtures", "__pycache__"}  # folders
NO_DOUBLES = {"Command", "Meta", "Migration"}
NO_RULE = {"apps", "urls"}
NO_NAMES = {"self", "cls", "_"}
LONG = 50
ROOMS_OF_THEIR_OWN = {"people", "notify", "library"}  # in pts_support/; their tests are in tests/people and so on

Function = ast.FunctionDef | ast.AsyncFunctionDef
LOCAL_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LOCAL_SCOPES += (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Module:
    path: str  # as seen from the root
    text: str
    tree: ast.Module

    def lines(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """In the order of their lines."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, kinds)]
        return iter(sorted(found, key=lambda node: node.lineno))


@dataclass(frozen=True)
class Figure:
    """`value` is None where nothing was measured. `worst` names places, the worst first."""

    name: str
    value: float | None
    worst: tuple[str, ...] = ()
    of: int | None = None  # mirrored: of how many modules

    def short(self) -> str:
        if self.value is None:
            return "-"
        if self.of is not None:
            return f"{self.value:g}/{self.of}"
        return f"{self.value:g}"

    def compared(self) -> float | None:
        """What a limit is compared with: a share, where the figure is one of many."""
        if self.value is None or not self.of:
            return self.value
        return round(100 * self.value / self.of, 1)


# Reading --------------------------------------------------------------------------------------------------------------


def python_files(folder: Path) -> list[Path]:
    """All below the folder, without what is never counted; `__init__.py` is there."""
    files = sorted(folder.rglob("*.py"))
    return [file for file in files if not NOT_COUNTED & set(file.relative_to(folder).parts)]


def modules(root: Path) -> list[Module]:
    return [
        Module(str(file.relative_to(root)), file.read_text(), ast.parse(file.read_text()))
        for room in ROOMS
        for file in python_files(root / room)
        if file.name != "__init__.py"
    ]


def per_thousand(count: int, lines: int) -> float:
    return round(1000 * count / max(lines, 1), 1)


def percent(count: int, total: int) -> float:
    return round(100 * count / max(total, 1), 1)


def most_first(counts: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    ordered = sorted(counts, key=lambda entry: (-entry[1], entry[0]))
    return tuple(f"{place} {count:g}" for place, count in ordered if count)


# Folders and names ----------------------------------------------------------------------------------------------------


def fullest(house: list[Module]) -> Figure:
    folders = Counter(str(Path(module.path).parent) for module in house)
    return Figure("fullest", max(folders.values(), default=0), most_first(folders.items()))


def entries(root: Path) -> Figure:
    listing = root / "requests_app"
    names = sorted(path.name for path in listing.iterdir()) if listing.is_dir() else []
    names = [name for name in names if name not in {"__init__.py", "__pycache__"}]
    return Figure("entries", len(names), tuple(names))


def doubled(house: list[Module]) -> Figure:
    places = defaultdict(list)
    for module in house:
        for node in module.nodes(ast.ClassDef):
            places[node.name].append(f"{module.path}:{node.lineno}")
    doubles = {name: found for name, found in places.items() if len(found) > 1 and name not in NO_DOUBLES}
    worst = tuple(f"{name} ({', '.join(found)})" for name, found in sorted(doubles.items()))
    return Figure("doubled", len(doubles), worst)


def bound_names(tree: ast.AST) -> Iterator[str]:
    """Every place that binds a parameter or a local name. What a module or a class body binds is no local name."""

    def visit(node: ast.AST, is_local: bool) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            name = _bound_by(child, is_local)
            if name and name not in NO_NAMES:
                yield name
            yield from visit(child, _is_local_inside(child, is_local))

    return visit(tree, isinstance(tree, LOCAL_SCOPES))


def _is_local_inside(node: ast.AST, is_local: bool) -> bool:
    if isinstance(node, ast.ClassDef):
        return False
    return is_local or isinstance(node, LOCAL_SCOPES)


def _bound_by(node: ast.AST, is_local: bool) -> str | None:
    match node:
        case ast.arg(arg=name):
            return name
        case ast.Name(id=name, ctx=ast.Store()) if is_local:
            return name
        case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name) if is_local:
            return name
    return None


def oneletter(house: list[Module]) -> Figure:
    bound = {module.path: list(bound_names(module.tree)) for module in house}
    short = {path: [name for name in names if len(name) == 1] for path, names in bound.items()}
    total = sum(len(names) for names in bound.values())
    value = percent(sum(len(names) for names in short.values()), total)
    return Figure("oneletter", value, most_first((path, len(names)) for path, names in short.items()))


# Lines and expressions ------------------------------------------------------------------------------------------------


def nested(house: list[Module]) -> Figure:
    found = [
        f"{module.path}:{node.lineno}"
        for module in house
        for node in module.nodes(ast.IfExp)
        if any(isinstance(inner, ast.IfExp) for inner in ast.walk(node) if inner is not node)
    ]
    return Figure("nested", len(found), tuple(found))


def cond(house: list[Module]) -> Figure:
    counts = {module.path: len(list(module.nodes(ast.IfExp))) for module in house}
    lines = sum(len(module.lines()) for module in house)
    return Figure("cond", per_thousand(sum(counts.values()), lines), most_first(counts.items()))


def letters(house: list[Module]) -> Figure:
    counts = {module.path: (sum(map(len, module.lines())), len(module.lines())) for module in house}
    widths = [(path, round(written / lines, 1)) for path, (written, lines) in counts.items() if lines]
    written, lines = (sum(column) for column in zip(*counts.values(), strict=True)) if counts else (0, 0)
    return Figure("letters", round(written / max(lines, 1), 1), most_first(widths))


def comments(house: list[Module]) -> Figure:
    found = sum(line.startswith("#") for module in house for line in _lines_outside_strings(module))
    return Figure("comments", per_thousand(found, sum(len(module.lines()) for module in house)))


def _lines_outside_strings(module: Module) -> list[str]:
    inside = {
        number
        for node in module.nodes(ast.Constant, ast.JoinedStr)
        for number in range(node.lineno + 1, node.end_lineno + 1)
    }
    lines = enumerate(module.text.split("\n"), 1)
    return [line.strip() for number, line in lines if number not in inside]


def long(house: list[Module]) -> Figure:
    lengths = [
        (f"{module.path}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1)
        for module in house
        for node in module.nodes(ast.FunctionDef, ast.AsyncFunctionDef)
    ]
    over = [(place, length) for place, length in lengths if length > LONG]
    return Figure("long", percent(len(over), len(lengths)), most_first(over))


# Tests ----------------------------------------------------------------------------------------------------------------


def has_a_rule(module: Module) -> bool:
    if Path(module.path).stem in NO_RULE:
        return False
    return any(_has_a_body(node) for node in module.nodes(ast.FunctionDef, ast.AsyncFunctionDef))


def _has_a_body(function: Function) -> bool:
    """More than a docstring, `...` or `pass`."""
    return not all(
        isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in function.body
    )


def test_file_of(path: str) -> str:
    """requests_app/chain/deadlines.py → tests/requests_app/chain/test_deadlines.py. pts_support/people/roster/edit.py
    → tests/people/roster/test_edit.py, and notify and library likewise; the rest of pts_support is in
    tests/pts_support."""
    *folders, name = Path(path).parts
    if folders[0] == "pts_support" and ROOMS_OF_THEIR_OWN & set(folders[1:2]):
        folders = folders[1:]
    return str(Path("tests", *folders, f"test_{name}"))


test_file_of.__test__ = False  # its name is no test's


def mirrored(house: list[Module], root: Path) -> Figure:
    wanted = {module.path: test_file_of(module.path) for module in house if has_a_rule(module)}
    missing = tuple(f"{path} has no {test}" for path, test in wanted.items() if not (root / test).is_file())
    return Figure("mirrored", len(wanted) - len(missing), missing, of=len(wanted))


def ratio(house: list[Module], root: Path) -> Figure:
    tests = sum(bool(line.strip()) for file in python_files(root / "tests") for line in file.read_text().splitlines())
    lines = sum(len(module.lines()) for module in house)
    return Figure("ratio", round(tests / max(lines, 1), 2))


# Imports --------------------------------------------------------------------------------------------------------------


def imports(root: Path) -> dict[str, set[str]]:
    """Which module imports which, by dotted names; `from a import b` means a.b where that is a module."""
    files = {module_of(file, root): file for room in ROOMS for file in python_files(root / room)}
    graph = {}
    for name, file in files.items():
        named = {imported for _, imported in imports_of(file, root)}
        reached = {other if other in files else other.rpartition(".")[0] for other in named}
        graph[name] = (reached & set(files)) - {name}
    return graph


def circles(root: Path) -> Figure:
    graph = imports(root)
    reached = {name: _reached_from(name, graph) for name in graph}
    groups = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in graph
        if name in reached[name]
    }
    return Figure("circles", len(groups), tuple(" ⇄ ".join(group) for group in sorted(groups)))


def _reached_from(name: str, graph: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [*graph[name]]
    while waiting:
        other = waiting.pop()
        if other not in reached:
            reached.add(other)
            waiting += graph[other]
    return reached


def up(root: Path) -> Figure:
    arrows = tuple(violations(root))
    return Figure("up", len(arrows), arrows)


# What other tools say -------------------------------------------------------------------------------------------------


def _said_by(root: Path, *argv: str) -> str:
    done = subprocess.run(argv, cwd=root, capture_output=True, text=True)
    return done.stdout + done.stderr


def mypy(root: Path) -> Figure:
    said = _said_by(root, "bin/types")
    if "Success: no issues found" in said:
        return Figure("mypy", 0)
    found = re.search(r"^Found (\d+) errors? in ", said, re.MULTILINE)
    if found is None:  # not installed, or it could not begin
        return Figure("mypy", None, tuple(said.strip().splitlines()[-1:]))
    files = Counter(re.findall(r"^(\S+?\.py):[\d:]+ error:", said, re.MULTILINE))
    return Figure("mypy", int(found[1]), most_first(files.items()))


def coverage(root: Path) -> Figure:
    if not (root / ".coverage").is_file():
        return Figure("coverage", None, ("no .coverage here",))
    said = _said_by(root, sys.executable, "-m", "coverage", "report", "--precision=1")
    total = re.search(r"^TOTAL\s.*?([\d.]+)%$", said, re.MULTILINE)
    if total is None:
        return Figure("coverage", None, tuple(said.strip().splitlines()[-1:]))
    files = re.findall(r"^(\S+?\.py)\s+\d+\s+(\d+)\s", said, re.MULTILINE)
    return Figure("coverage", float(total[1]), most_first((path, int(missed)) for path, missed in files))


# All of them ----------------------------------------------------------------------------------------------------------


def read_figures(root: Path) -> list[Figure]:
    """What can be read from the files alone."""
    house = modules(root)
    by_modules: list[Callable[[list[Module]], Figure]] = [doubled, nested, cond, oneletter, letters, comments, long]
    return [
        fullest(house),
        entries(root),
        *(counter(house) for counter in by_modules),
        mirrored(house, root),
        ratio(house, root),
        circles(root),
        up(root),
    ]
