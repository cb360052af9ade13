"""What this room does not keep for ever (people/retention.py)."""

from __future__ import annotations

from datetime import datetime

from pts_support.people import purge_ledger
from pts_support.people.models import AccessEntry
from pts_support.people.retention import BATCH, TRAIL, door, held, in_batches, purger


@purger("the trail")
def trail(now: datetime) -> int:
    """Who did what, after 400 days; of a program with a legal hold (on anybody) all is kept."""
    before = now - TRAIL

    def some() -> int:
        with door(before):
            old = AccessEntry.objects.filter(at__lt=before).exclude(held("program"))
            ids = list(old.order_by("id").values_list("id", flat=True)[:BATCH])
            purge_ledger.append(AccessEntry, ids, at=now)
            AccessEntry.objects.filter(id__in=ids)._raw_delete("default")
        return len(ids)

    return in_batches(some)
