"""The trail of what staff did only grows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from pts_support.people import audit
from pts_support.people.models import AccessEntry
from tests.cast import NOW


def test_the_trail_only_grows(cast):
    audit.record(cast.rosa, "looked", "user:1", program=cast.program, now=NOW)
    for sql in ("UPDATE people_accessentry SET verb = 'x'", "DELETE FROM people_accessentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pts.purge = 'on'")  # the door without a limit opens for nothing
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("DELETE FROM people_accessentry")
        transaction.set_rollback(True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pts.purge = 'on'")
        cursor.execute("SELECT set_config('pts.purge_before', %s, true)", [(NOW + timedelta(days=1)).isoformat()])
        cursor.execute("DELETE FROM people_accessentry")
    assert AccessEntry.objects.count() == 0
