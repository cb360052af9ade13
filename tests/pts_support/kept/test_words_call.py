"""What is kept while it is typed says what its words call for; a form that comes back says it too, without script."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from pts_support.kept import words_call
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db
HURT = "He has bruises on his arm."
CRISIS = "I don’t want to live like this."


def of(who):
    client = Client()
    client.force_login(who)
    return client


def test_each_note_once_by_its_name_whatever_field_calls_for_it():
    assert words_call.notes_on({"text": [HURT, CRISIS], "other": [HURT], "way": ["bruises"]}) == ["child", "crisis"]
    assert words_call.notes_on({"text": ["A quiet day at school."]}) == []


def test_keeping_says_it_and_giving_back_says_it_again(cast, set_clock):
    set_clock(cast.NOW)
    browser, place = of(cast.asha), "/requests/1/follow_up/#follow_up"
    typed = {"kept_form": place, "kept_page": "/requests/1/", "text": HURT}
    told = browser.post("/kept/", typed, HTTP_X_REQUESTED_WITH="fetch").json()
    assert (told["kept"], told["safety"]) == (True, ["child"])
    assert browser.get("/kept/words/", {"form": place}).json()[place]["safety"] == ["child"]
    told = browser.post("/kept/", typed | {"text": "A quiet day."}, HTTP_X_REQUESTED_WITH="fetch").json()
    assert told["safety"] == []


@pytest.mark.parametrize(("words", "says"), [(HURT, ' data-says="child"'), ("A quiet day.", "")])
def test_a_form_that_comes_back_says_it_without_script(cast, set_clock, words, says):
    set_clock(cast.NOW)
    policies(cast)
    request = ask(cast)
    too_long = words + " Really." * 4000
    page = of(cast.maeve).post(reverse("requests:reply", args=[request.ref]), {"text": too_long})
    text = page.content.decode()
    assert (page.status_code, "data-says" in text) == (422, bool(says))
    assert says in text
    assert "Childhelp National Child Abuse Hotline" in text
