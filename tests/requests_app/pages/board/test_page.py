"""What stands on the board: questions without names, the same labels for every reader, no order that tells."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.acts import conversation, steering
from requests_app.models import HelpRequest, Participant
from requests_app.pages.board import page as peer_board
from requests_app.vocabulary import Seat, Standing
from tests.requests_app.asking import ask
from tests.requests_app.desk_scene import board

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def labels(html):
    """Who said what, as the page says it."""
    return re.findall(r'<p class="when">([^,<]+), <time', html)


def read(html):
    """The words of a page, without markup."""
    return re.sub(r"<[^>]+>", "", html).replace("\N{NO-BREAK SPACE}", " ")


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
    assert "Open your question" in html


def test_the_board_speaks_plainly(cast, show):
    ask(cast, "imani", "Data in a group?", cast.NOW, route="peers")
    said = show(cast.imani)
    assert "<h1>Ask other fellows</h1>" in said
    assert "You don’t have an answer yet." in said
    assert said.count("<summary>Report<") == 1


def test_a_post_has_one_menu_to_report_any_of_its_words(cast, show):
    """Whatever number of answers it has; what is only one's own is not for the program to look at."""
    made = board(cast)
    said = show(cast.ben)
    posts = said.split('<article class="question"')[1:]
    assert [post.count("<summary>Report<") for post in posts] == [1] * len(posts)
    of_imani = next(post for post in posts if str(made["imani"].ref) in post)
    assert of_imani.count('<input type="radio" name="message"') == made["imani"].messages.count()
    assert "Something else isn’t right" in of_imani
    own = ask(cast, "ben", "Mine?", cast.NOW, route="peers")
    mine = next(post for post in show(cast.ben).split('<article class="question"') if str(own.ref) in post)
    assert "This names a student" in mine
    assert "Something else isn’t right" not in mine


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
    assert "If no one answers by 10:45 am tomorrow, we ask you what to do next." in read(show(cast.asha))
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


# Readings and cost -------------------------------------------------------------------------------------------------


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
    times = re.findall(r"datetime\.datetime\(([^z]*?), tzinfo", said)
    assert {time.split(", ", 3)[3] for time in times} == {"12, 0"}  # a day is its noon
    assert not re.search(r"person=[1-9]", said)
    assert Participant.objects.on_board_for(cast.lena).exclude(seat=Seat.PEER).count() == 0
