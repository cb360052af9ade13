"""What was sent is kept no longer, and a page left open belongs to the person who opened it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from pts_support.kept import keeping
from pts_support.kept.models import UnsentWords
from pts_support.web import whose
from requests_app.acts import filing
from requests_app.acts.filing import Asking
from requests_app.models import HelpRequest, Message
from tests.requests_app.desk_scene import policies

pytestmark = pytest.mark.django_db
WORDS = "Have you tried it with the timer first?"
OURS = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture(autouse=True)
def rules(cast, set_clock):
    set_clock(cast.NOW)
    policies(cast)


@pytest.fixture
def r(cast):
    asking = Asking(text="What would you do?", form_key=uuid4())
    return filing.file_request(cast.memberships["asha"], asking, by=cast.asha, now=cast.NOW).request


def of(who, **more):
    client = Client(**more)
    client.force_login(who)
    return client


def keep(who, r, now):
    keeping.keep(who.id, f"/requests/{r.ref}/reply/#answer", f"/requests/{r.ref}/", {"text": [WORDS]}, now=now)


def test_a_reply_that_was_sent_is_kept_no_longer(cast, r):
    keep(cast.maeve, r, cast.NOW)
    answer = of(cast.maeve).post(f"/requests/{r.ref}/reply/", {"text": WORDS, "way": "answer"})
    assert answer.status_code == 302
    assert not UnsentWords.objects.exists()


def test_a_reply_that_comes_back_is_kept_on(cast, r):
    keep(cast.maeve, r, cast.NOW)
    assert of(cast.maeve).post(f"/requests/{r.ref}/reply/", {"text": " "}).status_code == 422
    assert UnsentWords.objects.get().fields == {"text": [WORDS]}


def test_a_page_of_somebody_else_does_nothing_and_its_words_are_kept_for_them(cast, r):
    typed = {"text": WORDS, "way": "answer", "whose": whose.mark_of(cast.maeve)}
    answer = of(cast.tom).post(f"/requests/{r.ref}/reply/", typed)
    page = answer.content.decode()
    assert (answer.status_code, WORDS in page, "Someone else opened that page" in page) == (403, False, True)
    assert not Message.objects.filter(text=WORDS).exists()
    row = UnsentWords.objects.get()
    assert (row.person, row.fields["text"]) == (cast.maeve, [WORDS])
    assert WORDS not in of(cast.tom).get("/kept/").content.decode()
    assert WORDS in of(cast.maeve).get("/kept/").content.decode()


def test_what_their_page_keeps_while_somebody_else_is_signed_in_is_not_theirs(cast):
    typed = {"kept_form": "/me/#0", "about": WORDS, "whose": whose.mark_of(cast.maeve)}
    answer = of(cast.tom).post("/kept/", typed, HTTP_X_REQUESTED_WITH="fetch")
    assert (answer.status_code, UnsentWords.objects.exists()) == (409, False)


def test_after_another_sign_in_the_words_are_not_offered_to_whoever_is_there_now(cast):
    """The sign-in changed the token too, so this one is refused before anybody looks whose page it is."""
    strict = of(cast.ben, enforce_csrf_checks=True)
    strict.get("/ask/")
    typed = {"text": WORDS, "whose": whose.mark_of(cast.asha), "was_signed_out": "1"}
    page = strict.post("/ask/", typed, **OURS).content.decode()
    assert (WORDS in page, "Someone else opened that page" in page) == (False, True)
    assert not HelpRequest.objects.exists()
    own = strict.post("/ask/", {**typed, "whose": whose.mark_of(cast.ben)}, **OURS).content.decode()
    assert (WORDS in own, "You are signed in again" in own) == (True, True)


def test_what_was_sent_after_a_sign_out_waits_for_its_author(cast):
    typed = {"text": WORDS, "whose": whose.mark_of(cast.asha)}
    page = Client().post("/ask/", typed, **OURS).content.decode()
    assert (WORDS in page, "after you sign in, your first page leads to it" in page) == (True, True)
    assert WORDS in of(cast.asha).get("/kept/").content.decode()
    assert WORDS not in of(cast.ben).get("/kept/").content.decode()
