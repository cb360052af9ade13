"""What is typed and not sent yet, in a real browser: its tab keeps it locked, and puts it away."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from pts_support import clock
from pts_support.kept.models import UnsentWords
from pts_support.people.signin import sessions
from requests_app.models import Message
from tests.browser.looking import enter
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Quokka words of hers."
STORED = "() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }])"
LOOKED = "() => document.documentElement.dataset.kept === 'looked'"
KEPT = "() => document.body.innerText.includes('Kept until')"


@pytest.fixture
def opened(page, live_server, cast, set_clock):
    """`opened()`: another tab of the page for adding somebody, as staff."""
    set_clock(cast.NOW)
    page.context.set_default_timeout(20000)
    enter(page, live_server, cast.rosa)

    def tab(at="/program/people/add/"):
        made = page.context.new_page()
        made.goto(live_server.url + at)
        made.wait_for_function(LOOKED)
        return made

    return tab


def typed(tab, words=WORDS):
    tab.locator("#main input[name=name]").fill(words)
    tab.wait_for_function(KEPT)


def told(tab):
    return tab.locator("#main input[name=name]").input_value()


def test_a_tab_keeps_nothing_that_can_be_read_without_its_authors_page(opened, live_server, cast):
    tab = opened()
    typed(tab)
    stored = tab.evaluate(STORED)
    assert ("kept " in stored, "Quokka" in stored) == (True, False)
    UnsentWords.objects.all().delete()  # so that what comes back comes from this tab
    tab.reload()
    tab.wait_for_function(LOOKED)
    assert told(tab) == WORDS
    enter(tab, live_server, cast.dana)
    tab.goto(f"{live_server.url}/kept/")
    tab.wait_for_function(LOOKED)
    assert "kept " not in tab.evaluate(STORED)


def test_each_tab_has_its_own_row(opened, live_server):
    one, two = opened(), opened()
    typed(one)
    typed(two, "Other words of hers.")
    assert sorted(row.fields["name"] for row in UnsentWords.objects.all()) == [["Other words of hers."], [WORDS]]
    two.close()
    listed = opened("/kept/")
    links = listed.get_by_role("link", name="Open its page").all()
    for address, words in zip(
        [link.get_attribute("href") for link in links], ["Other words of hers.", WORDS], strict=True
    ):
        assert told(opened(address)) == words


def test_when_the_session_is_over_the_page_goes_and_its_author_finds_the_words(opened, live_server, cast, page):
    session = Session.objects.get()
    store = import_module(settings.SESSION_ENGINE).SessionStore(session.session_key)
    store[sessions.SEEN], store[sessions.SHARED] = clock.real().timestamp(), True
    store.save()
    page.context.clock.install()
    tab = opened()
    typed(tab)
    store[sessions.SEEN] = (clock.real() - timedelta(hours=13)).timestamp()
    store.save()
    tab.clock.fast_forward("11:50:00")
    assert told(tab) == WORDS
    tab.clock.fast_forward("12:00:00")
    tab.wait_for_url("**/accounts/login/**")
    assert "Quokka" not in tab.content() + tab.evaluate(STORED)
    enter(tab, live_server, cast.rosa)
    tab.goto(f"{live_server.url}/program/people/add/")
    tab.wait_for_function(LOOKED)
    assert told(tab) == WORDS


def test_words_that_came_back_are_deleted_where_their_author_says_so(opened):
    typed(opened())
    tab = opened()
    assert told(tab) == WORDS
    with tab.expect_response("**/kept/"):
        tab.get_by_role("button", name="Delete it").click()
    assert (UnsentWords.objects.count(), told(tab)) == (0, "")


# Going on and coming back ------------------------------------------------------------------------------------------


REPLY = "Try it with the timer first, and tell me."
PERSISTED = "addEventListener('pageshow', (event) => { window.fromMemory = event.persisted; });"


@pytest.fixture
def remembering(browser_type, browser_type_launch_args, cast, set_clock):
    """A browser with its back/forward cache, which Playwright switches off."""
    set_clock(cast.NOW)
    policies(cast)
    more = {"ignore_default_args": ["--disable-back-forward-cache"]}
    browser = browser_type.launch(**browser_type_launch_args, **more)
    page = browser.new_page()
    page.add_init_script(PERSISTED)
    yield page
    browser.close()


def box(page):
    return page.locator("#answer textarea[name=text]")


def send(page):
    with page.expect_navigation():
        page.locator("#answer").get_by_role("button", name="Send to").click()
    page.wait_for_function(LOOKED)


def test_gone_on_and_come_back_the_words_are_there_and_are_sent_once(remembering, live_server, cast):
    page, request = remembering, ask(cast)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/requests/{request.ref}/")
    page.wait_for_function(LOOKED)
    box(page).fill(REPLY)
    page.wait_for_function(KEPT)
    page.get_by_role("link", name="Dashboard").first.click()
    page.wait_for_url("**/dashboard/**")
    page.go_back()
    page.wait_for_function(LOOKED)
    assert box(page).input_value() == REPLY
    # From the browser’s memory, whether this page was in it or not: hidden until it is known whose session it is.
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.wait_for_function("() => !document.documentElement.hidden")
    assert box(page).input_value() == REPLY
    send(page)
    page.go_back()
    page.wait_for_function(LOOKED)
    if box(page).input_value():  # the page of before, with what was sent from it
        send(page)
    said = Message.objects.filter(request=request, author=cast.maeve)
    assert list(said.values_list("text", flat=True)) == [REPLY]
    assert UnsentWords.objects.count() == 0


def test_a_page_from_the_browsers_memory_shows_nothing_to_whoever_is_signed_in_by_now(remembering, live_server, cast):
    page, request = remembering, ask(cast)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/requests/{request.ref}/")
    page.wait_for_function(LOOKED)
    box(page).fill(REPLY)
    page.wait_for_function(KEPT)
    Session.objects.all().delete()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.wait_for_url("**/accounts/login/**")
    assert REPLY not in page.content()


def test_what_the_words_call_for_is_said_while_they_are_typed(remembering, live_server, cast):
    page, request = remembering, ask(cast)
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/requests/{request.ref}/")
    page.wait_for_function(LOOKED)
    note, crisis = (page.locator(f"#answer .words-{why}") for why in ("child", "crisis"))
    assert (note.is_visible(), crisis.is_visible()) == (False, False)
    box(page).fill("You wrote that he has bruises on his arm.")
    expect(note).to_be_visible()
    expect(crisis).to_be_hidden()
    page.reload()
    expect(note).to_be_visible()
    box(page).fill("You wrote of a good day.")
    expect(note).to_be_hidden()
