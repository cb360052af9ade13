"""exports: nothing in a file is run by a spreadsheet."""

import csv
import io

import pytest

from reports.exports import as_csv, safe
from reports.program import Row, Shown


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1", "\ufeff=1", "|calc", "%0"]
)
def test_a_formula_stays_text(cell):
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "over 90%", "2 h 50 min", "August 2026", "“It came too late”", "10"])
def test_what_is_none_stays_as_it_is(cell):
    assert safe(cell) == cell


def test_a_program_with_a_name_that_calculates():
    body = as_csv(
        ("=HYPERLINK(1)", "October 2026"),
        [Shown("t", "Finding", "About", ("A", "B"), (Row("-2", ("3",)),), note="Note")],
    )
    assert body.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(body[1:]))) == [
        ["'=HYPERLINK(1)", "October 2026"],
        [],
        ["About"],
        ["A", "B"],
        ["'-2", "3"],
        ["Note"],
    ]
