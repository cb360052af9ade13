"""The board: whom it is for, answering there, what is on record before words are shown, and no trace for anybody else."""

from __future__ import annotations

from uuid import uuid4

import pytest

from requests_app.acts import conversation, steering
from requests_app.models import HelpRequest, Message, Participant, Reading
from requests_app.vocabulary import State
from tests.faults.harness import filled_in
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import board
from tests.two_worlds import compare

pytestmark = pytest.mark.django_db


# Who ---------------------------------------------------------------------------------------------------------------


def test_the_board_is_for_fellows_and_for_nobody_else(cast, client, signed_in):
    made = board(cast)
    typed = {"text": "Hello."}
    missing = signed_in(client, cast.maeve).get("/no-such-page/").content
    for who in (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana, cast.former, cast.other_mentor):
        signed_in(client, who)
        missing_to_send = client.post("/no-such-page/", typed).content  # what was typed comes back
        for answer, same in (
            (client.get("/peers/"), missing),
            (client.post(f"/peers/{made['imani'].ref}/answer/", typed), missing_to_send),
        ):
            assert (answer.status_code, answer.content) == (404, same)


def test_somebody_else_s_post_is_not_there(cast, client, signed_in, answer):
    """Another program's, one's own, a left-out peer's, a closed one, no post at all: the same 404."""
    own = ask(cast, "ben", "Mine?", route="peers")
    round_ben = ask(cast, "imani", "Not Ben.", route="peers", left_out=frozenset({cast.ben.id}))
    closed = ask(cast, "jonah", "Over.", route="peers")
    conversation.close(closed, by=cast.jonah, now=cast.NOW)
    by_name = ask(cast, "lena", "For Tom.")
    harbor = ask(cast, "nina", "Elsewhere.", route="peers")
    missing = signed_in(client, cast.ben).post("/no-such-page/", {"text": "Hello."}).content
    nothing = "00000000-0000-4000-8000-000000000000"
    for post in (own, round_ben, closed, by_name, harbor, nothing):
        response = answer(cast.ben, post, "Hello.")
        assert (response.status_code, response.content) == (404, missing)
    assert not Message.objects.filter(author=cast.ben, kind="answer").exists()


@pytest.mark.parametrize(
    ("reader", "make"),
    [
        ("nina", lambda c: ask(c, "imani", "Zebra.", route="peers")),
        ("ben", lambda c: ask(c, "nina", "Zebra.", route="peers")),
        ("ben", lambda c: ask(c, "imani", "Zebra.", route="peers", left_out=frozenset({c.ben.id}))),
        ("ben", lambda c: ask(c, "imani", "Zebra.")),
        ("ben", lambda c: steering.withdraw(ask(c, "imani", "Zebra.", route="peers"), by=c.imani, now=c.NOW)),
        ("ben", lambda c: conversation.close(ask(c, "imani", "Zebra.", route="peers"), by=c.imani, now=c.NOW)),
    ],
)
def test_no_trace_of_what_one_may_not_know(cast, reader, make):
    board(cast)
    ask(cast, "nina", "At Harbor.", route="peers")
    assert compare(lambda: make(cast), reader=getattr(cast, reader), paths=["/peers/"]) == 1


def test_who_asked_makes_no_difference(cast):
    """Imani's post and Jonah's are the same bytes to Ben."""
    r = ask(cast, "imani", "keep data?", route="peers")

    def by_jonah():
        Participant.objects.filter(request=r, person=cast.jonah).update(person=cast.imani)
        Message.objects.filter(request=r).update(author=cast.jonah)
        HelpRequest.objects.filter(id=r.id).update(fellow=cast.jonah, membership=cast.memberships["jonah"])
        return r

    assert compare(by_jonah, reader=cast.ben, paths=["/peers/"]) == 1


# Answering ---------------------------------------------------------------------------------------------------------


def test_a_peer_answers(cast, answer, client):
    r = ask(cast, route="peers", text="Anyone?")
    response = answer(cast.ben, r, "Try a sticky note.")
    assert (response.status_code, response["Location"]) == (302, "/peers/")
    r.refresh_from_db()
    assert (r.state, r.answered_by) == (State.ANSWERED, cast.ben)
    assert r.messages.get(author=cast.ben).on_board is True
    assert "Your name is hidden from the other fellows" in client.get("/peers/").content.decode()


def test_the_same_form_twice_is_one_answer(cast, answer):
    r = ask(cast, route="peers", text="Anyone?")
    key = "11111111-2222-4333-8444-555555555555"
    answer(cast.ben, r, "Try a note.", form_key=key), answer(cast.ben, r, "Try a note.", form_key=key)
    answer(cast.ben, r, "Another.", form_key="no key")
    assert list(r.messages.filter(author=cast.ben).values_list("text", flat=True)) == ["Try a note.", "Another."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ask Marcus, he did it.", "could be a student&#x27;s name"),
        ("Call me at 518-555-0199.", "phone number"),
        ("My student J.R. did that.", "initials"),
        ("", "There is nothing in it yet."),
        ("\u200b \u2060", "There is nothing in it yet."),
        ("x" * 10_001, "This is 10,001 characters long"),
    ],
)
def test_what_cannot_stand_there_is_not_posted_and_not_lost(cast, answer, text, said):
    r = ask(cast, "imani", "Anyone?", route="peers")
    html = answer(cast.ben, r, text).content.decode()
    assert said in html
    assert "Everything you typed is kept." in html
    assert text.strip("\u200b \u2060") in html.replace("&#x27;", "'")
    assert '<details class="fold" open>' in html
    assert not r.messages.filter(author=cast.ben).exists()


def test_closed_while_somebody_wrote(cast, answer):
    r = ask(cast, "imani", "Anyone?", route="peers")
    conversation.close(r, by=cast.imani, now=cast.NOW)
    assert answer(cast.ben, r, "Too late.").status_code == 404


# Readings and cost -------------------------------------------------------------------------------------------------


def test_what_is_read_is_recorded_and_one_s_own_is_not(cast, show):
    made = board(cast)
    show(cast.asha), show(cast.asha)
    rows = Reading.objects.filter(reader=cast.asha).values_list("request_id", "newest__text")
    assert dict(rows) == {
        made["imani"].id: "It is the group before lunch.",
        made["jonah"].id: made["jonah"].messages.get().text,
    }
    assert len(rows) == 2


def test_a_board_that_cannot_keep_its_readings_shows_no_words(cast, client, signed_in, monkeypatch):
    board(cast)
    client.raise_request_exception = False

    def broken(*_, **__):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("requests_app.access.read_receipts.bulk.insert", broken)
    response = signed_in(client, cast.ben).get("/peers/")
    assert response.status_code == 500
    assert b"five children" not in response.content


@pytest.mark.parametrize("spelled", ["jayden", "JAYDEN", "Ja\u0301yden", "Jay\u200bden", "J\u0430yden"])
def test_a_post_and_an_answer_are_stopped_by_a_name_however_it_is_spelled(cast, client, signed_in, answer, spelled):
    post = board(cast)["imani"]
    text = f"Try what {spelled} liked."
    page = answer(cast.ben, post, text).content.decode()
    assert "could be a student&#x27;s name" in page
    assert not Message.objects.filter(author=cast.ben, text=text).exists()
    before = HelpRequest.objects.count()
    signed_in(client, cast.ben)
    asked = client.post("/ask/", filled_in(text, str(uuid4())) | {"route": "peers"})
    assert "Not posted yet" in asked.content.decode()
    assert HelpRequest.objects.count() == before
