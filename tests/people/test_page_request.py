"""What a form is made of: nothing, while the page is only looked at."""

from __future__ import annotations

from django.test import RequestFactory

from pts_support.people.page_request import posted


def test_what_was_sent_is_the_forms_and_a_look_at_the_page_sends_nothing():
    assert posted(RequestFactory().post("/", {"text": "hello"})).dict() == {"text": "hello"}
    assert posted(RequestFactory().get("/", {"text": "hello"})) is None


def test_an_empty_form_that_was_sent_is_a_form_too():
    """Otherwise it would come back without a word about what is missing."""
    sent = posted(RequestFactory().post("/", {}))
    assert sent is not None
    assert sent.dict() == {}
