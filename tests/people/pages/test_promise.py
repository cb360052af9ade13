"""/promise/: the page says what the button says, in each version."""

from __future__ import annotations

import re

import pytest

from pts_support.people.models import Agreement
from pts_support.people.signin import agreements


def test_the_pledge_stands_in_the_promise_as_helpers_say_it(cast, client):
    page = client.get("/promise/").content.decode()
    assert f"“{agreements.TEXTS[Agreement.What.HELPER]}”" in page
    for part in ("Three exceptions", "a child may be unsafe", "someone may be in danger", "the law requires it"):
        assert part in page


@pytest.mark.parametrize(
    ("asked", "status"), [("2026-11", 200), ("2026-11-17", 200), ("2020-01", 404), ("../../etc", 404), ("", 404)]
)
def test_each_version_stays_readable(cast, client, asked, status):
    assert client.get("/promise/", {"version": asked}).status_code == status


def test_the_one_that_holds_is_short_and_says_what_small_groups_may_know(cast, client):
    page = client.get("/promise/").content.decode()
    main = page.partition("<h1>")[2].partition("</main>")[0]
    shown = re.sub(r"<[^>]+>", " ", re.sub(r"<details.*?</details>", "", main, flags=re.S))
    assert len(shown.split()) < 200
    small = "where fewer than five of them can read it, the page says that they may know who asks"
    assert small in " ".join(page.split())


def test_an_older_one_says_that_it_is_older(cast, client, monkeypatch):
    newer = agreements.AgreementText("2027-08", agreements.VERSIONS[0].since, pledge="Newer.", read="Read.")
    monkeypatch.setattr(agreements.AgreementText, "template", property(lambda self: "promise/2026-11.html"))
    monkeypatch.setattr(agreements, "VERSIONS", (*agreements.VERSIONS, newer))
    monkeypatch.setattr(agreements, "VERSION", newer.name)
    page = client.get("/promise/?version=2026-11").content.decode()
    assert "This is how it stood from" in page
    assert "“I don’t use this in ratings" in page
    assert "This is how it stood" not in client.get("/promise/").content.decode()
