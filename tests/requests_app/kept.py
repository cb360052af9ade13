"""When a conversation's words go, and which of them are still there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection

DAY = timedelta(days=1)
YEAR_END = datetime(2027, 6, 11, 12, tzinfo=UTC)
KEPT, OVER = YEAR_END + 90 * DAY, YEAR_END + 92 * DAY


def words_there():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(t, ' ') FROM (SELECT text t FROM requests_app_message UNION ALL SELECT tried_friend"
            " FROM requests_app_helprequest UNION ALL SELECT text FROM requests_app_keptline) x"
        )
        return cursor.fetchone()[0] or ""
