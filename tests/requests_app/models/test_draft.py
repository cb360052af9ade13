"""A draft is kept for 14 days after somebody went back to it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from requests_app.models import Draft
from tests.requests_app.ask_page import keep

KEPT = timedelta(days=14)


def draft(fellow, changed_at, form_key=None):
    return Draft.objects.create(fellow=fellow, form_key=form_key or uuid4(), changed_at=changed_at)


def test_it_is_kept_to_the_end_of_fourteen_days_and_forgotten_after(cast):
    last = draft(cast.asha, cast.NOW - KEPT)
    over = draft(cast.asha, cast.NOW - KEPT - timedelta(seconds=1))
    assert list(Draft.objects.kept(cast.NOW)) == [last]
    assert list(Draft.objects.forgotten(cast.NOW)) == [over]


def test_the_newest_comes_first(cast):
    older, newer = (draft(cast.asha, cast.NOW + timedelta(hours=hours)) for hours in (0, 1))
    assert list(Draft.objects.all()) == [newer, older]


def test_a_form_has_one_draft_of_each_fellow(cast):
    first = draft(cast.asha, cast.NOW)
    draft(cast.ben, cast.NOW, first.form_key)
    with pytest.raises(IntegrityError, match="one_draft_a_form"):
        draft(cast.asha, cast.NOW, first.form_key)


def test_a_draft_nobody_went_back_to_for_14_days_is_gone_before_it_is_swept_up(asha, cast, set_clock):
    key, _ = keep(asha, text="half a sentence")
    for n in range(29):
        keep(asha, text=f"one of many: {n}")
    set_clock(cast.NOW + timedelta(days=14))
    assert "half a sentence" in asha.get("/").content.decode()
    assert f"?draft={key}" in asha.get("/").content.decode()
    set_clock(cast.NOW + timedelta(days=14, minutes=1))
    assert "half a sentence" not in asha.get("/").content.decode()
    assert "Go on with your" not in asha.get("/ask/").content.decode()
    assert "half a sentence" not in asha.get(f"/ask/?draft={key}").content.decode()
    assert keep(asha, text="a new one")[1].json()["said"].startswith("Draft kept")
    assert Draft.objects.count() == 31  # nothing swept them up yet
