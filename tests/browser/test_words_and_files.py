"""Hidden words, flags, files, my data and what is kept, in a browser: for everybody, and by keyboard and phone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from pts_support.people.records import legal_holds
from requests_app.acts import conversation, moderation, redaction, removal_demand
from requests_app.acts.removal_demand import DemandLetter
from requests_app.files.attachments import check_files
from requests_app.models import Attachment, Message, RemovalDemand
from requests_app.vocabulary import Demand, Route
from tests.browser.looking import enter, everywhere, listen
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies
from tests.requests_app.sample_files import picture, sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MIN = timedelta(minutes=1)


@pytest.fixture
def scene(cast, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    policies(cast)
    r = ask(cast, text="Three IEPs are due.")
    fits = check_files([sent("a.png"), sent("b.docx")], by=cast.asha, now=cast.NOW, allowed=True, on_board=False).fits
    conversation.add_words(r, by=cast.asha, text="Here they are.", files=fits, now=cast.NOW + MIN)
    conversation.reply(r, by=cast.maeve, text="Ask Jayden's aunt.", now=cast.NOW + 2 * MIN)
    return r


def test_a_reader_taps_and_the_author_changes(live_server, page, cast, scene):
    heard = listen(page)
    enter(page, live_server, cast.asha)
    page.goto(f"{live_server.url}/requests/{scene.ref}/")
    picture = page.locator(".files img")
    picture.scroll_into_view_if_needed()
    # Not wait_for_function: the page's policy refuses it as soon as it has to look a second time.
    assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") > 0
    assert page.locator(".files li").count() == 2
    page.get_by_role("button", name=re.compile(r"names a student\W+Maeve")).click()
    assert "may name a student" in page.locator(".stream").inner_text()
    everywhere(page)
    enter(page, live_server, cast.maeve)
    page.goto(live_server.url)
    page.get_by_role("link", name="Change them").click()
    everywhere(page)
    page.get_by_label("Your words").fill("Ask the family.")
    page.get_by_role("button", name="Show the new words").click()
    assert "Ask the family." in page.locator(".stream").inner_text()
    everywhere(page)
    assert heard == []


def test_a_file_is_added_to_a_reply(live_server, page, cast, scene):
    enter(page, live_server, cast.maeve)
    page.goto(f"{live_server.url}/requests/{scene.ref}/")
    form = page.locator("#answer")
    form.get_by_text("Add a file").click()
    form.get_by_label("Files").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"})
    form.get_by_label("Answer Asha").fill("Look at this.")
    form.get_by_role("button", name="Send to Asha").click()
    assert "what is in it is something else" in page.locator(".errors").inner_text()
    assert page.get_by_label("Answer Asha").input_value() == "Look at this."
    everywhere(page)
    page.locator("#answer").get_by_label("Files").set_input_files(
        {"name": "x.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.get_by_role("button", name="Send to Asha").click()
    page.get_by_text("Sent. Thank you for answering.").wait_for()
    assert Attachment.objects.filter(message__author=cast.maeve).count() == 1


def test_the_ask_page_takes_a_file_and_says_why_not(live_server, page, cast):
    policies(cast)
    heard = listen(page)
    enter(page, live_server, cast.asha)
    page.goto(f"{live_server.url}/ask/")
    page.get_by_label("What’s going on?").fill("Can you look at this?")
    more = page.locator("details:has(> summary)", has=page.get_by_text("Add a file")).first
    more.locator("> summary").click()
    page.get_by_text("Add a file", exact=True).click()
    everywhere(page)
    page.get_by_label("Files").set_input_files(
        [
            {"name": "good.png", "mimeType": "image/png", "buffer": picture()},
            {"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"},
        ]
    )
    page.get_by_role("button", name="Send").first.click()
    assert "We couldn’t attach file 2 of 2." in page.locator(".errors").inner_text()
    assert "Please attach all of your files again" in page.locator("#ask_files_errors").inner_text()
    assert page.get_by_label("Files").is_visible()
    assert page.get_by_label("What’s going on?").input_value() == "Can you look at this?"
    everywhere(page)
    assert heard == []


def test_the_board_and_what_staff_look_at(live_server, page, cast):
    policies(cast)
    r = ask(cast, text="A kid bites.", route=Route.PEERS)
    conversation.reply(r, by=cast.ben, text="Bite back.", now=cast.NOW + MIN)
    redaction.names_student(r, by=cast.lena, message=r.messages.get(kind="ask").ref, now=cast.NOW + MIN)
    moderation.flag(Message.objects.get(text="Bite back."), by=cast.lena, now=cast.NOW + MIN)
    enter(page, live_server, cast.lena)
    page.goto(f"{live_server.url}/peers/")
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    everywhere(page)
    enter(page, live_server, cast.rosa)
    page.goto(f"{live_server.url}/peers/review/")
    everywhere(page)
    page.get_by_role("button", name="Mark as checked").click()
    page.get_by_text("Marked as checked.").wait_for()


def test_my_data_and_what_is_kept(live_server, page, cast, scene):
    legal_holds.start_hold(
        cast.program, person=cast.asha, reason="Letter 12 of November 2.", by=cast.rosa, now=cast.NOW
    )
    enter(page, live_server, cast.asha)
    page.goto(f"{live_server.url}/me/data/")
    everywhere(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download my data").click()
    assert taken.value.suggested_filename == "my-data.zip"
    enter(page, live_server, cast.rosa)
    page.goto(f"{live_server.url}/program/keeping/")
    page.get_by_role("button", name="Ask for the removal").click()
    everywhere(page)
    page.goto(f"{live_server.url}/program/keeping/")
    page.get_by_role("button", name="Ask to release it").click()
    page.get_by_text("Rosa asked to release it").wait_for()
    everywhere(page)


def test_a_removal_is_objected_to_and_stopped(live_server, page, cast):
    policies(cast)
    r = ask(cast, text="A plan.")
    conversation.close(r, by=cast.asha, now=cast.NOW + MIN)
    letter = DemandLetter(Demand.DISTRICT, cast.NOW.date(), "12")
    removal_demand.ask_removal(r.ref, letter, program=cast.program, by=cast.rosa, now=cast.NOW + 2 * MIN)
    enter(page, live_server, cast.asha)
    page.goto(f"{live_server.url}/requests/{r.ref}/")
    everywhere(page)
    page.get_by_role("link", name="See what you can do").click()
    everywhere(page)
    page.get_by_role("button", name="I object").click()
    page.get_by_text("You objected").wait_for()
    enter(page, live_server, cast.okafor)
    page.goto(live_server.url)
    page.get_by_text("Remove the words of one request for good").wait_for()
    page.goto(f"{live_server.url}/decisions/")
    everywhere(page)
    page.get_by_role("button", name="Stop this change").click()
    page.get_by_text("Stopped.").wait_for()
    enter(page, live_server, cast.asha)
    page.goto(f"{live_server.url}/removals/{RemovalDemand.objects.get().ref}/")
    page.get_by_text("It was stopped. Nothing was removed.").wait_for()
    everywhere(page)
