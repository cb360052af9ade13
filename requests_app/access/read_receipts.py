"""Who read what: written before the words are shown. If it cannot be written, they are not shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from pts_support.db import bulk
from requests_app.models import Reading

if TYPE_CHECKING:
    from pts_support.people.models import User

COLUMNS = ("request_id", "reader_id", "newest_id", "at")


def record(reader: User, shown: Iterable[tuple[int, int]], *, now: datetime) -> None:
    """``shown``: (request id, id of the newest message shown) for everything on the page; one insert, each pair once.

    The caller leaves out the reader's own requests. Any error goes up: a page that cannot keep this shows no words.
    """
    rows = [
        Reading(request_id=request_id, reader_id=reader.id, newest_id=message_id, at=now)
        for request_id, message_id in shown
    ]
    bulk.insert(Reading, COLUMNS, rows, ignore_conflicts=True)
