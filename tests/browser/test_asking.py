"""Asking in a real browser: four taps and a sentence, the right promise with and without script, nothing lost."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from mentors.models import Absence
from pts_support.people.models import Membership
from requests_app.acts import conversation, filing, helping
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.models import Draft, HelpRequest, KeptLine
from requests_app.vocabulary import Route, Urgency
from tests.browser.looking import DESK, PHONE, SMALLEST, axe_clean, enter, everywhere, listen, no_sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "The plan fell apart, and I do not know what to try."
NAMES = "My eligibility report for J.R., the third grader."
PAIRS = [(route, urgency) for route in Route.values for urgency in Urgency.values]
SEND = ".ask button.btn-primary"


@pytest.fixture
def asha(cast, live_server, page):
    """Asha's browser on a phone; `asha("/ask/")` opens a page."""
    for program in (cast.program, cast.other):
        policy_versions.save_policy(program, policy.DEFAULT_RULES, by=None, now=cast.NOW)
    page.set_viewport_size(PHONE)
    enter(page, live_server, cast.asha)

    def open_page(path: str) -> Page:
        page.goto(live_server.url + path)
        return page

    return open_page


@pytest.fixture
def without_script(cast, asha, browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    enter(page, live_server, cast.asha)
    yield page
    context.close()


def shown(page: Page) -> list[str]:
    """The pairs whose promise can be seen: always one."""
    return page.eval_on_selector_all(
        "#promise > *", "all => all.filter(e => e.checkVisibility()).map(e => e.dataset.pair)"
    )


def choose(page: Page, name: str, value: str) -> None:
    """As a person does it: on what is drawn for the radio."""
    box = page.locator(f'[name="{name}"][value="{value}"]')
    page.locator(f'label[for="{box.get_attribute("id")}"]').click()


def unfold(page: Page, title: str) -> None:
    page.locator("summary", has=page.get_by_text(title, exact=True)).click()


# Four taps and a sentence ---------------------------------------------------------------------------------------------


def test_four_taps_and_a_sentence_from_the_first_page(asha, cast):
    page, taps = asha("/"), []

    def tap(what):
        taps.append(what)
        page.locator(what).click()

    tap(".btn-ask")
    tap("#id_text")
    page.keyboard.type(TEXT)
    tap('label[for="id_urgency_0"]')
    expect(page.locator(SEND)).to_have_text("Send to Maeve and Tom", use_inner_text=True)
    tap(SEND)
    page.wait_for_url("**/requests/*/")
    assert len(taps) == 4
    expect(page.locator(".done-line")).to_contain_text("Sent. Waiting for Maeve and Tom, until 12:45")
    assert HelpRequest.objects.get().urgency == "today"


def test_the_default_needs_three(asha):
    page = asha("/")
    page.locator(".btn-ask").click()
    page.locator("#id_text").click()
    page.keyboard.type(TEXT)
    page.locator(SEND).click()
    page.wait_for_url("**/requests/*/")


def test_the_button_is_on_the_first_screen_of_a_phone(asha):
    box = asha("/ask/").locator(SEND).bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]


