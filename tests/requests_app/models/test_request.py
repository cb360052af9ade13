"""The two queues stay cheap: partial indexes that bound parameters can use, and tables that are cleaned often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from pts_support.notify.models import OutboxMessage
from requests_app.models import HelpRequest
from tests.cast import NOW
from tests.reports.past import asked

pytestmark = pytest.mark.django_db


def plan(rows) -> str:
    """How PostgreSQL would find these rows if it knew nothing about the values asked for."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off")
        marked = sql.replace("%s", "{}").format(*(f"${n}" for n in range(1, len(params) + 1)))
        cursor.execute(f"PREPARE look AS {marked}")
        cursor.execute(f"EXPLAIN EXECUTE look ({', '.join(['%s'] * len(params))})", params)
        found = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("DEALLOCATE look")
    return found


def test_what_is_due_is_found_by_its_partial_index(cast):
    asked(cast.memberships["asha"], NOW - timedelta(days=1))
    assert "request_due" in plan(HelpRequest.objects.due(NOW))


def test_what_waits_to_be_sent_is_found_by_its_partial_index(cast):
    """With the status in the statement, as the driver sends it: bound by the server it would be a plain scan."""
    waiting = OutboxMessage.objects.filter(status="queued", next_try_at__lte=NOW).order_by("next_try_at", "pk")
    with connection.cursor() as cursor:
        # A table of a few rows is as cheap to sort; a large one is not.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "outbox_due" in waiting.explain()


def test_the_indexes_hold_only_what_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname IN ('request_due', 'outbox_due') ORDER BY 1")
        defined = [row[0].partition(" WHERE ")[2] for row in cursor.fetchall()]
    assert defined == ["((status)::text = 'queued'::text)", "(due_at IS NOT NULL)"]


def test_hot_tables_are_cleaned_after_two_percent_of_change():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE 'autovacuum_vacuum_scale_factor=0.02' = ANY(reloptions)")
        assert {row[0] for row in cursor.fetchall()} == {
            "requests_app_helprequest", "requests_app_participant", "notify_outboxmessage",
        }  # fmt: skip
