"""What this room does not keep for ever (people/records/retention.py)."""

from __future__ import annotations

from datetime import datetime

from pts_support.kept.models import UnsentWords
from pts_support.people.records import purge_ledger
from pts_support.people.records.retention import purges


@purges("words that were not sent", "kept.unsentwords")
def unsent_words(now: datetime) -> int:
    """What nobody went back to for 14 days. It is nobody's record: a legal hold does not keep it."""
    return purge_ledger.forget(UnsentWords.objects.forgotten(now), at=now)
