"""Many rows in few statements: INSERT and UPDATE … FROM unnest(arrays), and rows read without ceremony.

The engine moves thousands of requests at a time. There a model's __init__ (defaults, signals) and bulk_create (every
value adapted by itself) cost several times what the database needs for the rows. Here a column travels as one array, or
as one value where all rows hold the same. What a model's save() would fill in must be given.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model, QuerySet
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)
_together: ContextVar[list[tuple[str, list[Any]]] | None] = ContextVar("inserts", default=None)


def unsaved_row(model: type[M], **values: object) -> M:
    """A row that is not yet there, with these values and no others."""
    row = model.__new__(model)
    row._state = ModelState()
    row.__dict__.update(values)
    return row


def read_rows(rows: QuerySet[M], columns: Sequence[str]) -> list[M]:
    """These rows with these columns; the others are read when somebody asks for them."""
    return rows_as_models(rows.model, columns, rows.values_list(*columns))


def rows_as_models(model: type[M], columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> list[M]:
    """Rows as the database gave them, as models."""
    found, alias = [], connection.alias
    for values in rows:
        row = model.__new__(model)
        row._state = state = ModelState()
        state.adding, state.db = False, alias
        row.__dict__.update(zip(columns, values, strict=True))
        found.append(row)
    return found


@contextmanager
def gc_paused() -> Iterator[None]:
    """Switch the garbage collector off while many rows are made that live until they are written. It would look at
    them again and again and find nothing; this saves a quarter of the work."""
    rests = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if rests:
            gc.enable()


def insert(
    model: type[Model], columns: Sequence[str], rows: Sequence[object], *, ignore_conflicts: bool = False
) -> None:
    """One INSERT for all of them (nothing for none). The rows do not learn their ids."""
    if not rows:
        return
    values, source, params = _columns(model, columns, rows)
    names = ", ".join(_quoted(model, column) for column in columns)
    sql = f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(values)} FROM {source}"
    if ignore_conflicts:
        sql += " ON CONFLICT DO NOTHING"
    together = _together.get()
    if together is None:
        _execute(sql, params)
    else:
        together.append((sql, params))


@contextmanager
def inserts_together() -> Iterator[None]:
    """What is inserted in this block is sent at its end, as one statement: rows of several tables, none of which is
    read before then, in whatever order the server likes. (Each statement is a way to it and back.)"""
    sent: list[tuple[str, list[Any]]] = []
    token = _together.set(sent)
    try:
        yield
    finally:
        _together.reset(token)
    if sent:
        *before, (last, _) = sent
        named = ", ".join(f"part{number} AS ({sql})" for number, (sql, _) in enumerate(before))
        sql = f"WITH {named} {last}" if named else last
        _execute(sql, [param for _, params in sent for param in params])


def insert_one(row: Model) -> None:
    """One new row, which learns its id. Of a table of forty columns Django's ``save`` takes ten times as long to write
    the statement. It sends no signals."""
    sql, names = _insert_statement(type(row))
    params: list[Any] = [_plain(getattr(row, name)) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias


@cache
def _insert_statement(model: type[Model]) -> tuple[str, tuple[str, ...]]:
    """The statement, and the attributes that it takes."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    attributes = tuple(field.attname for field in fields)
    names = ", ".join(_quoted(model, name) for name in attributes)
    values = ", ".join(f"%s::{_kind(model, name)}" for name in attributes)
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({values}) RETURNING id", attributes


def delete(model: type[Model], **columns: object) -> None:
    """The rows with these values, in a table that nothing points to: one statement, and no look at what hangs on it."""
    where = " AND ".join(f"{_quoted(model, column)} = %s" for column in columns)
    _execute(f"DELETE FROM {model._meta.db_table} WHERE {where}", [_plain(value) for value in columns.values()])


def update(model: type[Model], columns: Sequence[str], rows: Sequence[Model]) -> None:
    """One UPDATE of these columns for all of them, by id (nothing for none)."""
    if not rows:
        return
    (row_id, *values), source, params = _columns(model, ["id", *columns], rows)
    sets = ", ".join(f"{_quoted(model, column)} = {value}" for column, value in zip(columns, values, strict=True))
    _execute(f"UPDATE {model._meta.db_table} AS r SET {sets} FROM {source} WHERE r.id = {row_id}", params)


def _columns(model: type[Model], columns: Sequence[str], rows: Sequence[object]) -> tuple[list[str], str, list[object]]:
    """For each column the expression that gives its value; the FROM they refer to; and its parameters.

    The first column always travels as an array: it says how many rows there are.
    """
    expressions: list[str] = []
    many: dict[str, tuple[str, str]] = {}  # name: type, array
    same: dict[str, tuple[str, object]] = {}  # name: type, value
    for number, column in enumerate(columns):
        name, kind, values = f"c{number}", _kind(model, column), list(map(attrgetter(column), rows))
        if number and values.count(values[0]) == len(values):
            same[name] = (kind, _plain(values[0]))
            expressions.append(f"same.{name}")
        else:
            many[name] = (kind, _array(values))
            expressions.append(f"many.{name}")
    source = f"unnest({', '.join(f'%s::{kind}[]' for kind, _ in many.values())}) AS many({', '.join(many)})"
    if same:
        source += f", (VALUES ({', '.join(f'%s::{kind}' for kind, _ in same.values())})) AS same({', '.join(same)})"
    return expressions, source, [value for _, value in (*many.values(), *same.values())]


@cache
def _field(model: type[Model], column: str) -> Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if field.attname == column)


@cache
def _kind(model: type[Model], column: str) -> str:
    """The type without its length: a cast to varchar(12) would cut what is too long instead of refusing it."""
    kind = _field(model, column).db_type(connection)
    assert kind is not None  # a concrete field has a column
    return kind.partition("(")[0]


@cache
def _quoted(model: type[Model], column: str) -> str:
    name = _field(model, column).column
    assert name is not None  # as above
    return connection.ops.quote_name(name)


def _array(values: Sequence[object]) -> str:
    """An array as PostgreSQL writes it: a tenth of what the driver takes to adapt a list item by item."""
    are_numbers = set(map(type, values)) == {int}
    return "{" + ",".join(map(str if are_numbers else _item, values)) + "}"


def _item(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, datetime):
        return f'"{value.isoformat()}"'
    if isinstance(value, dict):
        value = json.dumps(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)  # a number, true or false, a UUID


def _plain(value: object) -> object:
    """One value as the driver knows it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return json.dumps(value)
    return value


def _execute(sql: str, params: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
