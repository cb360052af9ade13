"""What of this room opens where the email is not confirmed: what that session wrote, and names and times."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from pts_support.people.models import User
from requests_app.acts import conversation, filing
from requests_app.models import Draft
from tests.requests_app.ask_page import hidden, send, sent

FIRST = reverse("people:unconfirmed")


@pytest.fixture
def nobody(cast, policy, client):
    User.objects.filter(id=cast.asha.id).update(proved_at=None, proved_by="")
    cast.asha.refresh_from_db()
    client.force_login(cast.asha)
    return client


def test_it_reads_what_it_wrote_and_the_answers_and_nothing_older(nobody, cast, ask):
    older = ask(text="Older words.", route="staff")
    mine = sent(send(nobody, text="Words of this session.", route="staff"))
    conversation.reply(mine, by=cast.rosa, text="Words of Rosa.", now=cast.NOW)
    page = nobody.get(f"/requests/{mine.ref}/").content.decode()
    assert ("Words of this session." in page, "Words of Rosa." in page, "Older words." in page) == (True, True, False)
    assert nobody.get(f"/requests/{older.ref}/").url == FIRST
    assert nobody.post(f"/requests/{older.ref}/withdraw/").url == FIRST
    assert str(mine.ref) in (page := nobody.get(FIRST).content.decode())
    assert str(older.ref) not in page
    assert nobody.post(f"/requests/{mine.ref}/thank/").url != FIRST


def test_no_draft_of_another_session_comes_back(nobody, cast):
    filing.keep_draft(cast.asha, key := uuid4(), {"text": "Draft words."}, now=cast.NOW)
    assert Draft.objects.filter(form_key=key).exists()
    page = nobody.get("/ask/").content.decode()
    assert (str(key) in page, "Draft words." in page) == (False, False)
    page = nobody.get(f"/ask/?draft={key}").content.decode()
    assert ("Draft words." in page, "There is no draft here now." in page) == (False, True)


def test_what_this_session_typed_comes_back(nobody):
    typed = {**hidden(nobody.get("/ask/")), "text": "Words typed here."}
    nobody.post("/ask/draft/", typed)
    page = nobody.get("/ask/").content.decode()
    again = re.search(r"href=.(/ask/\?draft=[0-9a-f-]+)", page)[1]
    assert "Words typed here." in nobody.get(again).content.decode()
    nobody.post("/ask/draft/", {**typed, "act": "delete"})
    assert "There is no draft here now." in nobody.get(again).content.decode()


def test_a_helper_sees_names_and_times(nobody, cast, ask):
    ask(text="Words for Maeve.")
    User.objects.filter(id=cast.maeve.id).update(proved_at=None, proved_by="")
    nobody.force_login(cast.maeve)
    page = nobody.get(FIRST).content.decode()
    assert "Asha, since" in page
    assert "Words for Maeve." not in page
    assert nobody.get("/dashboard/").url == FIRST
