"""The texts people say yes to: the page and the button say the same, and an old wording stays as it was."""

from __future__ import annotations

import hashlib

import pytest
from django.conf import settings

from pts_support.people.models import Agreement
from pts_support.people.signin import agreements

# A text that was in force is never edited. Red here means: put it back, and make the change a new version.
FINGERPRINTS = {"2026-11": "0f7d35b443433fe6"}


def fingerprint(version: agreements.AgreementText) -> str:
    page = (settings.BASE_DIR / "templates" / version.template).read_text()
    return hashlib.sha256(f"{page}|{version.pledge}|{version.read}".encode()).hexdigest()[:16]


def test_no_text_changes_under_a_yes():
    assert {v.name: fingerprint(v) for v in agreements.VERSIONS} == FINGERPRINTS


def test_the_pledge_stands_in_the_promise_as_helpers_say_it(cast, client):
    page = client.get("/promise/").content.decode()
    assert f"“{agreements.TEXTS[Agreement.What.HELPER]}”" in page
    for part in ("Three exceptions", "a child may be unsafe", "someone may be in danger", "the law requires it"):
        assert part in page


@pytest.mark.parametrize(("asked", "status"), [("2026-11", 200), ("2020-01", 404), ("../../etc", 404), ("", 404)])
def test_each_version_stays_readable(cast, client, asked, status):
    assert client.get("/promise/", {"version": asked}).status_code == status


def test_an_older_one_says_that_it_is_older(cast, client, monkeypatch):
    newer = agreements.AgreementText("2027-08", agreements.VERSIONS[0].since, pledge="Newer.", read="Read.")
    monkeypatch.setattr(agreements.AgreementText, "template", property(lambda self: "promise/2026-11.html"))
    monkeypatch.setattr(agreements, "VERSIONS", (*agreements.VERSIONS, newer))
    monkeypatch.setattr(agreements, "VERSION", newer.name)
    page = client.get("/promise/?version=2026-11").content.decode()
    assert "This is how it stood from" in page
    assert "“I don’t use this in ratings" in page
    assert "This is how it stood" not in client.get("/promise/").content.decode()


def test_a_new_version_asks_everybody_anew(cast, client, monkeypatch):
    from pts_support.people.roles import roles_on
    from tests.cast import NOW

    held = roles_on(cast.maeve, NOW.date())
    assert [yes.is_due for yes in agreements.agreements_for(cast.maeve, held, NOW)] == [False]
    monkeypatch.setattr(agreements, "VERSION", "2027-08")
    assert [yes.is_due for yes in agreements.agreements_for(cast.maeve, held, NOW)] == [True]
