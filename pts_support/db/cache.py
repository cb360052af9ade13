"""Django's cache in the database, with values as JSON: whoever could write a row can plant a number, and no program.

Django's own backend keeps pickles, and reading a pickle runs what it says. allauth keeps its limits here, and which
codes of an app are used up: numbers, lists and words.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from pts_support import clock

NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class JsonCache(DatabaseCache):
    """PostgreSQL alone. A value that is no JSON (an old pickle, a planted one) is as if it were not there."""

    _table: str  # Django's, which its types do not tell
    _cull: Callable[..., None]

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        asked = {self.make_and_validate_key(key, version=version): key for key in keys}
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT cache_key, value FROM "{self._table}" WHERE cache_key = ANY(%s) AND expires > %s',
                [list(asked), clock.real()],
            )
            found = cursor.fetchall()
        return {asked[key]: value for key, text in found for value in _read(text)}

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """`mode` is Django's: "set", "add" (only where nothing is, or nothing any more) or "touch"."""
        now, expires = clock.real(), self._expires(timeout)
        table = f'"{self._table}"'
        with connection.cursor() as cursor:
            if mode == "touch":
                cursor.execute(
                    f"UPDATE {table} SET expires = %s WHERE cache_key = %s AND expires > %s", [expires, key, now]
                )
                return bool(cursor.rowcount)
            self._keep_small(cursor, now)
            put = (
                f"INSERT INTO {table} AS old (cache_key, value, expires) VALUES (%s, %s, %s)"
                " ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
            )
            values: list[str | datetime] = [key, json.dumps(value), expires]
            if mode == "add":
                put, values = f"{put} WHERE old.expires <= %s", [*values, now]
            cursor.execute(put, values)
            return bool(cursor.rowcount)

    def _expires(self, timeout: Any) -> datetime:
        ends = self.get_backend_timeout(timeout)
        if ends is None:
            return NEVER
        return datetime.fromtimestamp(ends, tz=UTC)

    def _keep_small(self, cursor: Any, now: datetime) -> None:
        cursor.execute(f'SELECT count(*) FROM "{self._table}"')
        (rows,) = cursor.fetchone()
        if rows > self._max_entries:
            self._cull(connection.alias, cursor, now, rows)


def _read(text: str) -> list[Any]:
    """The value, or nothing."""
    try:
        return [json.loads(text)]
    except ValueError:
        return []
