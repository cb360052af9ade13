"""How long words are kept that nobody sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support.kept.models import UnsentWords

pytestmark = pytest.mark.django_db


def test_they_live_for_14_days_after_the_last_change(cast):
    def row(form, age):
        return UnsentWords.objects.create(person=cast.asha, form=form, page="/", changed_at=cast.NOW - age)

    last, over = row("/x/#0", timedelta(days=14)), row("/x/#1", timedelta(days=14, seconds=1))
    assert list(UnsentWords.objects.kept(cast.NOW)) == [last]
    assert list(UnsentWords.objects.forgotten(cast.NOW)) == [over]
    assert last.goes_at == cast.NOW
