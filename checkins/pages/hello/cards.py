"""Say hello on the first page and the dashboard: every fellow of a mentor, by name, alike, whoever asked what; and for
whoever it was passed on to, those who have not heard from anyone yet. One query a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject

from checkins import statements
from checkins.hello import whose
from checkins.pages.practice import without_welcome
from checkins.pages.practice_cards import without_a_welcome
from checkins.vocabulary import GreetedBy
from pts_support.db.prepared_queries import PreparedQuery
from pts_support.people.models import Role, User
from pts_support.people.pages.extensions.cards import Card, CardLink, CardReader, dashboard_card, home_card
from pts_support.spoken.statement import NOTHING_STATED, Statement

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


@dataclass(frozen=True)
class FoundHellos:
    """``rows``: of each fellow the round that began last. ``rounds``: the numbers of each program one is staff of;
    ``practice``: how many practice requests no one has welcomed there (in this query, for each page has few)."""

    rows: list[Mapping[str, Any]]
    rounds: list[Mapping[str, Any]]
    practice: int

    def mine(self) -> list[Mapping[str, Any]]:
        return [row for row in self.rows if row["is_mentor"]]

    def passed(self) -> list[Mapping[str, Any]]:
        return [row for row in self.rows if not row["is_mentor"] and not row["greeted_at"]]


@home_card("hello", is_on=lambda reader: reader.roles.is_helper, order=8)
def say_hello(reader: CardReader) -> Iterable[Card]:
    found = _found(reader)
    mine = found.mine()
    if _waiting(mine):
        yield Card(KEY, _title(mine, reader.now), (ALIKE,), piece="checkins/hellos.html", more=_lines(mine, reader))
    if passed := found.passed():
        lines = _lines(passed, reader)
        yield Card(f"{KEY}-too", TOO, (PASSED,), piece="checkins/hellos.html", more=lines)
    for counts in found.rounds:
        yield Card(f"greeted-{counts['program']}", "Say hello, this round", (greeted_said(counts),))
    if found.practice:
        yield without_a_welcome(found.practice)


@dashboard_card("hello", is_on=lambda reader: reader.roles.is_helper, order=8)
def line_of_hello(reader: CardReader) -> Iterator[Card]:
    """One line, with the names; the taps are on the first page."""
    found = _found(reader)
    if mine := _waiting(found.mine()):
        yield _line_of(KEY, _title(mine, reader.now), mine)
    if passed := found.passed():
        yield _line_of(f"{KEY}-too", TOO, passed)


def _line_of(key: str, title: str | Statement, rows: Iterable[Mapping[str, Any]]) -> Card:
    names = statements.to_greet_all([(row["fellow"], row["called"]) for row in sorted(rows, key=_by_name)])
    return Card(key, title, (names,), (CardLink(f"/#card-{key}", "Say hello"),))


def greeted_said(counts: Mapping[str, Any]) -> str:
    return f"{counts['greeted']} of {counts['all']} greeted this round. Numbers only; no one sees whose."


def _columns(user: int, staff_of: list[int], today: date, now: datetime) -> QuerySet[User, tuple[Any, ...]]:
    """One person's hellos, and the numbers of each program whose staff they are."""
    mine = whose.newest(whose.of_helper(user, staff_of, today=today, now=now), now)
    row = JSONObject(
        ref="ref", fellow="membership__user_id", called="membership__user__called", phone="membership__user__phone",
        is_mentor="is_mentor", until="mentor_until", step="step", greeted_at="greeted_at", how="how",
        by="greeted_by_id", by_called="greeted_by__called",
    )  # fmt: skip
    counted = whose.of_this_round(now).filter(program__in=staff_of).order_by().values("program")
    counts = counted.annotate(row=JSONObject(program="program", **whose.COUNTS))
    return User.objects.filter(id=user).values_list(
        ArraySubquery(mine.order_by("id").values(row=row)),
        ArraySubquery(counts.values("row")),
        ArraySubquery(without_welcome(staff_of).values("id")),
    )


_COLUMNS = PreparedQuery(_columns)  # on the first page and the dashboard of every helper
NO_PROGRAM = 0


def _found(reader: CardReader) -> FoundHellos:
    user, now = reader.user, reader.now
    staff_of = list(reader.roles.programs(Role.STAFF)) or [NO_PROGRAM]
    today = now.astimezone(user.zone).date()
    [(rows, rounds, practice)] = _COLUMNS(user=user.id, staff_of=staff_of, today=today, now=now)
    return FoundHellos(rows or [], rounds or [], len(practice or ()))


def _waiting(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if not row["greeted_at"]]


def _title(rows: Iterable[Mapping[str, Any]], now: datetime) -> str | Statement:
    """By the day on which it is passed on; without one once that has come."""
    until = min(datetime.fromisoformat(row["until"]) for row in _waiting(rows))
    if until <= now:
        return "Say hello"
    return statements.say_hello_by(until)


def _lines(rows: Iterable[Mapping[str, Any]], reader: CardReader) -> tuple[HelloLine, ...]:
    return tuple(_line(row, reader.user) for row in sorted(rows, key=_by_name))


def _by_name(row: Mapping[str, Any]) -> tuple[str, int]:
    plain = unicodedata.normalize("NFKD", row["called"].casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)), row["fellow"]


def _line(row: Mapping[str, Any], reader: User) -> HelloLine:
    done = NOTHING_STATED
    if row["greeted_at"]:
        by = (row["by"], "You" if row["by"] == reader.id else row["by_called"])
        done = statements.said_hello(
            GreetedBy(row["how"]), by, row["fellow"], datetime.fromisoformat(row["greeted_at"])
        )
    name = statements.to_greet(row["fellow"], row["called"])
    return HelloLine(UUID(row["ref"]), row["called"], name, row["phone"], done)
