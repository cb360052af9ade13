"""The dashboard in a browser: how long it is, by keyboard, without script, on every screen and in both themes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from pts_support.saying import MONTHS
from requests_app.acts import helping
from requests_app.models import HelpRequest, Reading
from tests.browser.looking import DESK, PHONE, enter, everywhere, listen
from tests.requests_app.asking import ask
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
    return page.locator("[data-row]:focus-within b").first.inner_text()


def states():
    return list(HelpRequest.objects.order_by("id").values_list("state", "acked_by", "changed_at"))


def test_it_is_readable_for_everybody(live_server, page, cast, desk):
    heard = listen(page)
    enter(page, live_server, cast.maeve)
    for path in ("/dashboard/", "/dashboard/?q=grade", "/dashboard/?show=have"):
        page.goto(f"{live_server.url}{path}")
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        everywhere(page)
    assert heard == []


def test_a_desk_with_nothing_on_it_is_readable_too(live_server, page, cast):
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    everywhere(page)


def test_eleven_rows_are_two_screens_of_a_laptop_and_three_of_a_phone(live_server, page, cast, desk):
    ask(
        cast,
        "jonah",
        "Three handwriting goals for a second grader who can copy but not compose.",
        cast.NOW,
        urgency="today",
    )
    taken = ask(cast, "asha", "One more.", cast.NOW - timedelta(hours=1))
    helping.acknowledge(taken, by=cast.maeve, now=cast.NOW)
    enter(page, live_server, cast.maeve)
    screens = {}
    for name, size in (("laptop", DESK), ("phone", PHONE)):
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}/dashboard/")
        assert page.locator("[data-row]").count() == 11
        assert page.locator("#find").bounding_box()["y"] < size["height"] / 2
        screens[name] = page.evaluate("document.documentElement.scrollHeight") / size["height"]
    assert screens["laptop"] <= 2, screens
    assert screens["phone"] <= 3, screens


# By keyboard -------------------------------------------------------------------------------------------------------


def test_keys_move_and_open(live_server, page, cast, desk):
    """j and k walk, o and Enter open, / searches, ? shows the line of keys."""
    heard = listen(page)
    page.set_viewport_size(DESK)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    for key in "jjjk":
        page.keyboard.press(key)
    assert here(page) == "Imani"
    page.keyboard.press("?")
    assert page.evaluate("document.activeElement.id") == "keys"
    page.keyboard.press("j")
    assert here(page) == "Carmen"
    page.keyboard.press("/")
    page.keyboard.type("jok/?")
    assert page.locator("#find").input_value() == "jok/?"
    page.keyboard.press("Escape")
    assert here(page) == "Carmen"
    page.keyboard.press("o")
    page.wait_for_url(f"**/requests/{desk['covering'].ref}/")
    page.go_back()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/*/")
    assert heard == []


A_REQUEST = re.compile(r"/requests/[^/]+/$")


@pytest.mark.parametrize("chosen", [False, True])
def test_typing_never_takes_a_request_nor_does_anything_in_somebody_s_name(live_server, page, cast, desk, chosen):
    """A screen reader's user, a cat, or speech that types: every month's name, whatever row has the focus."""
    page.set_viewport_size(DESK)
    enter(page, live_server, cast.maeve)
    before = states()
    page.route(A_REQUEST, stay_here)
    page.goto(f"{live_server.url}/dashboard/")
    for month in MONTHS:
        if chosen:
            page.keyboard.press("j")
        page.keyboard.type(f"{month} {month.lower()} {month.upper()} 3")
    assert page.url == f"{live_server.url}/dashboard/"
    assert states() == before


def stay_here(route):
    """A letter may open a row. The page stays, so that every letter reaches the dashboard; what is sent, is sent."""
    if route.request.method == "GET":
        route.fulfill(status=204)  # no content: a browser stays where it is
    else:
        route.continue_()


def test_the_keys_can_be_turned_off(live_server, page, cast, desk):
    page.set_viewport_size(DESK)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    page.get_by_role("button", name="Turn keys off").click()
    page.get_by_role("button", name="Turn keys on").wait_for()
    page.keyboard.press("j")
    assert page.locator("[data-row]:focus-within").count() == 0
    page.get_by_role("button", name="Turn keys on").click()
    page.get_by_role("button", name="Turn keys off").wait_for()
    page.keyboard.press("j")
    assert here(page) == "Asha"


def test_after_an_act_the_next_row_has_the_focus(live_server, page, cast, desk):
    page.set_viewport_size(DESK)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    row(page, desk["late"]).get_by_role("button", name="I’ll answer by").click()
    page.get_by_role("heading", name="Two people need you now").wait_for()
    assert here(page) == "Imani"
    row(page, desk["covering"]).get_by_text("More").click()
    row(page, desk["covering"]).get_by_role("button", name="We talked").click()
    page.get_by_role("heading", name="One person needs you now").wait_for()
    assert here(page) == "Jonah"


# Without script, and on a phone ------------------------------------------------------------------------------------


def test_without_script(live_server, browser, cast, desk):
    """One tap says "I'll answer"; a menu opens; search and filters are plain; all of it without script."""
    page = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    row(page, desk["late"]).get_by_role("button", name="I’ll answer by").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Two people need you now"
    assert HelpRequest.objects.get(id=desk["late"].id).acked_by_id == cast.maeve.id
    row(page, desk["covering"]).get_by_text("More").click()
    row(page, desk["covering"]).get_by_role("button", name="We talked").click()
    assert page.get_by_role("heading", level=1).inner_text() == "One person needs you now"
    page.get_by_role("link", name="I’m on it", exact=True).click()
    assert page.url.endswith("/dashboard/?show=have")
    assert page.get_by_role("heading", level=1).inner_text() == "You’re on two requests"
    page.get_by_label("Search requests you can see").fill("seating")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_role("heading", level=1).inner_text() == "1 match"
    assert Reading.objects.filter(reader=cast.maeve, request=desk["when"]).count() == 1
    page.context.close()


def test_on_a_phone_the_first_act_is_in_the_first_screen(live_server, page, cast, desk):
    page.set_viewport_size(PHONE)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/dashboard/")
    button = row(page, desk["late"]).get_by_role("button", name="I’ll answer by").bounding_box()
    assert button["height"] >= 44
    assert button["y"] + button["height"] < PHONE["height"]
    for box in [a.bounding_box() for a in page.locator(".does .btn-plain, .does summary").all()[:4]]:
        assert box["height"] >= 40
