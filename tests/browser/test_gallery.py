"""The components and the pages of the whole site, in a real browser."""

from __future__ import annotations

import pytest

from pts_support.people.models import Installation
from pts_support.web import flash
from tests.browser.looking import DESK, PHONE, enter, everywhere, listen, no_sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def demo(cast):
    Installation.objects.filter(id=1).update(demo=True)


@pytest.mark.parametrize(
    "path", ["/promise/", "/who-sees-what/", "/light/", "/accounts/login/", "/there-is-no-such-page/"]
)
def test_public_pages_are_readable_for_everybody(live_server, page, cast, path):
    page.goto(live_server.url + path)
    everywhere(page)


def test_every_component_is_readable_for_everybody(live_server, page, cast, demo):
    heard = listen(page)
    enter(page, live_server, cast.asha)
    page.goto(f"{live_server.url}/ui/")
    everywhere(page)
    assert heard == []


def test_the_bar_is_at_the_bottom_of_a_phone_and_at_the_top_of_a_desk(live_server, page, cast, demo, monkeypatch):
    monkeypatch.setattr(flash, "page_exists", lambda _: True)
    enter(page, live_server, cast.asha)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/ui/")
    bar = page.locator(".mainnav").bounding_box()
    assert (round(bar["y"] + bar["height"]), bar["width"]) == (PHONE["height"], PHONE["width"])
    page.set_viewport_size(DESK)
    assert page.locator(".mainnav").bounding_box()["y"] < 10


def test_the_first_tab_leads_past_the_bar(live_server, page, cast):
    page.goto(f"{live_server.url}/promise/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_form_that_needs_a_look_takes_focus(live_server, page, cast, demo):
    page.goto(f"{live_server.url}/ui/")
    assert page.evaluate("document.activeElement.className") == "errors"
    page.locator(".errors a").first.click()
    assert page.evaluate("document.activeElement.name") == "wrong-text"


def test_light_or_dark_changes_at_once_and_stays(live_server, page, cast):
    page.emulate_media(color_scheme="light")
    page.goto(f"{live_server.url}/promise/")
    page.get_by_role("link", name="Light or dark").click()
    page.get_by_text("Dark", exact=True).click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/promise/")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.goto(f"{live_server.url}/there-is-no-such-page/")  # the same bytes for everybody, and dark all the same
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_light_or_dark_without_script(live_server, browser, cast):
    page = browser.new_context(java_script_enabled=False, color_scheme="light").new_page()
    page.goto(f"{live_server.url}/light/")
    page.get_by_text("Dark", exact=True).click()
    page.get_by_role("button", name="Save").click()
    page.goto(f"{live_server.url}/promise/")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.context.close()


def test_one_long_word_stays_on_the_smallest_phone(live_server, page, cast, demo):
    page.goto(f"{live_server.url}/ui/")
    assert "Oneverylongword" in page.locator(".words").filter(has_text="Oneverylongword").inner_text()
    no_sideways(page)


def test_a_page_that_was_open_too_long_can_be_sent_again(live_server, page, cast):
    page.goto(f"{live_server.url}/light/")
    page.get_by_text("Dark", exact=True).click()
    page.context.clear_cookies()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("heading", level=1).inner_text() == "This page was open a long time"
    everywhere(page)
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url("**/accounts/login/**")  # done, and on to the first page, which asks who they are
    assert "theme" in [cookie["name"] for cookie in page.context.cookies()]


@pytest.mark.parametrize("script", [True, False])
def test_of_fifteen_promise_lines_the_one_that_fits_is_shown(live_server, browser, cast, demo, script):
    page = browser.new_context(java_script_enabled=script).new_page()
    page.goto(f"{live_server.url}/ui/")
    seen = page.locator(".promises > div:visible")
    assert seen.all_inner_texts() == ["The line for mentor, soon."]
    for route in ("mentor", "director", "staff", "peers", "around"):
        page.locator(f"label[for=g-r-{route}]").click()
        for urgency in ("soon", "today", "when"):
            page.locator(f"label[for=g-u-{urgency}]").click()
            assert seen.all_inner_texts() == [f"The line for {route}, {urgency}."]
    page.context.close()


def test_what_was_done_floats_and_can_be_put_away(live_server, page, cast, demo):
    heard = listen(page)
    page.goto(f"{live_server.url}/ui/?done=1")
    line = page.get_by_role("status").filter(has_text="Closed.")
    assert page.locator(".done-lines").get_attribute("class") == "done-lines is-floating"
    everywhere(page)
    line.get_by_role("button", name="Close").click()
    assert (line.count(), page.evaluate("document.activeElement.id"), heard) == (0, "main", [])
    page.goto(f"{live_server.url}/ui/?done=1")
    page.keyboard.press("Escape")
    assert line.count() == 0
