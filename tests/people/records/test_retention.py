"""How long things are kept: every model has a decision, and what signing in leaves behind goes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps

from pts_support import clock
from pts_support.people.models import Browser, PhoneCode, Tries
from pts_support.people.records import retention

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.PURGE_FILE = str(tmp_path / "purged")
    return Path(settings.PURGE_FILE)


def undecided(models, decided):
    return sorted({m._meta.label_lower for m in models} - set(decided))


def test_every_model_of_the_project_says_how_long_it_is_kept():
    """A new table: declare in its room's purge.py what takes its rows away, or why they stay."""
    models = apps.get_models()
    decided = retention.retention_decisions()
    assert (undecided(models, decided), sorted(set(decided) - {m._meta.label_lower for m in models})) == ([], [])
    assert undecided(models, set(decided) - {"people.browser"}) == ["people.browser"]
    purged = {model for model, how in decided.items() if how.startswith("purged: ")}
    assert purged >= {"people.browser", "people.tries", "people.phonecode", "requests_app.draft"}


def test_what_signing_in_leaves_behind_goes(cast):
    at, now = clock.real(), cast.NOW
    for days in (399, 401):
        Browser.objects.create(user=cast.asha, token_hash=str(days), made_at=at, seen_at=at - days * DAY)
    for hours in (23, 25):
        Tries.objects.create(key=str(hours), count=1, since=at - timedelta(hours=hours))
    for n, (who, hours) in enumerate((("maeve", 23), ("tom", 25))):
        PhoneCode.objects.create(
            membership=cast.memberships[who], code_hash=str(n), made_by=cast.rosa, made_at=now - 3 * DAY,
            expires_at=now - timedelta(hours=hours), ended_at=now - 2 * DAY,
        )  # fmt: skip
    gone = retention.purge(now)
    assert {k: gone[k] for k in ("browsers", "tries", "codes read out by phone")} == {
        "browsers": 1, "tries": 1, "codes read out by phone": 1,
    }  # fmt: skip
    assert list(Browser.objects.values_list("token_hash", flat=True)) == ["399"]
    assert list(Tries.objects.values_list("key", flat=True)) == ["23"]
    assert list(PhoneCode.objects.values_list("code_hash", flat=True)) == ["0"]