def test_all_of_it_from_the_keyboard(asha, cast):
    page = asha("/ask/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "kind"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type(TEXT)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert shown(page) == ["mentor-when"]
    page.keyboard.press("Tab")  # the three exceptions, in the promise
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Send to Maeve"
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/*/")
    r = HelpRequest.objects.get()
    assert (r.kind, r.urgency) == ("need_help", "when")


# The promise ----------------------------------------------------------------------------------------------------------


def each_pair(page: Page) -> None:
    unfold(page, "Who sees it")
    for route, urgency in PAIRS:
        choose(page, "route", route)
        choose(page, "urgency", urgency)
        assert shown(page) == [f"{route}-{urgency}"]
        said, button = page.locator(f"[data-pair={route}-{urgency}]").inner_text(), page.locator(SEND).inner_text()
        if route == "peers":
            assert said.startswith("9 colleagues can read this.")
            assert button == "Ask the other fellows"
        else:
            assert said.startswith(f"{button.removeprefix('Send to ')} ha")


def test_each_pair_shows_its_promise(asha):
    each_pair(asha("/ask/"))


def test_each_pair_shows_its_promise_without_script(without_script, live_server):
    without_script.goto(f"{live_server.url}/ask/")
    each_pair(without_script)


def comes_to(page: Page, pairs: list[str]) -> None:
    """The promise is fetched anew while one types: wait for the line that must stand there in the end."""
    for _ in range(100):
        if shown(page) == pairs:
            return
        page.wait_for_timeout(50)
    assert shown(page) == pairs


def about_the_mentor(page: Page) -> None:
    unfold(page, "Who sees it")
    unfold(page, "More details")
    page.select_option("#id_topic", "mentor")
    comes_to(page, ["around-soon"])
    assert page.locator(SEND).inner_text() == "Send to Dr. Okafor"
    choose(page, "mentor_may_see", "yes")
    comes_to(page, ["mentor-soon"])
    choose(page, "mentor_may_see", "no")
    choose(page, "urgency", "when")
    comes_to(page, ["around-when"])
    page.select_option("#id_topic", "")
    comes_to(page, ["around-when"])  # what was answered stands, and is seen
    expect(page.locator("#id_mentor_may_see")).to_be_visible()
    choose(page, "mentor_may_see", "yes")
    comes_to(page, ["mentor-when"])
    page.get_by_label("Maeve my mentor").check()
    comes_to(page, ["around-when"])
    page.fill("#id_text", TEXT)
    page.locator(SEND).click()
    page.wait_for_url("**/requests/*/")
    assert HelpRequest.objects.get().route == Route.AROUND


def test_about_the_mentor_the_promise_goes_round_them(asha):
    about_the_mentor(asha("/ask/"))


def test_about_the_mentor_the_promise_goes_round_them_without_script(without_script, live_server):
    without_script.goto(f"{live_server.url}/ask/")
    about_the_mentor(without_script)


def whoever_is_asked(page: Page, route: str) -> None:
    """The question stands there on every route, and the line says what no, or nothing, means on it."""
    unfold(page, "Who sees it")
    unfold(page, "More details")
    choose(page, "route", route)
    asks, line = page.locator("#id_mentor_may_see"), page.locator("#promise > :visible")
    expect(asks).to_be_hidden()
    page.select_option("#id_topic", "mentor")
    expect(asks).to_be_visible()
    expect(line).to_contain_text("Maeve can’t see any of this here;", use_inner_text=True)
    choose(page, "mentor_may_see", "yes")
    trace = expect(line, f"on {route}")
    if route == "around":  # the route says it already
        trace.to_contain_text("Maeve can’t see any", use_inner_text=True)
        expect(page.get_by_text("so they can’t in any case.")).to_be_visible()
    else:
        trace.not_to_contain_text("Maeve can’t see any", use_inner_text=True)
        expect(page.get_by_text("so they can’t in any case.")).to_be_hidden()


@pytest.mark.parametrize("route", Route.values)
def test_the_page_asks_about_the_mentor_on_every_route(asha, route):
    whoever_is_asked(asha("/ask/"), route)


@pytest.mark.parametrize("route", Route.values)
def test_the_page_asks_about_the_mentor_on_every_route_without_script(without_script, live_server, route):
    without_script.goto(f"{live_server.url}/ask/")
    whoever_is_asked(without_script, route)


def test_leaving_somebody_out_changes_the_names_at_once(asha, cast):
    page = asha("/ask/")
    heard = listen(page)
    expect(page.locator("[data-pair=mentor-soon]")).to_contain_text("we’ll ask Tom too")
    unfold(page, "Who sees it")
    page.get_by_label("Tom backup for my mentor").check()
    expect(page.locator("[data-pair=mentor-soon]")).to_contain_text("we’ll ask Dr. Okafor too")
    assert page.locator("#promise").get_attribute("aria-live") == "polite"
    page.fill("#id_text", TEXT)
    page.locator(SEND).click()
    page.wait_for_url("**/requests/*/")
    assert HelpRequest.objects.get().promised_to == [cast.maeve.id, cast.okafor.id]
    assert heard == []


def test_leaving_somebody_out_without_script_comes_back_with_the_names(without_script, live_server):
    page = without_script
    page.goto(f"{live_server.url}/ask/")
    unfold(page, "Who sees it")
    page.get_by_label("Tom backup for my mentor").check()
    page.fill("#id_text", TEXT)
    page.locator(SEND).click()
    expect(page.get_by_role("heading", name="The people changed while you wrote")).to_be_visible()
    expect(page.locator("[data-pair=mentor-soon]")).to_contain_text("we’ll ask Dr. Okafor too")
    expect(page.locator("#id_text")).to_have_value(TEXT)
    page.locator(SEND).click()
    page.wait_for_url("**/requests/*/")


def test_what_a_choice_shows(asha):
    page = asha("/ask/")
    unfold(page, "More details")
    expect(page.get_by_label("Asked a friend")).to_be_visible()
    choose(page, "urgency", "today")
    expect(page.get_by_label("Asked a friend")).to_be_hidden()
    expect(page.locator(".topic-child")).to_be_hidden()
    page.select_option("#id_topic", "child_safety")
    expect(page.locator(".topic-child")).to_be_visible()
    page.select_option("#id_topic", "wellbeing")
    expect(page.locator(".topic-child")).to_be_hidden()
    expect(page.locator(".topic-crisis")).to_be_visible()
    unfold(page, "Who sees it")
    page.get_by_label("Tell them only that I am waiting").check()
    expect(page.locator("[data-pair=mentor-today]")).to_contain_text(
        "tell Dr. Okafor that you are waiting, not what it says."
    )
    expect(page.locator("[data-pair=mentor-today] .if-may")).to_be_hidden()


def test_whom_to_call_stands_beside_the_topic_that_was_tapped(asha):
    """Seen at once on a phone: nobody scrolls back up for it."""
    page = asha("/ask/")
    unfold(page, "More details")
    page.locator("#id_topic").scroll_into_view_if_needed()
    for topic, note in (("child_safety", ".topic-child"), ("wellbeing", ".topic-crisis")):
        page.select_option("#id_topic", topic)
        tapped, seen = page.locator("#id_topic").bounding_box(), page.locator(note).bounding_box()
        assert 0 <= seen["y"] - (tapped["y"] + tapped["height"]) < 80


@pytest.mark.parametrize(
    ("text", "note"), [("He has bruises on his arm.", ".words-child"), ("I don't want to live", ".words-crisis")]
)
def test_whom_to_call_stands_beside_the_words_that_call_for_it(asha, text, note):
    page = asha("/ask/")
    expect(page.locator(note)).to_be_hidden()
    page.locator("#id_text").press_sequentially(text)
    expect(page.locator(note)).to_be_visible()
    box, seen = page.locator("#id_text").bounding_box(), page.locator(note).bounding_box()
    assert 0 <= seen["y"] - (box["y"] + box["height"]) < 120
    axe_clean(page)
    page.locator(SEND).click()
    page.wait_for_url("**/requests/*/")
    first = page.locator("main .notice, .done-lines").first
    expect(first).to_contain_text("call" if "crisis" in note else "report first", ignore_case=True)


def test_a_name_asks_at_once_beside_the_words_and_the_answer_changes_the_promise(asha, cast):
    page = asha("/ask/")
    page.locator("#id_text").press_sequentially("I feel small when Maeve corrects me.")
    asked = page.get_by_role("group", name="Should Maeve see this?")
    expect(asked).to_be_visible()
    assert asked.locator(":checked").count() == 0
    assert shown(page) == ["mentor-soon"]
    everywhere(page)
    page.locator('label[for="mentor_may_see-no"]').click()
    comes_to(page, ["around-soon"])
    page.locator(SEND).click()
    page.wait_for_url("**/requests/*/")
    assert HelpRequest.objects.get().route == Route.AROUND


def test_the_question_stands_once_whatever_calls_for_it(asha):
    page = asha("/ask/")
    page.locator("#id_text").press_sequentially("Maeve corrects me.")
    by_name, by_topic = page.locator(".named"), page.locator("#id_mentor_may_see")
    expect(by_name).to_be_visible()
    unfold(page, "More details")
    page.select_option("#id_topic", "mentor")
    expect(by_topic).to_be_visible()
    expect(by_name).to_be_hidden()
    comes_to(page, ["around-soon"])


def test_without_script_a_name_asks_once(without_script, live_server):
    page = without_script
    page.goto(f"{live_server.url}/ask/")
    page.fill("#id_text", "I feel small when Maeve corrects me.")
    page.locator(SEND).click()
    expect(page.get_by_role("group", name="Should Maeve see this?")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("I feel small when Maeve corrects me.")
    page.locator(SEND).click()
    page.wait_for_url("**/requests/*/")


def test_letters_are_counted_before_the_limit(asha):
    page = asha("/ask/")
    count = page.locator("[data-count]")
    expect(count).to_be_empty()
    page.fill("#id_text", "a" * 4_600)
    expect(count).to_have_text("400 letters left.")
    page.fill("#id_text", "a" * 5_003)
    expect(count).to_have_text("3 letters too many.")
    axe_clean(page)


def test_i_only_want_to_be_heard_asks_for_nothing_that_was_tried(asha):
    page = asha("/ask/")
    unfold(page, "More details")
    choose(page, "kind", "heard")
    expect(page.get_by_label("Asked a friend")).to_be_hidden()


def test_with_few_readers_a_person_is_one_tap_away(asha, cast):
    Membership.objects.filter(user__in=cast.peers[3:]).update(ended_at=cast.NOW, ends_on=date(2026, 11, 1))
    page = asha("/ask/")
    unfold(page, "Who sees it")
    choose(page, "route", "peers")
    unfold(page, "Who sees it")
    expect(page.locator("#promise > :visible")).to_contain_text("With so few, they may know it’s you")
    page.get_by_role("link", name="ask a person instead").locator("visible=true").click()
    expect(page.locator("#id_route")).to_be_in_viewport()


# Drafts and hints -----------------------------------------------------------------------------------------------------


def test_the_draft_is_kept_as_one_types(asha, cast):
    page = asha("/ask/")
    heard = listen(page)
    expect(page.locator("#bar-end")).to_have_text("Kept as you write. Only you see it.")
    page.locator("#id_text").click()
    page.keyboard.type("two schools that both want Thursday")
    expect(page.locator("#bar-end")).to_contain_text("Draft kept")
    assert Draft.objects.get().fields["text"] == "two schools that both want Thursday"
    page = asha("/")
    page.get_by_role("link", name=re.compile("two schools")).click()
    expect(page.locator("#id_text")).to_have_value("two schools that both want Thursday")
    page.locator(SEND).click()
    page.wait_for_url("**/requests/*/")
    assert not Draft.objects.exists()
    assert heard == []


def test_a_hint_beside_the_text_stops_nothing(asha):
    page = asha("/ask/")
    page.locator("#id_text").click()
    page.keyboard.type(NAMES)
    expect(page.locator("#text-warn")).to_contain_text("“J.R.” could be a student's initials.")
    axe_clean(page)
    page.locator(SEND).click()
    page.wait_for_url("**/requests/*/")


def test_without_script_a_hint_asks_once(without_script, live_server):
    page = without_script
    page.goto(f"{live_server.url}/ask/")
    page.fill("#id_text", NAMES)
    page.locator(SEND).click()
    expect(page.locator("#text-warn")).to_contain_text("Nothing has been sent yet")
    page.get_by_role("button", name="Send it as it is").click()
    page.wait_for_url("**/requests/*/")


def test_signed_out_while_writing_and_nothing_is_lost(asha, cast, live_server, context):
    page = asha("/ask/")
    page.fill("#id_text", TEXT)
    expect(page.locator("#bar-end")).to_contain_text("Draft kept")
    context.clear_cookies(name="sessionid")
    page.locator("#id_text").press_sequentially(" More")
    expect(page.locator("#bar-end")).to_contain_text("You are signed out.")
    page.locator(SEND).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")
    everywhere(page)
    enter(page, live_server, cast.asha)
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url("**/requests/*/")
    assert HelpRequest.objects.get().messages.get().text == f"{TEXT} More"


# For everybody --------------------------------------------------------------------------------------------------------


def test_the_ask_page_is_readable_for_everybody(asha, cast):
    page = asha("/ask/")
    heard = listen(page)
    everywhere(page)
    unfold(page, "Who sees it")
    unfold(page, "More details")
    page.select_option("#id_topic", "mentor")
    page.get_by_text("Another fellow", exact=True).click()
    everywhere(page)
    page.select_option("#id_topic", "child_safety")
    everywhere(page)
    assert heard == []


def test_the_ask_page_in_trouble_is_readable_for_everybody(asha, cast, without_script, live_server):
    page = asha("/ask/")
    unfold(page, "More details")
    page.fill("#id_before_day", "2026-11-10")
    page.locator(SEND).click()
    expect(page.locator(".errors")).to_contain_text("Please fix 2 things")
    assert page.evaluate("document.activeElement.className") == "errors"
    everywhere(page)
    page = asha("/ask/")
    unfold(page, "Who sees it")
    choose(page, "route", "peers")
    page.fill("#id_text", NAMES)
    page.locator(SEND).click()
    expect(page.get_by_role("heading", name="Not posted yet")).to_be_visible()
    everywhere(page)


def test_the_first_pages_are_readable_for_everybody(asha, cast, live_server):
    heard = None
    for n, kind in enumerate(("look", "show", "run_by")):
        asking = Asking(text=f"One long{'long' * 40} word, and some more of them", form_key=uuid4(), kind=kind)
        r = filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request
        if n == 0:
            conversation.reply(r, by=cast.maeve, text="x", now=cast.NOW)
        if n == 1:
            helping.acknowledge(r, by=cast.maeve, now=cast.NOW)
    filing.keep_draft(cast.asha, uuid4(), {"text": "two schools"}, now=cast.NOW)
    KeptLine.objects.create(fellow=cast.asha, text="Meet them at the door.", at=cast.NOW - timedelta(days=20))
    Absence.objects.create(person=cast.priya, first=date(2026, 11, 16), last=date(2026, 11, 20))
    page = asha("/")
    heard = listen(page)
    for path in ("/", "/asked/"):
        asha(path)
        everywhere(page)
    for who in (cast.maeve, cast.tom, cast.rosa, cast.okafor, cast.dana):
        page.context.clear_cookies()
        enter(page, live_server, who)
        asha("/")
        everywhere(page)
    assert heard == []


def test_twice_the_letters_fit_too(asha):
    page = asha("/ask/")
    page.set_viewport_size({"width": DESK["width"] // 4, "height": SMALLEST["height"]})
    no_sideways(page)
