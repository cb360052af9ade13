"""How many files a person may send in a day. Words are never refused: they go without files, and the page says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Sum

from requests_app.models import Attachment

DAY = timedelta(days=1)
MOST_FILES, MOST_BYTES = 40, 120 * 2**20


def left_out(files: Sequence[UploadedFile], *, person_id: int, now: datetime) -> str:
    """Why these files do not go with the words, as a sentence; "" if they may."""
    sent = Attachment.objects.filter(message__author_id=person_id, at__gt=now - DAY, at__lte=now)
    kept = sent.aggregate(files=Count("id"), size=Sum("size"))
    more = sum(file.size or 0 for file in files)
    if kept["files"] + len(files) <= MOST_FILES and (kept["size"] or 0) + more <= MOST_BYTES:
        return ""
    which = "The file was" if len(files) == 1 else "The files were"
    return (
        f"{which} not sent, only your words: {MOST_FILES} files and {MOST_BYTES // 2**20} MB fit in a day. "
        "Send what is missing tomorrow, or as a link."
    )
