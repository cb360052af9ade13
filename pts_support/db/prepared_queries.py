"""Large queries that are written once and planned once a connection.

Django takes up to a hundred times longer to write such a statement than PostgreSQL takes to run it. PostgreSQL takes as
long to plan it as to run it.

A query of many subqueries is the same text every time; only a few values differ. It is built once with stand-ins for
the values, and from then on the values are put where the stand-ins went. Each connection prepares it at its first use
and executes it by name. Rows come out as from any QuerySet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import connections
from django.db.models import Model, QuerySet
from psycopg2.extensions import AsIs

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")  # a model, or what values_list gives
PreparedValue = int | str | date | datetime | UUID | Sequence[int] | None
_PREPARED: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # by the driver's connection
# No id, no word, no day and no moment of ours.
_NUMBERS, _WORDS = 8_123_456_700_000_000, "stands in for a value of a prepared query, the one with the number "
_DAYS, _MOMENTS = date(1704, 3, 1), datetime(1704, 3, 1, tzinfo=UTC)
_APART = timedelta(days=3653)  # between two moments: a query may move one by less than half of it
_OURS = date(1950, 1, 1)  # no time of ours is before it
_AS_IT_IS = timedelta()


class ValuePlace(NamedTuple):
    """Which value stands there: its name, its number in a list, and by how much the query moved it (a moment: "14 days
    before now")."""

    name: str
    number: int = 0
    moved: timedelta = _AS_IT_IS


@dataclass(frozen=True)
class _Kept(Generic[M, Row]):
    """``places``: for each parameter what stands there, or None for a constant."""

    rows: QuerySet[M, Row]
    compiler: Any
    sql: str
    params: tuple[object, ...]
    places: tuple[ValuePlace | None, ...]

    @cached_property
    def name(self) -> str:
        return f"written_{hashlib.sha256(repr((self.sql, self.params, self.places)).encode()).hexdigest()[:24]}"

    @cached_property
    def columns(self) -> list[Any]:
        """What each row has in it, in order."""
        return [expression for expression, *_ in self.compiler.select[: self.compiler.col_count]]

    @cached_property
    def converters(self) -> dict[int, Any]:
        """What makes a value of a column: the same for each row that is ever read."""
        return self.compiler.get_converters(self.columns)

    @cached_property
    def has_composite_fields(self) -> bool:
        return self.compiler.has_composite_fields(self.columns)

    @cached_property
    def wanted(self) -> tuple[ValuePlace, ...]:
        """The values, each once, in the order in which the prepared statement takes them."""
        return tuple(dict.fromkeys(place for place in self.places if place))

    def at(self, connection: Any, values: Mapping[str, Any]) -> tuple[str, tuple[object, ...]]:
        """What this connection is sent for these values. Behind a pooler the next statement may meet another server:
        there it is the whole text each time."""
        if not getattr(connection, "may_prepare", True):
            given = zip(self.params, self.places, strict=True)
            return self.sql, tuple(_value(values, place) if place else constant for constant, place in given)
        self._prepare(connection)
        return f"EXECUTE {self.name} ({', '.join(['%s'] * len(self.wanted))})", tuple(
            _value(values, place) for place in self.wanted
        )

    def _prepare(self, connection: Any) -> None:
        connection.ensure_connection()
        there = _PREPARED.setdefault(connection.connection, set())
        if self.name in there:
            return
        numbered: dict[ValuePlace | None, AsIs] = {
            place: AsIs(f"${number}") for number, place in enumerate(self.wanted, 1)
        }
        params = [numbered.get(place, constant) for constant, place in zip(self.params, self.places, strict=True)]
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.name} AS {self.sql}", params)
        there.add(self.name)  # it stays when the transaction is rolled back


