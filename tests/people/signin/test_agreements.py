"""The texts people say yes to: an old wording stays as it was, and a new one asks everybody anew."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.urls import reverse

from pts_support.people.signin import agreements
from tests.cast import NOW

# A text that was in force is never edited. Red here means: put it back, and make the change a new version.
FINGERPRINTS = {"2026-11": "0f7d35b443433fe6", "2026-11-17": "a8b708d90718dbc4"}


def fingerprint(version: agreements.AgreementText) -> str:
    page = (settings.BASE_DIR / "templates" / version.template).read_text()
    return hashlib.sha256(f"{page}|{version.pledge}|{version.read}".encode()).hexdigest()[:16]


def test_no_text_changes_under_a_yes():
    assert {v.name: fingerprint(v) for v in agreements.VERSIONS} == FINGERPRINTS


def test_a_new_version_asks_everybody_anew(cast, client, monkeypatch):
    from pts_support.people.roles import roles_on
    from tests.cast import NOW

    held = roles_on(cast.maeve, NOW.date())
    assert [yes.is_due for yes in agreements.agreements_for(cast.maeve, held, NOW)] == [False]
    monkeypatch.setattr(agreements, "VERSION", "2027-08")
    assert [yes.is_due for yes in agreements.agreements_for(cast.maeve, held, NOW)] == [True]


def test_helpers_say_it_anew_every_august(cast, client, signed_in, set_clock):
    signed_in(client, cast.maeve)
    client.post(reverse("people:agree", args=["helper"]))
    set_clock(NOW.replace(year=2027, month=8, day=2))
    assert "please agree again" in client.get(reverse("people:me")).content.decode()
