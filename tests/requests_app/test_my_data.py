"""One's own file holds everything about a person's requests, and nobody else's."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from pts_support.people.records import personal_data
from requests_app.acts import conversation, filing, helping, moderation, redaction
from requests_app.files.attachments import check_files
from requests_app.models import Message
from requests_app.vocabulary import Route
from tests.people.own_file import taken_out
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import policies
from tests.requests_app.sample_files import sent

MIN = timedelta(minutes=1)


@pytest.fixture
def scene(cast, folder):
    """Every kind of thing about Asha, each with a token of its own, beside the same of others."""
    policies(cast)
    now = cast.NOW
    mine = ask(cast, text="own-ask", tried_friend="own-tried")
    fits = check_files([sent("a.png")], by=cast.asha, now=cast.NOW, allowed=True, on_board=False).fits
    conversation.add_words(mine, by=cast.asha, text="own-added", files=fits, now=now + MIN)
    conversation.note(mine, by=cast.maeve, text="note-about-asha", now=now + MIN)
    conversation.reply(mine, by=cast.maeve, text="answer-to-asha", now=now + 2 * MIN)
    hidden = Message.objects.get(text="answer-to-asha")
    conversation.close(mine, by=cast.asha, kept_line="own-kept", now=now + 3 * MIN)
    filing.keep_draft(cast.asha, mine.ref, {"text": "own-draft"}, now=now)
    posted = ask(cast, text="own-post", route=Route.PEERS)
    conversation.reply(posted, by=cast.ben, text="ben-to-asha", now=now + MIN)
    theirs = ask(cast, "ben", text="bens-ask")
    conversation.note(theirs, by=cast.tom, text="note-about-ben", now=now + MIN)
    filing.keep_draft(cast.ben, theirs.ref, {"text": "bens-draft"}, now=now)
    board = ask(cast, "imani", text="imanis-post", route=Route.PEERS)
    conversation.reply(board, by=cast.asha, text="asha-to-imani", now=now + MIN)
    moderation.flag(Message.objects.get(text="ben-to-asha"), by=cast.lena, now=now)
    for who in (cast.maeve, cast.ben):
        client = Client()
        client.force_login(who)
        client.get("/dashboard/"), client.get("/peers/")
    return {"mine": mine, "hidden": hidden, "theirs": theirs}


@pytest.mark.django_db
def test_a_fellow_gets_everything_about_herself_and_nobody_elses(cast, scene):
    files = taken_out(cast.asha)
    data, page = json.loads(files["data.json"]), files["index.html"].decode()
    there = ["own-ask", "own-tried", "own-added", "note-about-asha", "answer-to-asha", "own-kept", "own-draft",
             "own-post", "ben-to-asha", "asha-to-imani", cast.asha.email]  # fmt: skip
    not_there = ["bens-ask", "note-about-ben", "bens-draft", "imanis-post", cast.ben.email, cast.maeve.email]
    for text in (files["data.json"].decode(), page):
        assert [t for t in there if t not in text] == []
        assert [t for t in not_there if t in text] == []
    assert [n for n in files if n.startswith("attachments/") and files[n][:4] == b"\x89PNG"] == [
        data["sections"]["requests_app.attachment"]["rows"][0]["file"]
    ]
    assert set(data["sections"]) == {
        m for m, d in personal_data.export_decisions().items() if isinstance(d, personal_data.DataSection)
    }
    readers = {r["who"] for r in data["sections"]["requests_app.reading"]["rows"]}
    assert "Ben" not in readers
    assert "a fellow" in readers
    assert data["sections"]["requests_app.boardflag"]["rows"] == []  # who flagged is told to nobody


@pytest.mark.django_db
def test_a_helper_gets_their_own_words_and_no_trace_of_what_they_may_not_know(cast, scene):
    def rows(who):
        return json.loads(taken_out(who)["data.json"])["sections"]

    before = rows(cast.maeve)
    text = json.dumps(before)
    assert "answer-to-asha" in text
    assert "note-about-asha" in text
    assert "own-ask" not in text
    ask(cast, text="round-maeve", route=Route.AROUND)
    ask(cast, text="without-maeve", route=Route.DIRECTOR, left_out=frozenset({cast.maeve.id}))
    ours = {"people.accessentry", "people.user"}  # that they signed in and took their file out stands there
    after = rows(cast.maeve)
    assert {k: v for k, v in after.items() if k not in ours} == {k: v for k, v in before.items() if k not in ours}


@pytest.mark.django_db
def test_hidden_words_stay_their_authors(cast, scene):
    redaction.names_student(scene["mine"], by=cast.asha, message=scene["hidden"].ref, now=cast.NOW + 5 * MIN)
    assert b"answer-to-asha" not in taken_out(cast.asha)["data.json"]
    assert b"answer-to-asha" in taken_out(cast.maeve)["data.json"]


@pytest.mark.django_db
def test_what_was_handed_over_goes_with_it(cast, scene):
    helping.hand_over(scene["theirs"], by=cast.tom, person_id=cast.rosa.id, now=cast.NOW + 5 * MIN)
    assert b"note-about-ben" not in taken_out(cast.tom)["data.json"]
    assert b"note-about-ben" in taken_out(cast.ben)["data.json"]
