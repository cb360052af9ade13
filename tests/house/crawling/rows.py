"""What the crawl asks the database itself."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection


def model(label: str) -> Any:
    """By its label: labels and class names stay where modules move."""
    return apps.get_model(label)


def refs_of(label: str, **filters: object) -> list[str]:
    """The refs of all rows, the oldest first."""
    rows = model(label).objects.filter(**filters).order_by("id")
    return [str(ref) for ref in rows.values_list("ref", flat=True)]


def known_refs() -> frozenset[str]:
    """Every uuid that stands in a row of the site."""
    found: set[str] = set()
    for table in apps.get_models():
        for column in table._meta.concrete_fields:
            if column.get_internal_type() == "UUIDField":
                found |= {str(ref) for ref in table._base_manager.values_list(column.name, flat=True) if ref}
    return frozenset(found)


class Counters:
    """Numbers of rows to come depend on nothing that was rolled back, though PostgreSQL never counts back itself."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'")
            self.last = dict(sorted(cursor.fetchall()))

    def set_back(self) -> None:
        each = ", ".join(f"setval('{name}', {max(last, 1)}, {last > 0})" for name, last in self.last.items())
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {each}")


def begin_anew() -> None:
    """Numbers from one, whatever worlds there were before; and nobody tidies up in the middle of a walk."""
    tables = [table for table in apps.get_models() if table._meta.managed and not table._meta.proxy]
    quiet = (f'ALTER TABLE "{table._meta.db_table}" SET (autovacuum_enabled = false);' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute("\n".join([*connection.ops.sequence_reset_sql(no_style(), tables), *quiet]))
    cache.clear()


def settled() -> None:
    """PostgreSQL knows what there is, and plans accordingly."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def newest_notice() -> int:
    rows = model("notify.OutboxMessage").objects.order_by("-id").values_list("id", flat=True)
    return rows.first() or 0


def notices_since(newest: int) -> list[list[str]]:
    """What was put in the post: kind, for whom, and where it stands."""
    rows = model("notify.OutboxMessage").objects.filter(id__gt=newest).order_by("id")
    return [list(row) for row in rows.values_list("kind", "person__called", "status")]
