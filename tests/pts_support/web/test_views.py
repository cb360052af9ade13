"""A session that ended while somebody wrote: the words come back, and go where they were going after signing in."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db

WORDS = {
    "text": "The teacher and I do not agree.",
    "form_key": "5a1f6e0e-4f0a-4c39-9d43-2f5a3a7d9b11",
    "kind": "run_by",
}
OURS = {"HTTP_ORIGIN": "http://testserver"}


def test_what_was_typed_comes_back_ready_to_be_sent(cast):
    page = Client().post("/ask/", WORDS, **OURS)
    html = page.content.decode()
    assert page.status_code == 403
    assert html.count("<textarea") == 1
    assert "The teacher and I do not agree.</textarea>" in html
    assert '<input type="hidden" name="form_key" value="5a1f6e0e-4f0a-4c39-9d43-2f5a3a7d9b11">' in html
    assert 'action="/ask/"' in html
    assert "/accounts/login/" in html


def test_another_site_puts_no_words_on_a_page_of_ours(cast):
    page = Client().post("/ask/", WORDS, HTTP_ORIGIN="http://elsewhere.example")
    assert (page.status_code, page.headers["Location"]) == (302, "/accounts/login/?next=/ask/")


def test_without_words_there_is_only_the_way_to_sign_in(cast):
    assert Client().post("/ask/", {"kind": "run_by"}, **OURS).status_code == 302
    assert Client().get("/ask/").status_code == 302


def test_a_script_gets_the_redirect_and_says_it_itself(cast):
    page = Client().post("/ask/draft/", WORDS, HTTP_X_REQUESTED_WITH="fetch", **OURS)
    assert page.status_code == 302


def hidden(html):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))


def test_after_signing_in_beside_it_the_next_page_says_why_it_asks_once_more(cast):
    policies(cast)
    client = Client(enforce_csrf_checks=True)
    client.get("/accounts/login/")
    before = client.cookies["csrftoken"].value
    html = client.post("/ask/", WORDS | {"csrfmiddlewaretoken": before}, **OURS).content.decode()
    client.force_login(cast.asha)
    client.cookies["csrftoken"] = "n" * 32  # as a sign-in renews it
    page = client.post("/ask/", {"text": WORDS["text"]} | hidden(html), **OURS)
    html = page.content.decode()
    assert page.status_code == 403
    assert "You are signed in again</h1>" in html
    assert "open a long time" not in html
    assert f"{WORDS['text']}</textarea>" in html
    assert "was_signed_out" not in html
    assert client.post("/ask/", {"text": WORDS["text"]} | hidden(html), **OURS).status_code != 403


def test_a_page_left_open_is_no_sign_in(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.asha)
    html = client.post("/ask/", WORDS, **OURS).content.decode()
    assert "This page was open a long time</h1>" in html
