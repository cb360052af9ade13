"""exports: nothing in a file is run by a spreadsheet."""

import csv
import io
import re
from zipfile import ZipFile

import pytest

from reports.exports import STARTS_A_FORMULA, as_csv, as_xlsx, file, rows, safe
from reports.program import ReportRow, ShownTable
from tests.reports.workbook import read_xlsx


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1", "\ufeff=1", "|calc", "%0"]
)
def test_a_formula_stays_text(cell):
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "over 90%", "2 h 50 min", "August 2026", "“It came too late”", "10"])
def test_what_is_none_stays_as_it_is(cell):
    assert safe(cell) == cell


TABLES = rows(
    ("=HYPERLINK(1)", "October 2026"),
    [ShownTable("t", "Finding", "About", ("A", "B"), (ReportRow("-2", ("3",)),), note="Note")],
)


def test_a_program_with_a_name_that_calculates():
    body = as_csv(TABLES)
    assert body.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(body[1:]))) == [
        ["'=HYPERLINK(1)", "October 2026"],
        [],
        ["About"],
        ["A", "B"],
        ["'-2", "3"],
        ["Note"],
    ]


def parts(body: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(body)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def test_a_workbook_holds_the_same_cells():
    assert read_xlsx(as_xlsx(TABLES)) == [
        ["=HYPERLINK(1)", "October 2026"],
        [],
        ["About"],
        ["A", "B"],
        ["-2", "3"],
        ["Note"],
    ]


def test_a_workbook_calculates_nothing_links_nowhere_and_says_nothing_of_who_made_it():
    odd = [f"{start}1+1" for start in STARTS_A_FORMULA] + ["https://example.org", "{=1}", "mailto:a@b.c", "1e9"]
    inside = parts(as_xlsx([odd]))
    sheet = inside["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    assert not [name for name in inside if re.search("rels/sheet|external|vba", name)]
    assert re.findall(r"<dc:creator>(.*?)</dc:creator>", inside["docProps/core.xml"]) == [""]
    quoted = [n for n, xf in enumerate(re.findall(r"<xf [^>]*>", inside["xl/styles.xml"])[1:]) if "quotePrefix" in xf]
    styles = re.findall(r'<c r="[A-Z]+1"(?: s="(\d+)")?', sheet)
    assert [int(s or 0) in quoted for s in styles] == [True] * len(STARTS_A_FORMULA) + [False] * 4


def test_the_same_cells_are_the_same_bytes():
    assert as_xlsx(TABLES) == as_xlsx(TABLES)
    answer = file("xlsx", "ledger", TABLES)
    assert answer["Content-Disposition"] == 'attachment; filename="ledger.xlsx"'
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
