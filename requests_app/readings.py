"""Who read what: written before the words are shown. If it cannot be written, they are not shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from requests_app.models import Reading

if TYPE_CHECKING:
    from pts_support.people.models import User


def record(reader: User, shown: Iterable[tuple[int, int]], *, now: datetime) -> None:
    """``shown``: (request id, id of the newest message shown) for everything on the page; one insert, each pair once.

    The caller leaves out the reader's own requests. Any error goes up: a page that cannot keep this shows no words.
    """
    rows = [Reading(request_id=request, reader=reader, newest_id=message, at=now) for request, message in shown]
    if rows:
        Reading.objects.bulk_create(rows, ignore_conflicts=True)