class PreparedQuery(Generic[M, Row]):
    """``build(**values)`` makes the QuerySet; values are whole numbers, words, dates, moments (with their zone), UUIDs,
    lists of numbers, or None.

    None may change what is built; everything else may only be compared with, a moment also moved by a fixed time. A
    list is filled up with its last number to the next power of two, so that few lengths are ever written.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Row]]) -> None:
        self._build = build
        self._kept: dict[tuple[object, ...], _Kept[M, Row]] = {}

    def __call__(self, **values: PreparedValue) -> QuerySet[M, Row]:
        """The rows for these values: not asked for yet, to be iterated as they are (no further filter)."""
        full = {name: _filled(value) for name, value in values.items()}
        shape = tuple((name, _shape(value)) for name, value in sorted(full.items()))
        kept = self._kept.get(shape)
        if kept is None:
            kept = self._kept[shape] = self._write(full)
        compiler = copy(kept.compiler)
        compiler.connection = connections[compiler.using]
        compiler.as_sql = lambda *args, **kwargs: kept.at(compiler.connection, full)
        compiler.get_converters = lambda expressions: kept.converters
        compiler.has_composite_fields = lambda expressions: kept.has_composite_fields
        rows = kept.rows.all()
        rows.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]  # it is written already
        return rows

    def _write(self, values: dict[str, object]) -> _Kept[M, Row]:
        places_of: dict[object, ValuePlace] = {}
        given = {name: _stand_ins(name, value, places_of) for name, value in values.items()}
        rows = self._build(**given)
        compiler = rows.query.get_compiler(using=rows.db)
        sql, params = compiler.as_sql()
        places = tuple(_place_of(param, places_of) for param in params)
        passed_on = {place._replace(moved=_AS_IT_IS) for place in places if place}
        if lost := {(place.name, place.number) for place in places_of.values() if place not in passed_on}:
            raise ValueError(f"not passed on as a value of its own: {sorted(lost)}")
        return _Kept(rows, compiler, sql, tuple(params), places)


def _shape(value: object) -> object:
    """What decides how the statement is written: how long a list is; of all else the type."""
    if isinstance(value, list):
        return len(value)
    return type(value)


def _stand_ins(name: str, value: object, places_of: dict[object, ValuePlace]) -> object:
    """What the query is built with in the place of this value. ``places_of`` learns what stands for what."""
    if value is None:
        return None
    if isinstance(value, list):
        return [_stand_in(ValuePlace(name, number), one, places_of) for number, one in enumerate(value)]
    return _stand_in(ValuePlace(name), value, places_of)


def _stand_in(place: ValuePlace, value: object, places_of: dict[object, ValuePlace]) -> object:
    made: object
    match value:
        case str():
            made = f"{_WORDS}{len(places_of)}"
        case datetime():  # before the date, which a moment is too
            made = _MOMENTS + _APART * len(places_of)
        case date():
            made = _DAYS + timedelta(days=len(places_of))
        case UUID():
            made = UUID(int=_NUMBERS + len(places_of))
        case _:
            made = _NUMBERS + len(places_of)
    places_of[made] = place
    return made


def _place_of(param: object, places_of: Mapping[object, ValuePlace]) -> ValuePlace | None:
    """What stands where this parameter is; None for a constant."""
    if isinstance(param, datetime):
        return _place_of_moment(param, places_of)
    if not isinstance(param, (int, str, date, UUID)):
        return None
    place = places_of.get(param)
    if place is None and isinstance(param, date) and param < _OURS:
        raise ValueError("made a day of a value: a day has to be a value of its own")
    return place


def _place_of_moment(param: datetime, places_of: Mapping[object, ValuePlace]) -> ValuePlace | None:
    if param.date() >= _OURS:
        return None
    made = _MOMENTS + _APART * round((param - _MOMENTS) / _APART)
    return places_of[made]._replace(moved=param - made)


def _value(values: Mapping[str, Any], place: ValuePlace) -> object:
    value = values[place.name]
    if isinstance(value, list):
        return value[place.number]
    if place.moved:
        return value + place.moved
    return value


def _filled(value: PreparedValue) -> object:
    if value is None or isinstance(value, (int, str, date, UUID)):
        return value
    numbers = list(value) or [0]
    return numbers + [numbers[-1]] * ((1 << (len(numbers) - 1).bit_length()) - len(numbers))
