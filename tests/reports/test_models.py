"""What the database refuses of an edition."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from reports.models import Edition

pytestmark = pytest.mark.django_db


def edition(cast, first, last, *, published=True) -> Edition:
    return Edition.objects.create(
        program=cast.program, year=date(2026, 8, 1), first=first, last=last, unit="quarter", published=published,
        made_at=cast.NOW,
    )  # fmt: skip


def test_one_edition_a_closing_and_one_report_from_a_month(cast):
    august, october, january = date(2026, 8, 1), date(2026, 10, 1), date(2027, 1, 1)
    kept = edition(cast, august, october)
    assert str(kept) == "2026-08 to 2026-10"
    for first, last, published, name in (
        (date(2026, 9, 1), october, False, "one_edition_a_closing"),
        (august, january, True, "one_report_from_a_month"),
        (january, october.replace(month=9), False, "edition_ends_after_start"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            edition(cast, first, last, published=published)
    assert edition(cast, august, january, published=False).pk  # it waits for a longer period: no report


def test_editions_are_read_in_order(cast):
    later = edition(cast, date(2026, 11, 1), date(2027, 1, 1))
    earlier = edition(cast, date(2026, 8, 1), date(2026, 10, 1))
    assert list(Edition.objects.all()) == [earlier, later]
