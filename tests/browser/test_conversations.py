"""Conversations in a real browser: every page on a phone and a desk, and a fellow who moves one, with and without
script."""

from __future__ import annotations

import os

import pytest

from tests.browser.looking import DESK, PHONE, enter, everywhere, listen
from tests.checkins.scene import begin

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("PTS_SHOTS", "")


@pytest.fixture
def scene(cast):
    for person, phone in ((cast.asha, "518-555-0120"), (cast.rosa, "518-555-0121")):
        person.phone = phone
        person.save(update_fields=["phone"])
    return begin(cast)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("asha", "/conversations/"),
        ("rosa", "/conversations/held/"),
        ("rosa", "/conversations/held/times/"),
        ("rosa", "/program/check-ins/"),
        ("rosa", "/"),
        ("asha", "/"),
    ],
)
def test_each_page(cast, scene, live_server, page, who, path):
    enter(page, live_server, getattr(cast, who))
    heard = listen(page)
    page.goto(live_server.url + path)
    for name, size in (("390", PHONE), ("1280", DESK)):
        page.set_viewport_size(size)
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{who}{path.replace('/', '-')}{name}.png", full_page=True)
    everywhere(page)
    assert heard == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_fellow_moves_it_on_a_phone_and_takes_that_back(cast, scene, live_server, browser, script):
    context = browser.new_context(java_script_enabled=script, viewport=PHONE)
    page = context.new_page()
    enter(page, live_server, cast.asha)
    page.goto(live_server.url)
    page.get_by_role("link", name="Move it or skip it").click()
    page.get_by_text("November 26 at 3:20", exact=False).click()
    page.get_by_role("button", name="Move to this time").click()
    assert "Moved. You both get a new calendar file." in page.inner_text("main")
    assert "November 26 at 3:20" in page.inner_text("h1").replace("\N{NO-BREAK SPACE}", " ")
    page.get_by_role("button", name="Undo").click()
    assert "Thursday at 3:00" in page.inner_text("h1").replace("\N{NO-BREAK SPACE}", " ")
    context.close()
