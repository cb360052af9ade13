"""Say hello and the weekly question in a real browser on a phone, with and without script: a mentor says that they did
with one tap, and takes it back; a fellow's week in three taps, of which one asks, and its request answered."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Page, expect

from checkins.models import PulseWeek
from requests_app.models import HelpRequest
from tests.browser.looking import PHONE, enter, everywhere, listen
from tests.checkins.hello import scene as hellos
from tests.requests_app.desk_scene import policies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "How manageable was your week?"
TALKED = re.compile(r"We talked\W+Asha")


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request, cast, browser):
    """A phone."""
    policies(cast)
    for person, phone in ((cast.asha, "518-555-0120"), (cast.imani, "518-555-0127")):
        person.phone = phone
        person.save(update_fields=["phone"])
    hellos.begin(cast)
    context = browser.new_context(java_script_enabled=request.param, viewport=PHONE)
    context.with_script = request.param
    yield context.new_page()
    context.close()


def looked_at(page: Page) -> None:
    """In both themes and at every width; that takes a script."""
    if page.context.with_script:
        everywhere(page)
    if folder := os.environ.get("SHOTS"):
        page.set_viewport_size(PHONE)
        name = re.sub(r"[^a-z]+", "-", page.title().lower())
        page.screenshot(path=f"{folder}/{name}-{page.context.with_script}.png", full_page=True)


def test_a_mentor_says_hello_with_one_tap_and_takes_it_back(cast, page, live_server):
    heard = listen(page)
    enter(page, live_server, cast.maeve)
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name="Say hello by")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name=TALKED).click()
    expect(page.get_by_text("Good that you talked.")).to_be_visible()
    expect(page.get_by_text("You talked today")).to_be_visible()
    assert hellos.of(cast, "asha").how == "talked"
    looked_at(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(page.get_by_role("button", name=TALKED)).to_be_visible()
    page.goto(f"{live_server.url}/dashboard/")
    expect(page.get_by_role("link", name="Say hello")).to_be_visible()
    looked_at(page)
    assert heard == []


def test_a_week_in_three_taps_and_its_request_is_answered(cast, page, live_server):
    heard = listen(page)
    enter(page, live_server, cast.asha)
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    looked_at(page)
    page.locator("label[for=w2]").click()
    page.locator("label[for=reach-mentor]").click()
    looked_at(page)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/requests/*/")
    assert PulseWeek.objects.get().score == 2
    page.goto(f"{live_server.url}/me/asking/")
    expect(page.get_by_text("2 of 5")).to_be_visible()
    looked_at(page)
    page.context.clear_cookies()
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/requests/{HelpRequest.objects.get().ref}/")
    page.locator("#reply_text").fill("I’ll call you at noon.")
    page.get_by_role("button", name="Send to Asha").click()
    expect(page.get_by_text("Thank you for answering.")).to_be_visible()
    assert HelpRequest.objects.get().answered_by_id == cast.maeve.id
    assert heard == []
