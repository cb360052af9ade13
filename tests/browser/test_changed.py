"""You asked, we changed, on a phone, with and without script: a tick at closing, a line by staff, read by everybody."""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from checkins.models import ChangedLine, SharedLine
from requests_app.acts import conversation
from tests.access.scene import ask
from tests.browser.looking import DESK, PHONE, enter, everywhere, listen
from tests.checkins.changes import scene as given
from tests.requests_app.desk_scene import policies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOX, FIELD = "This could help others: change it for all", "What should change for all?"
LINE = "The therapy room can be booked for calls to families."


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request, cast, browser):
    policies(cast)
    given.begin(cast)
    context = browser.new_context(java_script_enabled=request.param, viewport=PHONE)
    context.with_script = request.param
    yield context.new_page()
    context.close()


@pytest.fixture
def answered(cast, page):
    request = ask(cast, now=cast.NOW - timedelta(hours=1))
    conversation.reply(request, by=cast.maeve, text="Try it.", now=cast.NOW - timedelta(minutes=9))
    return request


def looked_at(page: Page, name: str) -> None:
    """In both themes and at every width; that takes a script."""
    if page.context.with_script:
        everywhere(page)
    if folder := os.environ.get("SHOTS"):
        for width, size in (("390", PHONE), ("1280", DESK)):
            for theme in ("light", "dark"):
                page.set_viewport_size(size)
                page.emulate_media(color_scheme=theme)
                page.screenshot(path=f"{folder}/{name}-{width}-{theme}-{page.context.with_script}.png", full_page=True)
    page.set_viewport_size(PHONE)


def test_a_fellow_ticks_at_closing_staff_publish_and_everybody_reads_it(cast, page, live_server, answered):
    heard = listen(page)
    enter(page, live_server, cast.asha)
    page.goto(f"{live_server.url}/requests/{answered.ref}/")
    looked_at(page, "closed-fold")
    page.get_by_text("Keep a line, or change it for all").click()
    expect(page.get_by_label(FIELD)).to_be_hidden()
    page.get_by_label(BOX).check()
    page.get_by_label(FIELD).fill("A room for calls, at every school.")
    looked_at(page, "closing")
    page.get_by_role("button", name="Yes, that helped").click()
    expect(page.get_by_text("Staff get your sentence within about four weeks, without your name.")).to_be_visible()
    assert SharedLine.objects.get().text == "A room for calls, at every school."
    page.goto(f"{live_server.url}/changed/")
    looked_at(page, "own")
    given.give(cast, "ben", "imani", "jonah", "lena", now=cast.NOW)
    SharedLine.objects.update(closing=None, due_at=None, told_at=cast.NOW)

    enter(page, live_server, cast.rosa)
    page.goto(f"{live_server.url}/program/changed/")
    expect(page.get_by_text("A room for calls, at every school.")).to_be_visible()
    page.get_by_label("What changed, in one line").fill("Asha asked for a room.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("could be someone in your program").first).to_be_visible()
    expect(page.get_by_label("What changed, in one line")).to_have_value("Asha asked for a room.")
    looked_at(page, "refused")
    page.get_by_label("What changed, in one line").fill(LINE)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. Everyone reads it for a month.")).to_be_visible()
    looked_at(page, "published")
    page.get_by_role("link", name=re.compile("^Edit")).click()
    expect(page.get_by_role("heading", name="Edit a line")).to_be_visible()
    looked_at(page, "edit")
    assert ChangedLine.objects.get().text == LINE
    for reader in (cast.ben, cast.maeve, cast.okafor):
        enter(page, live_server, reader)
        page.goto(live_server.url)
        expect(page.get_by_text(LINE)).to_be_visible()
    looked_at(page, "home")
    page.get_by_role("link", name="All of them").click()
    page.wait_for_url("**/changed/")
    expect(page.get_by_text(LINE)).to_be_visible()
    assert [one for one in heard if "422" not in one] == []
