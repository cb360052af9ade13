"""A page's tables as CSV or XLSX: what the page prints, cell by cell, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

import xlsxwriter
from django.http import HttpResponse

from pts_support import saying
from reports.program import Report, ShownTable

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NO_DAY = datetime(1980, 1, 1)  # XLSX wants to say when it was made: the same cells are the same bytes, whenever
WIDTHS = (40, 18)  # of the first column and of the others, in characters

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def safe(cell: str) -> str:
    """A cell that stays text: a leading apostrophe where a spreadsheet would read a formula."""
    bare = cell.lstrip(" \u00a0\u200b\ufeff")
    if bare.startswith(STARTS_A_FORMULA) or cell.startswith(STARTS_A_FORMULA):
        return f"'{cell}"
    return cell


def rows(title: Sequence[str], tables: Iterable[ShownTable]) -> list[list[str]]:
    """The file as rows, before they are made safe."""
    found: list[list[str]] = [list(title)]
    for table in tables:
        found += [[], [table.about], list(table.head), *([row.label, *row.cells] for row in table.rows)]
        if table.note:
            found.append([table.note])
    return found


def report_rows(report: Report, now: datetime, zone: tzinfo) -> list[list[str]]:
    """Everything the page says with a number in it. ``now``: for what holds at this moment."""
    found = rows((report.program, report.period), report.tables)
    found[1:1] = [[report.about], *([sentence.strong, sentence.rest] for sentence in report.sentences)]
    if report.unsaid:
        found += [[], ["Not shown here", report.unsaid]]
    if report.system:
        found += [[], [f"The system itself, {saying.full(now, zone)}"]]
        found += [[fact.strong, fact.rest] for fact in report.system.facts]
        if report.system.gap_days:
            found.append(["A mentor is away and no one covers for them on", report.system.gap_days])
    return found


def file(kind: str, name: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """The answer that hands these rows out: the one way into a file, whatever page they are from."""
    body = as_csv(rows) if kind == CSV else as_xlsx(rows)
    answer = HttpResponse(body, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """With a mark at the start, so that a spreadsheet reads it as UTF-8."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([safe(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def as_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """Counts are numbers, everything else is text: what looks like a formula stays text when it is edited too."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": NO_DAY})
    text = book.add_format({"quote_prefix": True})
    sheet = book.add_worksheet()
    sheet.set_column(0, 0, WIDTHS[0])
    sheet.set_column(1, 20, WIDTHS[1])
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if cell.isascii() and cell.isdecimal():
                sheet.write_number(y, x, int(cell))
            else:
                sheet.write_string(y, x, cell, text if safe(cell) != cell else None)
    book.close()
    return out.getvalue()
