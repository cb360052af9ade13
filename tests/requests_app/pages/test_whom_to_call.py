"""What words call for, said first thing on the next page: for what is asked, and as much for what is said later."""

from __future__ import annotations

import pytest

from pts_support.web import flash
from requests_app.pages.whom_to_call import say_whom_to_call
from tests.requests_app.asking import ask

BRUISES, LIVE = "He has bruises on his arm.", "I don’t want to live like this any more."


@pytest.mark.parametrize(
    ("text", "numbers"),
    [(BRUISES, ["555-0100"]), (LIVE, ["988"]), (f"{BRUISES} {LIVE}", ["555-0100", "988"]), ("", [])],
)
def test_the_numbers_that_words_call_for(monkeypatch, text, numbers):
    said = []
    monkeypatch.setattr(flash, "call", lambda request, text, number: said.append(number))
    say_whom_to_call(None, text, ("The line", "555-0100"))
    assert said == numbers


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "act"), [("asha", "add_words"), ("maeve", "reply"), ("maeve", "note")])
def test_what_is_said_later_calls_for_them_too_and_is_sent(cast, policy, client, signed_in, who, act):
    request, person = ask(cast), getattr(cast, who)
    sent = {"text": f"{BRUISES} {LIVE}", "way": "answer"}
    page = signed_in(client, person).post(f"/requests/{request.ref}/{act}/", sent, follow=True).content.decode()
    first = page.index('<div class="notice" role="alert">')
    assert first < page.index(cast.program.safety_line_phone, first) < page.index('href="tel:988"', first)
    assert page.index("988", first) < page.index("<h1>")
    assert request.messages.count() == 2


@pytest.mark.django_db
def test_on_the_board_too(cast, policy, client, signed_in):
    post = ask(cast, "imani", route="peers")
    page = signed_in(client, cast.ben).post(f"/peers/{post.ref}/answer/", {"text": LIVE}, follow=True).content.decode()
    first = page.index('<div class="notice" role="alert">')
    assert first < page.index('href="tel:988"', first) < page.index("<h1>")
