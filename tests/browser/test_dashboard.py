"""The dashboard in a browser: by keyboard, without script, on every screen and in both themes."""

from __future__ import annotations

import pytest

from requests_app.models import HelpRequest, Message
from requests_app.vocabulary import State
from tests.browser.looking import DESK, PHONE, enter, everywhere, listen
from tests.requests_app.desk_scene import full_desk, policies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(cast):
    policies(cast)
    return full_desk(cast)


def row(page, request):
    return page.locator(f"#r-{request.ref}")


def here(page):
    """The name on the row that has the focus."""
    return page.locator("[data-row]:focus-within .request-line b").inner_text()


def test_it_is_readable_for_everybody(live_server, page, cast, desk):
    heard = listen(page)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    everywhere(page)
    assert heard == []


def test_a_desk_with_nothing_on_it_is_readable_too(live_server, page, cast):
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    everywhere(page)


def test_by_keyboard(live_server, page, cast, desk):
    """j and k walk, a says "I have it", r opens the row and types are no keys any more, ? shows the list."""
    heard = listen(page)
    page.set_viewport_size(DESK)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    for key in "jjjk":
        page.keyboard.press(key)
    assert here(page) == "Imani"
    page.keyboard.press("?")
    assert page.locator("[data-keys]").evaluate("e => e.open") is True
    page.keyboard.press("j")
    assert here(page) == "Carmen"
    page.keyboard.press("k")
    page.keyboard.press("a")
    page.get_by_role("heading", name="Two people need you now").wait_for()
    today = HelpRequest.objects.get(id=desk["today"].id)
    assert (today.state, today.acked_by_id) == (State.ACKNOWLEDGED, cast.maeve.id)

    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.type("ajar? hark")
    assert page.locator("textarea:focus").input_value() == "ajar? hark"
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Send to Asha"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="One person needs you now").wait_for()
    assert Message.objects.filter(request=desk["late"], author=cast.maeve).get().text == "ajar? hark"
    assert heard == []


def test_an_act_needs_a_row_that_was_chosen(live_server, page, cast, desk):
    """The first "a" only goes to the first row; nothing is said in anybody's name by a slip."""
    page.set_viewport_size(DESK)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    page.keyboard.press("a")
    assert here(page) == "Asha"
    assert HelpRequest.objects.get(id=desk["late"].id).state == State.WAITING
    page.locator("#find").focus()
    page.keyboard.press("a")
    page.keyboard.press("Control+a")
    assert page.locator("#find").input_value() == "a"
    assert HelpRequest.objects.get(id=desk["late"].id).state == State.WAITING


def test_hand_over_by_keyboard(live_server, page, cast, desk):
    page.set_viewport_size(DESK)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    page.keyboard.press("j")
    page.keyboard.press("h")
    page.wait_for_url(f"**/requests/{desk['late'].ref}/?do=hand_over#hand_over")
    assert page.locator("#hand_over").count() == 1


def test_without_script(live_server, browser, cast, desk):
    """One tap says "I have it"; a row opens and an answer is sent; filters are links; all of it without script."""
    page = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    row(page, desk["late"]).locator("[data-have] button").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Two people need you now"
    assert HelpRequest.objects.get(id=desk["late"].id).acked_by_id == cast.maeve.id
    row(page, desk["covering"]).get_by_text("Answer here").click()
    page.get_by_label("Your answer to Carmen").fill("Which of the three matters most?")
    row(page, desk["covering"]).get_by_role("button", name="Send it as one question first").click()
    assert Message.objects.filter(request=desk["covering"], author=cast.maeve).get().kind == "question"
    page.get_by_role("link", name="I have it", exact=True).click()
    assert page.url.endswith("/dashboard/?show=have")
    assert page.locator("[data-row] .request-line b").all_inner_texts() == ["Jonah", "Asha", "Lena"]
    page.context.close()


def test_on_a_phone_the_first_act_is_in_the_first_screen(live_server, page, cast, desk):
    page.set_viewport_size(PHONE)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    button = row(page, desk["late"]).locator("[data-have] button").bounding_box()
    assert button["height"] >= 44
    assert button["y"] + button["height"] < PHONE["height"]
    for box in [a.bounding_box() for a in page.locator(".also .btn-plain").all()[:3]]:
        assert box["height"] >= 40
