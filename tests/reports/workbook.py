"""Reading a workbook back: its cells as the text they show."""

from __future__ import annotations

import io
import re
from html import unescape
from zipfile import ZipFile


def read_xlsx(body: bytes) -> list[list[str]]:
    with ZipFile(io.BytesIO(body)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in book.namelist() else ""
    words = [unescape(w) for w in re.findall(r"<si><t[^>]*>(.*?)</t></si>", strings, re.DOTALL)]
    found: list[list[str]] = []
    for number, row in re.findall(r'<row r="(\d+)"[^>]*>(.*?)</row>', sheet, re.DOTALL):
        found += [[] for _ in range(int(number) - 1 - len(found))]
        cells = re.findall(r'<c r="[A-Z]+\d+"([^>]*)><v>(.*?)</v></c>', row)
        found.append([words[int(value)] if 't="s"' in how else value for how, value in cells])
    return found
