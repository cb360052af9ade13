"""What this room does not keep for ever (people/records/retention.py)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pts_support.kept.models import UnsentWords
from pts_support.people.records import purge_ledger
from pts_support.people.records.retention import purges


@purges("words that were not sent", "kept.unsentwords")
def unsent_words(now: datetime) -> int:
    """What nobody went back to for 14 days. It is nobody's record: a legal hold does not keep it."""
    with transaction.atomic():
        ids = list(UnsentWords.objects.forgotten(now).values_list("id", flat=True))
        purge_ledger.append(UnsentWords, ids, at=now)
        UnsentWords.objects.filter(id__in=ids).delete()
    return len(ids)
