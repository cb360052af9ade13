"""The peer board in a browser: for everybody, without script, and with something that may not stand there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from requests_app.models import Message
from tests.browser.looking import PHONE, enter, everywhere, listen
from tests.requests_app.desk_scene import board, policies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def posts(cast):
    policies(cast)
    return board(cast)


def test_it_is_readable_for_everybody(live_server, page, cast, posts):
    heard = listen(page)
    enter(page, live_server, cast.asha)
    page.goto(f"{live_server.url}/peers/")
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    everywhere(page)
    assert heard == []


def test_a_peer_answers_without_script(live_server, browser, cast, posts):
    """A name stops it, the words stay, and without the name it is sent."""
    page = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    enter(page, live_server, cast.lena)
    page.goto(f"{live_server.url}/peers/")
    page.locator("article").nth(2).get_by_text("Answer this", exact=True).click()
    field = page.locator("article").nth(2).get_by_label("Your answer")
    field.fill("Ask Marcus, he did it.")
    page.locator("article").nth(2).get_by_role("button", name="Send", exact=True).click()
    assert "“Marcus” could be a student's name." in page.locator(".errors").inner_text()
    field = page.locator("article").nth(2).get_by_label("Your answer")
    assert field.input_value() == "Ask Marcus, he did it."
    field.fill("Ask the one who ran it last year.")
    page.locator("article").nth(2).get_by_role("button", name="Send", exact=True).click()
    assert "You, today" in page.locator("article").nth(2).inner_text()
    assert Message.objects.get(author=cast.lena, kind="answer").request_id == posts["imani"].id
    page.context.close()


def test_the_page_that_says_what_to_change_is_readable_too(live_server, page, cast, posts):
    enter(page, live_server, cast.lena)
    page.goto(f"{live_server.url}/peers/")
    page.get_by_text("Answer this", exact=True).first.click()
    page.get_by_label("Your answer").first.fill("Ask Marcus, he did it.")
    page.get_by_role("button", name="Send", exact=True).first.click()
    expect(page.locator(".errors")).to_be_focused()
    page.locator(".errors a").click()
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    everywhere(page)
