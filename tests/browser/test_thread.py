"""The conversation in a real browser: answering by keyboard, closing, undoing; without script; in both themes."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import pytest

from requests_app.acts import conversation, filing, helping, steering
from requests_app.acts.filing import Asking
from requests_app.chain import policy, policy_versions
from requests_app.engine.sweep import sweep
from requests_app.models import HelpRequest, KeptLine
from requests_app.vocabulary import Consent, HelpKind, Route, State
from tests.browser.looking import DESK, PHONE, enter, everywhere, listen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = (
    "open a session with a first grader who comes in upset from recess? We lose ten of our twenty minutes, and I end "
    "up either pushing on or giving up on the goal. The teacher has started to ask what we do in there."
)


@pytest.fixture
def ask(cast):
    policy_versions.save_policy(cast.program, policy.DEFAULT_RULES, by=None, now=cast.NOW)

    def file(**more):
        asking = Asking(
            text=TEXT,
            form_key=uuid4(),
            kind=HelpKind.SHOW,
            tried_friend="asking the counselor",
            tried_again="a different day, same thing",
            **more,
        )
        return filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request

    return file


@pytest.fixture
def unscripted(browser):
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def up(r, set_clock, times):
    for _ in range(times):
        r.refresh_from_db()
        set_clock(r.due_at)
        sweep(r.due_at)
    r.refresh_from_db()
    return r


def shoot(page, name):
    """Pictures for looking at, where a place for them is named."""
    if not (where := os.environ.get("PTS_SHOTS")):
        return
    for size, width in ((PHONE, 390), (DESK, 1280)):
        page.set_viewport_size(size)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.screenshot(path=Path(where) / f"{name}-{width}-{theme}.png", full_page=True)


def opened(page, live_server, who, r, query=""):
    enter(page, live_server, who)
    page.goto(f"{live_server.url}/requests/{r.ref}/{query}")
    return page


def test_every_state_is_readable_for_everybody(live_server, page, cast, ask, set_clock):
    heard = listen(page)
    late = up(ask(), set_clock, 2)
    conversation.note(late, by=cast.tom, text="Had the same last spring. Glad to talk.", now=late.due_at)
    quiet = up(ask(consent=Consent.ONLY_WAITING), set_clock, 2)
    steering_offers(cast, quiet)
    round_her = ask(route=Route.AROUND)
    posted = up(ask(route=Route.PEERS), set_clock, 2)
    answered, closed, gone = ask(), ask(), ask()
    conversation.reply(answered, by=cast.maeve, text="What happens in the minute before?", now=cast.NOW)
    conversation.close(closed, by=cast.asha, now=cast.NOW)
    steering.withdraw(gone, by=cast.asha, now=cast.NOW)
    pages = [
        (cast.asha, late, "fellow-waiting"),
        (cast.asha, quiet, "fellow-quiet"),
        (cast.asha, posted, "fellow-board"),
        (cast.asha, answered, "fellow-answered"),
        (cast.asha, closed, "fellow-closed"),
        (cast.asha, gone, "fellow-gone"),
        (cast.maeve, late, "mentor-waiting"),
        (cast.maeve, answered, "mentor-answered"),
        (cast.okafor, round_her, "director-round"),
        (cast.tom, quiet, "backup-only-waiting"),
    ]
    for who, r, name in pages:
        opened(page, live_server, who, r)
        shoot(page, name)
        everywhere(page)
    opened(page, live_server, cast.maeve, late, "?do=hand_over")
    everywhere(page)
    assert heard == []


def steering_offers(cast, quiet):
    helping.offer(quiet, by=cast.tom, kind="read", now=quiet.due_at)


def test_a_board_post_without_a_name_is_readable_for_everybody(live_server, page, cast, ask, set_clock):
    r = up(ask(route=Route.PEERS), set_clock, 2)
    steering.choose_on_board(r, by=cast.asha, choice="leave", now=r.due_at)
    while not r.participants.filter(person=cast.rosa).exists():
        up(r, set_clock, 1)
    opened(page, live_server, cast.rosa, r)
    assert page.get_by_role("heading", level=1).inner_text() == "A colleague is asking"
    shoot(page, "staff-board")
    everywhere(page)


def test_a_mentor_says_i_have_it_and_answers_by_keyboard(live_server, page, cast, ask):
    heard, r = listen(page), ask()
    opened(page, live_server, cast.maeve, r)
    page.get_by_role("button", name="I’ll answer").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Asha hears from you by")
    assert HelpRequest.objects.get(id=r.id).state == State.ACKNOWLEDGED
    page.locator("#reply_text").focus()
    page.keyboard.type("What would you see first?")
    for _ in range(5):  # past the file and "After you send it"
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text() == "Send to Asha":
            break
    assert page.locator(":focus").inner_text() == "Send to Asha"
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Thank you for answering.")
    assert (HelpRequest.objects.get(id=r.id).state, r.messages.last().text) == (
        State.ANSWERED,
        "What would you see first?",
    )
    assert heard == []


def close_and_undo(page, live_server, cast, r):
    opened(page, live_server, cast.asha, r)
    page.get_by_text("Keep a line for yourself").click()
    page.get_by_label("What will you do next time?").fill("Ask on Monday already.")
    page.get_by_role("button", name="Yes, that helped").click()
    page.wait_for_selector("text=Your line is kept for you alone.")
    assert KeptLine.objects.get().text == "Ask on Monday already."
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=Everything is as it was.")
    assert HelpRequest.objects.get(id=r.id).state == State.ANSWERED


def test_she_closes_with_a_line_for_herself_and_undoes_it(live_server, page, cast, ask):
    r = ask()
    conversation.reply(r, by=cast.maeve, text="One at a time.", now=cast.NOW)
    close_and_undo(page, live_server, cast, r)


def test_the_same_without_script(live_server, unscripted, cast, ask):
    r = ask()
    opened(unscripted, live_server, cast.maeve, r)
    unscripted.get_by_text("Share a resource").click()
    unscripted.locator("#reply_text").fill("One page on transitions.")
    unscripted.get_by_role("button", name="Send to Asha").click()
    assert r.messages.last().way == "resource"
    close_and_undo(unscripted, live_server, cast, r)


def test_sooner_and_undo_without_script(live_server, unscripted, cast, ask):
    r = ask()
    opened(unscripted, live_server, cast.asha, r)
    unscripted.get_by_role("button", name="Ask Tom now").click()
    assert unscripted.get_by_role("heading", level=1).inner_text() == "Waiting for Maeve and Tom"
    unscripted.get_by_role("button", name="Undo").click()
    assert unscripted.get_by_role("heading", level=1).inner_text() == "Waiting for Maeve"


def test_taken_back_the_first_page_offers_to_undo_it(live_server, unscripted, cast, ask):
    r = ask()
    opened(unscripted, live_server, cast.asha, r)
    unscripted.get_by_text("Manage this request").click()
    unscripted.get_by_role("button", name="Unsend").click()
    unscripted.wait_for_url(f"{live_server.url}/")
    assert HelpRequest.objects.get(id=r.id).state == State.WITHDRAWN
    unscripted.get_by_role("button", name="Undo").click()
    assert unscripted.get_by_role("heading", level=1).inner_text() == "Waiting for Maeve"


def test_a_refused_time_keeps_what_was_typed_and_takes_focus(live_server, page, cast, ask):
    opened(page, live_server, cast.asha, ask())
    page.get_by_text("Manage this request").click()
    page.get_by_role("link", name="Pause").click()
    page.locator("#do .own-time summary").click()
    page.get_by_label("Another time").fill("2027-03-01T12:00")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_selector(".errors")
    assert page.evaluate("document.activeElement.className") == "errors"
    assert page.get_by_label("Another time").input_value() == "2027-03-01T12:00"
    everywhere(page)


ASKED = "How do I start a session with a first grader who comes in upset from recess?"
# On a phone, for one sentence and one answer of a sentence. The first version took 2,700 px for the sentence alone.
LONGEST = {"waiting": 1_350, "answered": 2 * PHONE["height"], "helper": 2 * PHONE["height"] + 100}


def test_a_page_of_one_sentence_is_short(live_server, page, cast, ask):
    r = ask()
    r.messages.update(text=ASKED)
    HelpRequest.objects.filter(id=r.id).update(tried_friend="", tried_again="")

    def length(who):
        opened(page, live_server, who, r)
        page.set_viewport_size(PHONE)
        return page.evaluate("document.documentElement.scrollHeight")

    lengths = {"waiting": length(cast.asha), "helper": length(cast.maeve)}
    conversation.reply(r, by=cast.maeve, text="What happens in the minute before?", now=cast.NOW)
    lengths["answered"] = length(cast.asha)
    yes = page.get_by_role("button", name="Yes, that helped").bounding_box()
    not_yet = page.get_by_role("button", name="Not yet, I still need help").bounding_box()
    assert yes["y"] < not_yet["y"] + 1 < PHONE["height"] / 2
    assert {name: px for name, px in lengths.items() if px > LONGEST[name]} == {}
