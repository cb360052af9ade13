"""Say hello on the first page and the dashboard: every fellow of a mentor, by name, alike, whoever asked what; and for
whoever it was passed on to, those who have not heard from anyone yet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from checkins import statements
from checkins.pages import card_rows
from checkins.vocabulary import GreetedBy
from pts_support.people.models import User
from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, dashboard_card, home_card
from pts_support.spoken.statement import NOTHING_STATED, Statement

HelloRow = Mapping[str, Any]
KEY, TOO = "say-hello", "Say hello too"
ALIKE = "Everyone you mentor, every third week. Two lines will do."
PASSED = "They haven’t heard from anyone in this round yet. You can say it too; two lines will do."


@dataclass(frozen=True)
class HelloLine:
    """One fellow. ``done``: what was said, and by whom; nothing where nobody has."""

    ref: UUID
    called: str
    name: Statement
    phone: str
    done: Statement


@home_card("hello", is_on=lambda reader: reader.roles.is_helper, order=8)
def say_hello(reader: CardReader) -> Iterable[Card]:
    found = card_rows.on_home(reader)
    mine, passed = _parted(found)
    if _waiting(mine):
        yield Card(KEY, _title(mine, reader.now), (ALIKE,), piece="checkins/hellos.html", more=_lines(mine, reader))
    if passed:
        lines = _lines(passed, reader)
        yield Card(f"{KEY}-too", TOO, (PASSED,), piece="checkins/hellos.html", more=lines)
    for counts in found["greeted"]:
        yield Card(f"greeted-{counts['program']}", "Say hello, this round", (greeted_said(counts),))


@dashboard_card("hello", is_on=lambda reader: reader.roles.is_helper, order=8)
def line_of_hello(reader: CardReader) -> Iterator[Card]:
    """One line, with the names; the taps are on the first page."""
    mine, passed = _parted(card_rows.on_dashboard(reader))
    if waiting := _waiting(mine):
        yield _line_of(KEY, _title(waiting, reader.now), waiting)
    if passed:
        yield _line_of(f"{KEY}-too", TOO, passed)


def _parted(found: Mapping[str, Any]) -> tuple[list[HelloRow], list[HelloRow]]:
    """Those of whoever they mentor, done or not; and those not done yet that were passed on to them."""
    mine = [row for row in found["greet"] if row["is_mentor"]]
    return mine, _waiting(row for row in found["greet"] if not row["is_mentor"])


def _line_of(key: str, title: str | Statement, rows: Iterable[HelloRow]) -> Card:
    names = statements.to_greet_all([(row["fellow"], row["called"]) for row in sorted(rows, key=_by_name)])
    return Card(key, title, (names,), (CardLink(f"/#card-{key}", "Say hello"),))


def greeted_said(counts: Mapping[str, Any]) -> str:
    greeted = f"{counts['greeted']} of {counts['all']} fellows greeted this round."
    return f"{greeted} From the fifth school day, those no one greeted are yours to greet too."


def _waiting(rows: Iterable[HelloRow]) -> list[HelloRow]:
    return [row for row in rows if not row["greeted_at"]]


def _title(rows: Iterable[HelloRow], now: datetime) -> str | Statement:
    """By the day on which it is passed on; without one once that has come."""
    until = min(datetime.fromisoformat(row["until"]) for row in _waiting(rows))
    if until <= now:
        return "Say hello"
    return statements.say_hello_by(until)


def _lines(rows: Iterable[HelloRow], reader: CardReader) -> tuple[HelloLine, ...]:
    return tuple(_line(row, reader.user) for row in sorted(rows, key=_by_name))


def _by_name(row: HelloRow) -> tuple[str, int]:
    plain = unicodedata.normalize("NFKD", row["called"].casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)), row["fellow"]


def _line(row: HelloRow, reader: User) -> HelloLine:
    done = NOTHING_STATED
    if row["greeted_at"]:
        by = (row["by"], "You" if row["by"] == reader.id else row["by_called"])
        done = statements.said_hello(
            GreetedBy(row["how"]), by, row["fellow"], datetime.fromisoformat(row["greeted_at"])
        )
    name = statements.to_greet(row["fellow"], row["called"])
    return HelloLine(UUID(row["ref"]), row["called"], name, row["phone"], done)
