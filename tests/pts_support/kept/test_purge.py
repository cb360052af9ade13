"""Words that were never sent go after 14 days, under a legal hold too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pts_support.kept.models import UnsentWords
from pts_support.kept.purge import unsent_words

pytestmark = pytest.mark.django_db


def test_only_what_is_over_goes(cast):
    for days in (13, 15):
        at = cast.NOW - timedelta(days=days)
        UnsentWords.objects.create(person=cast.asha, form=f"/x/#{days}", page="/", changed_at=at)
    assert unsent_words(cast.NOW) == 1
    assert [row.form for row in UnsentWords.objects.all()] == ["/x/#13"]
