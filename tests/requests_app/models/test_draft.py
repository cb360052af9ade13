"""A draft nobody went back to for 14 days is gone before it is swept up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from requests_app.models import Draft
from tests.requests_app.ask_page import keep

pytestmark = pytest.mark.django_db


def test_a_draft_nobody_went_back_to_for_14_days_is_gone_before_it_is_swept_up(asha, cast, set_clock):
    key, _ = keep(asha, text="half a sentence")
    for n in range(29):
        keep(asha, text=f"one of many: {n}")
    set_clock(cast.NOW + timedelta(days=14))
    assert "half a sentence" in asha.get("/").content.decode()
    assert f"?draft={key}" in asha.get("/").content.decode()
    set_clock(cast.NOW + timedelta(days=14, minutes=1))
    assert "half a sentence" not in asha.get("/").content.decode()
    assert "?draft=" not in asha.get("/ask/").content.decode()
    assert asha.get(f"/ask/?draft={key}").status_code == 404
    assert keep(asha, text="a new one")[1].json()["said"].startswith("Draft kept")
    assert Draft.objects.count() == 31  # nothing swept them up yet
