"""What is typed and not sent yet, in a real browser: its tab keeps it locked, and puts it away."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from pts_support import clock
from pts_support.kept.models import UnsentWords
from pts_support.people.signin import sessions
from tests.browser.looking import enter

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
