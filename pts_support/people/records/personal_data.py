"""One file with everything about oneself. Each room declares in its my_data.py what it keeps about a person.

Every model of the project has a decision: rows that go into the person's file, or the reason why it is about nobody.
A test walks all models, so that a new table cannot be forgotten.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TYPE_CHECKING
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from pts_support.people.models import User

Row = Mapping[str, object]
IN_MEMORY = 10 * 1024 * 1024


@dataclass(frozen=True)
class DataSection:
    """``rows(person)``: what is kept about them in one table, in words and without anybody else's private data."""

    model: str
    title: str
    rows: Callable[[User], Iterable[Row]]


@dataclass(frozen=True)
class NotPersonal:
    """A table that is about nobody, or holds nothing that can be told."""

    model: str
    because: str


Decision = DataSection | NotPersonal
_decisions: dict[str, Decision] = {}
_files: list[Callable[[User], Iterable[tuple[str, IO[bytes]]]]] = []


def exports_rows(
    model: str, title: str
) -> Callable[[Callable[[User], Iterable[Row]]], Callable[[User], Iterable[Row]]]:
    """Declare the function under it as what goes into a person's file from this model ("app.model")."""

    def declare(rows: Callable[[User], Iterable[Row]]) -> Callable[[User], Iterable[Row]]:
        _decide(DataSection(model, title, rows))
        return rows

    return declare


def not_personal(because: str, *models: str) -> None:
    for model in models:
        _decide(NotPersonal(model, because))


def exports_files(
    found: Callable[[User], Iterable[tuple[str, IO[bytes]]]],
) -> Callable[[User], Iterable[tuple[str, IO[bytes]]]]:
    """Declare files that belong to a person: (name in the file, opened)."""
    _files.append(found)
    return found


def _decide(decision: Decision) -> None:
    if decision.model in _decisions:
        raise ValueError(f"{decision.model} is decided already")
    _decisions[decision.model] = decision


def discover() -> None:
    autodiscover_modules("my_data")


def export_decisions() -> Mapping[str, Decision]:
    return dict(_decisions)


@dataclass(frozen=True)
class ExportedSection:
    """A section as it stands in the file."""

    model: str
    title: str
    rows: tuple[Row, ...]

    @property
    def readable(self) -> list[list[tuple[str, object]]]:
        """For the page: names of columns as words, and nothing that is empty."""
        return [
            [(name.replace("_", " "), _plain(value)) for name, value in row.items() if value not in (None, "", [], {})]
            for row in self.rows
        ]


def collect_sections(person: User) -> tuple[ExportedSection, ...]:
    declared = (decision for decision in _decisions.values() if isinstance(decision, DataSection))
    sections = sorted(declared, key=lambda section: section.title)
    return tuple(
        ExportedSection(section.model, section.title, tuple(dict(row) for row in section.rows(person)))
        for section in sections
    )


def build_zip(person: User, *, now: datetime) -> IO[bytes]:
    """Make the zip: data.json for machines, index.html to read, and the files. It is returned rewound."""
    told = collect_sections(person)
    out = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        sections = {section.model: {"title": section.title, "rows": section.rows} for section in told}
        data = {"made_at": now.isoformat(), "sections": sections}
        packed.writestr("data.json", json.dumps(data, default=_plain, ensure_ascii=False, indent=1))
        packed.writestr("index.html", render_to_string("people/my_data_file.html", {"told": told, "now": now}))
        for found in _files:
            for name, file in found(person):
                with file:
                    packed.writestr(name, file.read())
    out.seek(0)
    return out


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(_plain(one)) for one in value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)
