"""Asking first, in a real browser on a phone: the first day with its practice request, and words that become an ask."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Page, expect

from pts_support.people.models import Agreement
from requests_app.chain import policy, policy_versions
from requests_app.models import Draft, HelpRequest, Message
from tests.browser.looking import PHONE, enter, everywhere, listen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VENT = "The new schedule begins Monday. No one is being flexible, it's impossible!"
OFFER = "Want to put it as an ask?"
ASK = "Can I run something by you: no one is being flexible, it's impossible?"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request, cast, browser):
    """A phone."""
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    context = browser.new_context(java_script_enabled=request.param, viewport=PHONE)
    context.with_script = request.param
    yield context.new_page()
    context.close()


def looked_at(page: Page) -> None:
    """In both themes and at every width; that takes a script."""
    if page.context.with_script:
        everywhere(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{re.sub(r'[^a-z]+', '-', page.title().lower())}-{page.context.with_script}.png")


@pytest.mark.usefixtures("gate_closed")
def test_the_first_day_ends_with_a_practice_request_and_a_welcome(cast, page, live_server):
    Agreement.objects.filter(user=cast.asha).delete()
    heard = listen(page)
    enter(page, live_server, cast.asha)
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name="Asking is part of your job")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Next: what we promise you").click()
    page.get_by_role("button", name="I agree, continue").click()
    expect(page).to_have_url(f"{live_server.url}/practice/?first=day")
    looked_at(page)
    page.get_by_role("button", name="Send the practice request").click()
    page.wait_for_url("**/requests/*/")
    looked_at(page)
    page.context.clear_cookies()
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    expect(page.get_by_role("link", name="Asha sent a practice request")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Welcome").click()
    page.wait_for_load_state()
    assert HelpRequest.objects.get().answered_by_id == cast.maeve.id
    assert heard == []


def test_words_that_mean_help_become_an_ask_in_one_tap(cast, page, live_server):
    heard = listen(page)
    enter(page, live_server, cast.asha)
    page.goto(f"{live_server.url}/ask/")
    page.locator("#id_text").fill(VENT)
    if not page.context.with_script:
        page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("heading", name=OFFER)).to_be_visible(timeout=20_000)
    looked_at(page)
    page.get_by_role("button", name=ASK).click()
    expect(page.locator("#id_text")).to_have_value(f"{ASK}\n\n{VENT}")
    expect(page.get_by_role("heading", name=OFFER)).to_have_count(0)
    looked_at(page)
    page.locator(".ask button.btn-primary").click()
    page.wait_for_url("**/requests/*/")
    assert (Message.objects.get().text, HelpRequest.objects.get().kind) == (f"{ASK}\n\n{VENT}", "run_by")
    assert not Draft.objects.exists()
    assert heard == []
