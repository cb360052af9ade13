"""The peer board: what stands there, for whom, without whom; answers; no trace for anybody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.acts import conversation, steering
from requests_app.models import HelpRequest, Message, Participant, Reading
from requests_app.pages.board import page as peer_board
from requests_app.vocabulary import Seat, Standing, State
from tests.reading import flat
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import board, policies
from tests.two_worlds import compare

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def policy(cast):
    return policies(cast)


@pytest.fixture
def show(client, signed_in):
    def show(who):
        response = signed_in(client, who).get("/peers/")
        assert response.status_code == 200
        return flat(response)

    return show


@pytest.fixture
def answer(client, signed_in):
    def answer(who, request, text, **more):
        path = f"/peers/{getattr(request, 'ref', request)}/answer/"
        return signed_in(client, who).post(path, {"text": text, **more})

    return answer


def labels(html):
    """Who said what, as the page says it."""
    return re.findall(r'<p class="when">([^,<]+), <time', html)


# What stands there -------------------------------------------------------------------------------------------------


def test_a_peer_reads_questions_without_names(cast, show):
    made = board(cast)
    html = show(cast.ben)
    assert labels(html) == [
        "A colleague asked", "A colleague asked", "A colleague asked", "You", "A second colleague", "The "
            "colleague who asked",
    ]  # fmt: skip
    main = html[html.index("<main") : html.index("<footer")]
    for person in (cast.asha, cast.imani, cast.jonah, cast.maeve):
        assert person.called not in main
        assert str(person.ref) not in main
        assert person.email not in main
    assert not re.search(r"\d:\d\d|T\d\d", re.sub(r'"\w{64}"', "", main))  # a token may hold anything
    assert made["asha"].promised_at.isoformat() not in main


def test_labels_are_the_same_for_every_reader(cast, show):
    """Ben answered first and Asha second: a third reader sees them so, and each of them sees "You" in their place."""
    board(cast)
    assert labels(show(cast.lena))[-3:] == ["A colleague", "A second colleague", "The colleague who asked"]
    assert labels(show(cast.asha))[-3:] == ["A colleague", "You", "The colleague who asked"]


def test_whoever_asked_sees_who_answered(cast, show):
    board(cast)
    html = show(cast.imani)
    assert labels(html)[-4:] == ["You asked", "Ben", "Asha", "You"]
    assert "Your question’s own page" in html


def test_what_helpers_write_never_stands_here(cast, show):
    """Asked on by name, the post stays up: the mentor's answer and notes are not for peers."""
    r = ask(cast, "imani", "Data in a group?", cast.NOW - 3 * DAY, route="peers")
    HelpRequest.objects.filter(id=r.id).update(peer_choice="")
    steering.choose_on_board(r, by=cast.imani, choice="mentor", now=cast.NOW)
    conversation.note(r, by=cast.maeve, text="Zebra note.", now=cast.NOW)
    conversation.reply(r, by=cast.maeve, text="Giraffe answer.", now=cast.NOW)
    html = show(cast.ben)
    assert "Data in a group?" in html
    assert "Zebra" not in html
    assert "Giraffe" not in html
    assert "Maeve" not in html


def test_only_open_posts_stand_here(cast, show):
    made = board(cast)
    conversation.close(made["imani"], by=cast.imani, now=cast.NOW)
    steering.withdraw(made["jonah"], by=cast.jonah, now=cast.NOW)
    html = show(cast.ben)
    assert "forty-six children" in html
    assert "five children" not in html
    assert "eating lunch" not in html


def test_an_answered_post_stays_open_for_more(cast, show, answer):
    made = board(cast)
    assert made["imani"].participants.filter(person=cast.lena, standing=Standing.ALL).exists()
    answer(cast.lena, made["imani"], "A big red bell.")
    assert "A big red bell." in show(cast.jonah)


def test_nobody_asks(cast, show):
    assert "No question is open." in show(cast.ben)


def test_whoever_asked_is_told_by_when_and_then_asked(cast, show, set_clock):
    r = ask(cast, route="peers", text="Anyone?")
    assert "If there is nothing by" in show(cast.asha)
    set_clock(r.promised_at + HOUR)
    assert "You choose what happens next." in show(cast.asha)


def test_newest_day_first_and_within_a_day_no_order_that_tells(cast, show):
    """Twelve posts of one day do not stand in the order they were asked, and stand still while one reads."""
    texts = [f"number {n:02}" for n in range(12)]
    for n, text in enumerate(texts):
        ask(cast, ("imani", "jonah", "lena")[n % 3], text, cast.NOW - n * HOUR / 12, route="peers")
    ask(cast, "imani", "older one", cast.NOW - DAY, route="peers")
    first = re.findall(r"number \d\d|older one", show(cast.ben))
    assert first == re.findall(r"number \d\d|older one", show(cast.ben))
    assert sorted(first[:-1]) == texts
    assert first[-1] == "older one"
    assert first[:-1] not in (texts, texts[::-1])


# Who ---------------------------------------------------------------------------------------------------------------


def test_the_board_is_for_fellows_and_for_nobody_else(cast, client, signed_in):
    made = board(cast)
    missing = signed_in(client, cast.maeve).get("/no-such-page/").content
    for who in (cast.maeve, cast.tom, cast.okafor, cast.rosa, cast.dana, cast.former, cast.other_mentor):
        for answer in (
            signed_in(client, who).get("/peers/"),
            client.post(f"/peers/{made['imani'].ref}/answer/", {"text": "Hello."}),
        ):
            assert (answer.status_code, answer.content) == (404, missing)


def test_somebody_else_s_post_is_not_there(cast, client, signed_in, answer):
    """Another program's, one's own, a left-out peer's, a closed one, no post at all: the same 404."""
    own = ask(cast, "ben", "Mine?", route="peers")
    round_ben = ask(cast, "imani", "Not Ben.", route="peers", left_out=frozenset({cast.ben.id}))
    closed = ask(cast, "jonah", "Over.", route="peers")
    conversation.close(closed, by=cast.jonah, now=cast.NOW)
    by_name = ask(cast, "lena", "For Tom.")
    harbor = ask(cast, "nina", "Elsewhere.", route="peers")
    missing = signed_in(client, cast.ben).get("/no-such-page/").content
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


def test_thirty_posts_take_as_many_queries_as_one(cast, client, signed_in):
    counts = []
    signed_in(client, cast.ben)
    for rows in (1, 29):
        for n in range(rows):
            r = ask(cast, ("imani", "jonah", "lena")[n % 3], f"number {n}", route="peers")
            if n % 2:
                conversation.reply(r, by=cast.asha, text="So do I.", now=cast.NOW)
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/peers/").content.decode().count('<article class="question"') == (1 if rows == 1 else 30)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 10


def test_names_never_leave_the_board_for_a_peer(cast):
    """Below the page: what the templates get holds no name, id or time of anybody."""
    board(cast)
    from pts_support.people.roles import roles_on

    held = roles_on(cast.lena, cast.NOW.date()).fellowship
    said = repr(peer_board.load_board(cast.lena, held, now=cast.NOW))
    for person in (cast.asha, cast.imani, cast.jonah, cast.ben):
        assert person.called not in said
        assert str(person.ref) not in said
    assert "datetime" not in said
    assert Participant.objects.on_board_for(cast.lena).exclude(seat=Seat.PEER).count() == 0
